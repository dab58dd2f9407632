/// The settings of a `[[connection]]` of type `smtp`: a mail server that takes our mails (rows S0-26, S4-1 to S4-18).
public struct SMTPClientSettings: Hashable, Sendable {
    /// `implementation`: how mails get there (row S4-6).
    public enum Implementation: String, Hashable, Sendable, CaseIterable {
        /// Telepost speaks to the server.
        case direct
        /// A program that takes mails as sendmail does.
        case command
    }

    /// The port that is usual (row S4-14).
    public static func usualPort(_ protection: LinkProtection) -> UInt16 {
        switch protection {
        case .none: 25
        case .starttls: 587
        case .implicit: 465
        }
    }

    /// `implementation`.
    public var implementation = Implementation.direct
    /// `program`: with `implementation = "command"`, its path and arguments.
    public var program: String?
    /// `host`: a domain name or an IP address.
    public var host: String
    /// `port`.
    public var port: UInt16
    /// `tls`.
    public var protection = LinkProtection.none
    /// `ca`: a file with certificates of authorities that are trusted besides the system's.
    public var authorities: String?
    /// `pin`: the SHA-256 of the server's public key, in hexadecimal; then nothing else about its certificate matters.
    public var pin: String?
    /// `verify`: whether the server's certificate has to be good.
    public var verifies = true
    /// `username`.
    public var username: String?
    /// `password`.
    public var password = Secret("")
    /// `timeout`: how long an answer is waited for (row S4-9).
    public var timeout = Duration.seconds(30)
    /// `html`: whether texts are sent as HTML as well (row S4-16).
    public var sendsHTML = false
    /// `connections`: how many links there may be at a time.
    public var connections = 2

    /// The defaults.
    public init(host: String) {
        self.host = host
        port = Self.usualPort(.none)
    }
}
