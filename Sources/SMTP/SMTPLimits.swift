/// How much one client may ask of the SMTP server.
public struct SMTPLimits: Hashable, Sendable {
    /// The most octets in a command line, its CRLF included.
    public var commandOctets = 2048
    /// The most octets in a mail; SIZE announces it.
    public var messageOctets = 25 * 1024 * 1024
    /// The most recipients of one mail (RFC 5321 §4.5.3.1.8 asks for 100 or more); each further one is put off.
    public var recipients = 100
    /// The most mails on one connection; the next MAIL ends it.
    public var transactions = 100
    /// The most commands on one connection that make no sense; the next one ends it.
    public var misuses = 10
    /// The most recipients on one connection that are refused for good, against guessing; the next one ends it.
    public var refusedRecipients = 50
    /// The most logins on one connection that fail; the next one ends it.
    public var failedLogins = 5

    /// The limits above.
    public init() {}
}
