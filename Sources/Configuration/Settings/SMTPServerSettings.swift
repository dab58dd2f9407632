import Bytes

/// `[smtp]`: the SMTP server. It runs when the document has this table.
public struct SMTPServerSettings: Hashable, Sendable {
    /// `listen`: where it listens.
    public var listen = [
        ListenAddress(IPAddress(v4: 0), port: 25), ListenAddress(IPAddress(v6: 0), port: 25),
    ]
    /// `clients`: who may connect. Entries are read by the gateway's client list, which may report problems at them.
    /// Left out: this machine only. Empty: everybody (row S0-34), which is worth a warning.
    public var clients: [Located<String>] = ["127.0.0.0/8", "::1"].map { Located($0, at: Place(file: "default")) }
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

    /// The defaults.
    public init() {}

    init(_ section: Section) {
        let smallest = ByteCount(octets: 1024)
        listen = Self.listen(section) ?? listen
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
        section.notAvailable("plaintext_auth_from", "forward")
    }

    private static func clients(_ section: Section) -> [Located<String>]? {
        guard let clients = section.values("clients", .client) else { return nil }
        if let (node, place) = section.node("clients"), node.value == .array([]) {
            section.reader.report(
                ConfigurationProblem(at: place, "an empty list lets everybody in", severity: .warning))
        }
        return clients
    }

    private static func listen(_ section: Section) -> [ListenAddress]? {
        let form = TextForm<ListenAddress>.listenAddress
        guard let elements = section.elements("listen", of: form.accepted, count: 1...100) else { return nil }
        var addresses: [ListenAddress] = []
        for (node, place) in elements {
            var address: ListenAddress?
            if case .table = node.value {
                address = section.below(node, "listen", place).read { listener($0) }
            } else {
                address = section.read(node, place, form)
            }
            guard let address else { continue }
            if addresses.contains(address), address.port != 0 {
                section.reader.report(
                    ConfigurationProblem(at: place, found: "\"\(address)\" again", accepted: "each address once"))
            }
            addresses.append(address)
        }
        return addresses
    }

    /// `{ address = "…", tls = "none", auth = "none" }`.
    private static func listener(_ section: Section) -> ListenAddress? {
        _ = section.value("tls", TextForm<ListenerTLS>.word(unavailable: ["starttls", "implicit"]))
        _ = section.value("auth", TextForm<ListenerAuthentication>.word(unavailable: ["optional", "required"]))
        return section.required("address", .listenAddress)
    }
}

private enum ListenerTLS: String, CaseIterable {
    case none
}

private enum ListenerAuthentication: String, CaseIterable {
    case none
}

extension TextForm where Value == String {
    /// An entry of a client list; what is in it is the gateway's to read.
    static var client: TextForm {
        .text(octets: 1...255, "an address, a network, a range or a host name, as in \"10.1.0.0/16\"")
    }
}
