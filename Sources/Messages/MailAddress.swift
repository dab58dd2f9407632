/// An address in a mail header: a display name, which may be empty, and the address as written.
///
/// Headers are written by anybody, so `address` is text, not an ``EmailAddress``: it may be malformed.
public struct MailAddress: Hashable, Sendable {
    /// The decoded display name; empty when there is none.
    public var name: String
    /// The address as written, `local@domain`, without angle brackets.
    public var address: String

    /// An address with its display name.
    public init(name: String, address: String) {
        self.name = name
        self.address = address
    }
}
