import Bytes

/// `[pop3]`: the POP3 server. It runs when the document has this table.
public struct POP3ServerSettings: Hashable, Sendable {
    /// The least time that RFC 1939 §3 wants a silent client to be waited for.
    private static let leastTimeout = Duration.minutes(10)
    private static let standard = [
        ListenAddress(IPAddress(v4: 0), port: 110), ListenAddress(IPAddress(v6: 0), port: 110),
    ]

    /// `listen`: where it listens.
    public var listen = Self.standard.map { Listener($0, authentication: .required) }
    /// `max_connections`: open at a time.
    public var maxConnections = 1000
    /// `max_connections_per_client`: open at a time from one address.
    public var maxConnectionsPerClient = 50
    /// `timeout`: how long a silent client is waited for.
    public var timeout = Self.leastTimeout
    /// `plaintext_auth_from`: from where a password may come in the clear; read by the gateway's client list. Empty: from
    /// nowhere, unlike with other client lists.
    public var plaintextAuthFrom = thisMachine
    /// `mechanisms`: the ways to log in that are offered; `nil`: those that every account can use.
    public var mechanisms: [LoginMechanism]?
    /// `expire`: how old a mail may become in a mailbox; `nil`: any age.
    public var expire: Duration?

    /// The defaults.
    public init() {}

    /// - Parameter hasCertificate: whether the document has `[tls]`.
    init(_ section: Section, hasCertificate: Bool) {
        let reading = ListenerReading(section, .pop3, hasCertificate: hasCertificate)
        listen = reading.listeners(Self.standard)
        maxConnections = section.whole("max_connections", 1...100_000) ?? maxConnections
        maxConnectionsPerClient = section.whole("max_connections_per_client", 1...100_000) ?? maxConnectionsPerClient
        readTimeout(section)
        plaintextAuthFrom = reading.plaintextFrom
        mechanisms = reading.mechanisms
        expire = section.value("expire", .expiry) ?? nil
    }

    private mutating func readTimeout(_ section: Section) {
        let form = TextForm<Duration>.duration(from: .seconds(1), to: .days(1))
        guard let timeout = section.located("timeout", form) else { return }
        self.timeout = timeout.value
        guard timeout.value < Self.leastTimeout else { return }
        section.reader.report(
            ConfigurationProblem(
                at: timeout.place, "mail programs may rely on 10 minutes (RFC 1939)", severity: .warning))
    }
}

extension TextForm where Value == Duration? {
    /// `never`, or a duration.
    fileprivate static var expiry: TextForm {
        let duration = TextForm<Duration>.duration(from: .days(1), to: .days(36_500))
        return TextForm("\"never\" or \(duration.accepted)", words: ["never"]) { text in
            if text == "never" { return .some(nil) }
            return duration.read(text).map { .some($0) }
        }
    }
}
