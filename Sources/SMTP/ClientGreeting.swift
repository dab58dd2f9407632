/// How the client introduced itself with EHLO or HELO (RFC 5321 §4.1.1.1).
public struct ClientGreeting: Hashable, Sendable {
    /// Whether it said EHLO.
    public let isExtended: Bool
    /// The name it gave, at most 255 octets. It proves nothing, so nothing is asked of it but to be text.
    public let name: String

    /// A greeting by a name.
    public init(isExtended: Bool, name: String) {
        self.isExtended = isExtended
        self.name = name
    }

    /// Reads what follows the verb.
    init(isExtended: Bool, name octets: ArraySlice<UInt8>) throws(SMTPSyntaxFailure) {
        guard (1...255).contains(octets.count), octets.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            let name = String(validating: octets, as: UTF8.self)
        else { throw .argument }
        self.init(isExtended: isExtended, name: name)
    }
}
