/// A mail that the mail catcher took.
public struct CaughtMail: Hashable, Sendable {
    /// Its number, from 1, ascending.
    public internal(set) var sequence: UInt64 = 0
    /// When it came: the time since 1970-01-01 00:00 UTC.
    public let time: Duration
    /// The client's address and port.
    public let client: String
    /// How the client introduced itself.
    public let greeting: String
    /// The envelope's sender; `nil` for the null sender.
    public let sender: String?
    /// The envelope's recipients, in order.
    public let recipients: [String]
    /// Whether the client announced 8-bit content (RFC 6152).
    public let isEightBit: Bool
    /// Whether the client announced UTF-8 in addresses and header (RFC 6531).
    public let usesUTF8: Bool
    /// The mail, its lines ended by CRLF, dots unstuffed.
    public let octets: [UInt8]
}
