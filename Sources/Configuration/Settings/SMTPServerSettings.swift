import Bytes
public import Messages

/// `[smtp]`: the SMTP server. It runs when the document has this table.
public struct SMTPServerSettings: Hashable, Sendable {
    private static let standard = [
        ListenAddress(IPAddress(v4: 0), port: 25), ListenAddress(IPAddress(v6: 0), port: 25),
    ]

    /// `listen`: where it listens.
    public var listen = Self.standard.map { Listener($0) }
    /// `clients`: who may connect. Entries are read by the gateway's client list, which may report problems at them.
    /// Left out: this machine only. Empty: everybody (row S0-34), which is worth a warning.
    public var clients = thisMachine
    /// `max_connections`: open at a time.
    public var maxConnections = 1000
    /// `max_connections_per_client`: open at a time from one address.
    public var maxConnectionsPerClient = 50
    /// `max_transactions`: mails in one connection.
    public var maxTransactions = 100
    /// `max_message_size`: of a mail.
    public var maxMessageSize = ByteCount(octets: 25_000_000)
    /// `max_recipients`: of a mail.
    public var maxRecipients = 100
    /// `max_bad_commands`: in one connection, before it is closed.
    public var maxBadCommands = 20
    /// `timeout`: how long a silent client is waited for.
    public var timeout = Duration.seconds(60)
    /// `max_hops`: servers that a mail may have passed before.
    public var maxHops = 50
    /// `plaintext_auth_from`: from where a password may come in the clear; read by the gateway's client list. Empty:
    /// from nowhere, unlike with other client lists.
    public var plaintextAuthFrom = thisMachine
    /// `mechanisms`: the ways to log in that are offered; `nil`: those that every account can use. Empty: none.
    public var mechanisms: [LoginMechanism]?
    /// `forward`: the connection that mail is passed on over which no application claims (rows S2-5, S2-12); an active
    /// one of type `smtp`. `nil`: such mail is refused.
    public var forward: Located<ConnectionName>?
    /// `data_terminator`: octets that end a mail as well, for the clients that applications list for it (row S2-36).
    public var dataTerminator: Located<[UInt8]>?
    /// `lenient_clients`: whose bare CR and bare LF are taken for line ends; read by the gateway's client list. Empty:
    /// nobody's.
    public var lenientClients: [Located<String>] = []

    /// The defaults.
    public init() {}

    /// - Parameter hasCertificate: whether the document has `[tls]`.
    init(_ section: Section, hasCertificate: Bool) {
        let smallest = ByteCount(octets: 1024)
        let reading = ListenerReading(section, .smtp, hasCertificate: hasCertificate)
        listen = reading.listeners(Self.standard)
        clients = Self.clients(section) ?? clients
        maxConnections = section.whole("max_connections", 1...100_000) ?? maxConnections
        maxConnectionsPerClient = section.whole("max_connections_per_client", 1...100_000) ?? maxConnectionsPerClient
        maxTransactions = section.whole("max_transactions", 1...1_000_000) ?? maxTransactions
        maxMessageSize =
            section.value("max_message_size", .size(smallest...ByteCount(octets: 1_000_000_000))) ?? maxMessageSize
        maxRecipients = section.whole("max_recipients", 1...10_000) ?? maxRecipients
        maxBadCommands = section.whole("max_bad_commands", 1...1000) ?? maxBadCommands
        timeout = section.value("timeout", .duration(from: .seconds(1), to: .hours(1))) ?? timeout
        maxHops = section.whole("max_hops", 1...1000) ?? maxHops
        plaintextAuthFrom = reading.plaintextFrom
        mechanisms = reading.mechanisms
        forward = section.located("forward", .connectionName)
        dataTerminator = section.located("data_terminator", .dataTerminator)
        lenientClients = section.narrowClients("lenient_clients") ?? lenientClients
        checkRelaying(section)
    }

    private static func clients(_ section: Section) -> [Located<String>]? {
        guard let clients = section.values("clients", .client) else { return nil }
        if let (node, place) = section.node("clients"), node.value == .array([]) {
            section.reader.report(
                ConfigurationProblem(at: place, "an empty list lets everybody in", severity: .warning))
        }
        return clients
    }
}
