/// The place of a part in its message.
public struct Concatenation: Hashable, Sendable {
    /// What the parts of one message have in common; below 256 when `size` is `eightBit`.
    public let reference: UInt16
    /// How the reference was or is to be written; references of different sizes are never the same message.
    public let size: ReferenceSize
    /// How many parts there are, 1 to 255.
    public let count: Int
    /// Which part this is, 1 to `count`.
    public let number: Int

    /// Part `number` of `count`; `nil` when either is out of its range.
    ///
    /// Of a reference to be written in eight bits the low octet counts.
    public init?(reference: UInt16, size: ReferenceSize, count: Int, number: Int) {
        guard (1...255).contains(count), (1...count).contains(number) else { return nil }
        self.reference = size == .eightBit ? reference & 0xFF : reference
        self.size = size
        self.count = count
        self.number = number
    }

    /// What a header's element says.
    ///
    /// `nil` for another element, and for one that a receiver ignores: the wrong length, a count of 0, a number of 0 or
    /// past the count (3GPP TS 23.040 §9.2.3.24.1).
    public init?(_ element: InformationElement) {
        let octets = element.octets
        switch (element.identifier, octets.count) {
        case (.concatenation8, 3):
            self.init(
                reference: UInt16(octets[0]), size: .eightBit, count: Int(octets[1]), number: Int(octets[2]))
        case (.concatenation16, 4):
            self.init(
                reference: UInt16(octets[0]) << 8 | UInt16(octets[1]), size: .sixteenBit, count: Int(octets[2]),
                number: Int(octets[3]))
        default: return nil
        }
    }

    /// The element that says so in a header.
    public var element: InformationElement {
        let place = [UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: number)]
        let low = UInt8(truncatingIfNeeded: reference)
        return switch size {
        case .eightBit: InformationElement(.concatenation8, [low] + place)
        case .sixteenBit: InformationElement(.concatenation16, [UInt8(reference >> 8), low] + place)
        }
    }
}
