import Bytes
public import Messages
public import SMS

/// `[smpp]`: the SMPP server. It runs when the document has this table.
public struct SMPPServerSettings: Hashable, Sendable {
    /// `long`: how texts go to clients that one part has no room for.
    public enum LongTexts: String, Hashable, Sendable, CaseIterable {
        /// In parts with a user data header.
        case udh
        /// Whole, in `message_payload`.
        case payload
    }

    /// `parts`: what becomes of the parts of longer texts that clients submit.
    public enum Parts: String, Hashable, Sendable, CaseIterable {
        /// They go out as they came, where the connection can do that.
        case pass
        /// They are joined first.
        case join
    }

    private static let standard = [
        ListenAddress(IPAddress(v4: 0), port: 2775), ListenAddress(IPAddress(v6: 0), port: 2775),
    ]

    /// `listen`: where it listens.
    public var listen = Self.standard.map { Listener($0, authentication: .required) }
    /// `clients`: who may bind; read by the gateway's client list. Empty: everybody, who has to log in all the same.
    public var clients: [Located<String>] = []
    /// `plaintext_auth_from`: from where a password may come in the clear; read by the gateway's client list. Empty: from
    /// nowhere, unlike with other client lists.
    public var plaintextAuthFrom = thisMachine
    /// `max_connections`: open at a time.
    public var maxConnections = 1000
    /// `max_connections_per_client`: open at a time from one address.
    public var maxConnectionsPerClient = 50
    /// `system_id`: 1 to 15 characters (SMPP 3.4 §5.2.1).
    public var systemID = "telepost"
    /// `bind_timeout`: how long a client may take to bind.
    public var bindTimeout = Duration.seconds(10)
    /// `enquire_link`: after how much silence a client is asked whether it is there; `nil`: never.
    public var enquireLink: Duration? = .seconds(30)
    /// `timeout`: how long a client may take to answer.
    public var timeout = Duration.seconds(30)
    /// `window`: how many requests of one link may await their answer, in either direction.
    public var window = 100
    /// `throughput`: messages a second of one account; `nil`: any number.
    public var throughput: Int?
    /// `binds`: links of one account.
    public var binds = 10
    /// `alphabet`: what `data_coding` 0 stands for.
    public var alphabet = CarrierAlphabet.gsm7
    /// `long`.
    public var long = LongTexts.udh
    /// `parts`.
    public var parts = Parts.pass
    /// `parts_timeout`: how long the missing parts of a text are waited for.
    public var partsTimeout = Duration.hours(1)
    /// `via`: the connections that carry what clients submit, in order of preference; empty: the first that carries texts.
    public var via: [Located<ConnectionName>] = []

    /// The defaults.
    public init() {}

    /// - Parameter hasCertificate: whether the document has `[tls]`.
    init(_ section: Section, hasCertificate: Bool) {
        let reading = ListenerReading(section, .smpp, hasCertificate: hasCertificate)
        listen = reading.listeners(Self.standard)
        clients = section.values("clients", .client) ?? clients
        plaintextAuthFrom = reading.plaintextFrom
        maxConnections = section.whole("max_connections", 1...100_000) ?? maxConnections
        maxConnectionsPerClient = section.whole("max_connections_per_client", 1...100_000) ?? maxConnectionsPerClient
        readSession(section)
        readMessages(section)
    }

    private mutating func readSession(_ section: Section) {
        let brief = TextForm<Duration>.duration(from: .seconds(1), to: .hours(1))
        systemID = section.value("system_id", .ascii(1...15, "1 to 15 ASCII characters")) ?? systemID
        bindTimeout = section.value("bind_timeout", brief) ?? bindTimeout
        enquireLink = section.value("enquire_link", .enquiry) ?? enquireLink
        timeout = section.value("timeout", brief) ?? timeout
        window = section.whole("window", SMPPTerms.windows) ?? window
        throughput = section.whole("throughput", SMPPTerms.throughputs)
        binds = section.whole("binds", SMPPTerms.bindCounts) ?? binds
    }

    private mutating func readMessages(_ section: Section) {
        alphabet = section.value("alphabet", .word()) ?? alphabet
        long = section.value("long", .word()) ?? long
        parts = section.value("parts", .word()) ?? parts
        partsTimeout = section.value("parts_timeout", .duration(from: .seconds(10), to: .days(7))) ?? partsTimeout
        via = section.values("via", .connectionName, count: 0...100) ?? via
    }

    /// What carries messages carries texts.
    func checkVia(_ reader: DocumentReader) {
        for name in via { reader.check(name, of: "carrier", named: "that carries texts") }
    }
}

extension TextForm where Value == Duration? {
    /// `never`, or a duration.
    fileprivate static var enquiry: TextForm {
        let duration = TextForm<Duration>.duration(from: .seconds(1), to: .hours(1))
        return TextForm("\"never\" or \(duration.accepted)", words: ["never"]) { text in
            if text == "never" { return .some(nil) }
            return duration.read(text).map { .some($0) }
        }
    }
}
