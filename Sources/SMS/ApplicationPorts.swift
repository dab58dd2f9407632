/// The ports of a message to or from a program on the phone (3GPP TS 23.040 §9.2.3.24.3, §9.2.3.24.4).
public struct ApplicationPorts: Hashable, Sendable {
    /// Where the message goes.
    public let destination: UInt16
    /// Where it comes from.
    public let source: UInt16

    /// A pair of ports.
    public init(destination: UInt16, source: UInt16) {
        self.destination = destination
        self.source = source
    }

    /// What a header's element says, written in 8 or in 16 bits; `nil` for another element or the wrong length.
    public init?(_ element: InformationElement) {
        let octets = element.octets
        switch (element.identifier, octets.count) {
        case (.ports8, 2):
            self.init(destination: UInt16(octets[0]), source: UInt16(octets[1]))
        case (.ports16, 4):
            self.init(
                destination: UInt16(octets[0]) << 8 | UInt16(octets[1]),
                source: UInt16(octets[2]) << 8 | UInt16(octets[3]))
        default: return nil
        }
    }

    /// The element that says so in a header, in 16 bits.
    public var element: InformationElement {
        InformationElement(
            .ports16,
            [
                UInt8(destination >> 8), UInt8(truncatingIfNeeded: destination), UInt8(source >> 8),
                UInt8(truncatingIfNeeded: source),
            ])
    }
}
