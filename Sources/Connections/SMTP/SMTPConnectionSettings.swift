public import Gateway
public import Messages
public import Runtime
public import SMTP

/// The settings of a connection of type `smtp`: a mail server that takes our mails.
public struct SMTPConnectionSettings: Hashable, Sendable {
    /// Its name.
    public var name: ConnectionName
    /// The server's host name or address; with TLS, the name that its certificate must be for.
    public var host: String
    /// The server's port.
    public var port: UInt16
    /// How the conversation runs.
    public var profile: SMTPClientProfile
    /// Whose certificates are believed.
    public var trust = TLSTrust.system
    /// The oldest version of TLS that is spoken.
    public var minimumTLS = TLSVersion.v1_2
    /// How long TCP and the handshake may take, each.
    public var timeout: Duration
    /// How many links there may be at a time, at least 1.
    public var connections = 2
    /// How failed attempts are treated.
    public var policy: FailurePolicy
    /// How long to wait after the first, second … failed link in a row; the last repeats, and jitter adds up to a tenth.
    /// Empty means a second.
    public var reconnectAfter: [Duration] = [.seconds(1), .seconds(5), .seconds(15), .seconds(60)]

    /// A connection to a mail server.
    ///
    /// - Parameter timeout: how long the server may take for anything; for the answer to a mail it gets ten minutes at
    ///   least (RFC 5321 §4.5.3.2.6).
    public init(
        name: ConnectionName, host: String, port: UInt16, profile: SMTPClientProfile,
        timeout: Duration = .seconds(30), policy: FailurePolicy
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.profile = profile
        self.profile.times = SMTPClientTimes(timeout)
        self.timeout = timeout
        self.policy = policy
    }
}
