/// A mailbox in an SMTP envelope, `local-part@domain` (RFC 5321 §4.1.2, with UTF-8 as in RFC 6531 §3.3).
public struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    /// The local part without quotes or escapes.
    public let localPart: String
    /// The domain in lower case, or an address literal in brackets.
    public let domain: String

    /// `nil` when `text` is no mailbox that SMTP may carry.
    public init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        localPart = String(parts[0])
        domain = parts[1].lowercased()
    }

    public var description: String { "\(localPart)@\(domain)" }
}
