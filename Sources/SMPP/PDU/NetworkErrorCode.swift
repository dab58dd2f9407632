/// The error of the network behind the carrier, `network_error_code` (SMPP 3.4 §5.3.2.31).
public struct NetworkErrorCode: Hashable, Sendable, CustomStringConvertible {
    /// 1 ANSI-136, 2 IS-95, 3 GSM; 5.0 adds 4 to 8.
    public let network: UInt8
    /// The error in that network's own numbering.
    public let code: UInt16

    /// An error of a network.
    public init(network: UInt8, code: UInt16) {
        self.network = network
        self.code = code
    }

    /// `nil` when there are not three octets.
    init?(octets: [UInt8]) {
        guard octets.count == 3 else { return nil }
        self.init(network: octets[0], code: UInt16(octets[1]) << 8 | UInt16(octets[2]))
    }

    var octets: [UInt8] {
        [network, UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)]
    }

    public var description: String { "network \(network) error \(code)" }
}
