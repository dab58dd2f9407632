import Bytes

/// The SHA-256 of a certificate or of its public key (SubjectPublicKeyInfo, RFC 7469 §2.4): what a pin is compared with.
public struct TLSFingerprint: Hashable, Sendable, CustomStringConvertible {
    /// 32 octets.
    public let octets: [UInt8]

    /// A fingerprint from its 32 octets; `nil` for another count.
    public init?(octets: [UInt8]) {
        guard octets.count == 32 else { return nil }
        self.octets = octets
    }

    /// Reads 64 hexadecimal digits of either case, with or without colons between the pairs; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        let pairs = text.split(separator: ":", omittingEmptySubsequences: false)
        guard pairs.count == 1 || pairs.allSatisfy({ $0.utf8.count == 2 }) else { return nil }
        guard let octets = [UInt8](hexadecimal: pairs.joined()) else { return nil }
        self.init(octets: octets)
    }

    /// `AB:CD:…`, as the `openssl` command prints it.
    public var description: String {
        octets.map { [$0].hexadecimal.uppercased() }.joined(separator: ":")
    }
}
