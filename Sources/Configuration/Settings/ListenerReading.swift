/// Reads `listen`, `plaintext_auth_from` and `mechanisms` of a server where accounts log in.
struct ListenerReading {
    /// The kind of server.
    enum Server {
        /// SMTP: listeners say who has to log in.
        case smtp
        /// POP3: everybody has to log in.
        case pop3
        /// SMPP: everybody has to log in, with a password that travels.
        case smpp
        /// HTTP: requests say who asks, not connections.
        case http

        fileprivate var mechanisms: [LoginMechanism] {
            switch self {
            case .smtp: [.plain, .login, .cramMD5, .scramSHA256, .external]
            case .pop3: [.plain, .login, .cramMD5, .scramSHA256, .external, .apop, .user]
            case .smpp, .http: []
            }
        }

        /// Whether a connection may become encrypted while it is open.
        fileprivate var hasStartTLS: Bool {
            switch self {
            case .smtp, .pop3: true
            case .smpp, .http: false
            }
        }

        /// Who has to log in, where listeners do not say.
        fileprivate var authentication: Listener.Authentication? {
            switch self {
            case .pop3, .smpp: .required
            case .smtp, .http: nil
            }
        }
    }

    private let section: Section
    private let server: Server
    private let hasCertificate: Bool
    private(set) var mechanisms: [LoginMechanism]?
    private(set) var plaintextFrom: [Located<String>]

    /// - Parameter hasCertificate: whether the document has `[tls]`.
    init(_ section: Section, _ server: Server, hasCertificate: Bool) {
        self.section = section
        self.server = server
        self.hasCertificate = hasCertificate
        // What follows is for servers where a connection logs in.
        guard server != .http else {
            plaintextFrom = []
            return
        }
        plaintextFrom = section.values("plaintext_auth_from", .client) ?? thisMachine
        guard server != .smpp else { return }
        let form = TextForm<LoginMechanism>.mechanism(server.mechanisms)
        let listed = section.values("mechanisms", form, count: (server == .pop3 ? 1 : 0)...20)
        mechanisms = listed?.map(\.value)
        for (index, mechanism) in (listed ?? []).enumerated()
        where listed?[..<index].contains(mechanism) == true {
            section.reader.report(
                ConfigurationProblem(
                    at: mechanism.place, found: "\"\(mechanism.value.rawValue)\" again",
                    accepted: "each mechanism once"))
        }
    }

    /// The listeners; `standard` where the document does not say.
    func listeners(_ standard: [ListenAddress]) -> [Listener] {
        let form = TextForm<ListenAddress>.listenAddress
        let usual = hasCertificate && server.hasStartTLS ? LinkProtection.starttls : .none
        guard let elements = section.elements("listen", of: form.accepted, count: 1...100) else {
            return standard.map { Listener($0, protection: usual, authentication: server.authentication) }
        }
        var listeners: [Listener] = []
        for (node, place) in elements {
            guard let listener = listener(node, place, usual) else { continue }
            let isRepeated = listeners.contains { $0.address == listener.address }
            if isRepeated, listener.address.port != 0 {
                section.reader.report(
                    ConfigurationProblem(at: place, found: "\"\(listener)\" again", accepted: "each address once"))
            }
            check(listener, place)
            listeners.append(listener)
        }
        return listeners
    }

    private func listener(_ node: TOMLNode, _ place: Place, _ usual: LinkProtection) -> Listener? {
        var listener: Listener?
        if case .table = node.value {
            listener = section.below(node, "listen", place).read { table($0, usual) }
        } else {
            listener = section.read(node, place, .listenAddress).map { Listener($0, protection: usual) }
        }
        if let authentication = server.authentication { listener?.authentication = authentication }
        return listener
    }

    /// `{ address = "…", tls = "…", auth = "…" }`.
    private func table(_ section: Section, _ usual: LinkProtection) -> Listener? {
        let protection = section.located("tls", server.hasStartTLS ? TextForm<LinkProtection>.word() : .wholly)
        let authentication =
            server == .smtp ? section.value("auth", TextForm<Listener.Authentication>.word()) : nil
        if let protection, protection.value != .none, !hasCertificate {
            section.reader.report(
                ConfigurationProblem(
                    at: protection.place, "there is no certificate for this",
                    accepted: "\"none\", or a table [tls] with certificate and key"))
        }
        guard let address = section.required("address", .listenAddress) else { return nil }
        return Listener(address, protection: protection?.value ?? usual, authentication: authentication)
    }

    /// Where somebody has to log in, somebody must be able to.
    private func check(_ listener: Listener, _ place: Place) {
        guard let mechanisms else { return }
        switch listener.authentication {
        case nil, .some(.none): return
        case .optional, .required: break
        }
        let isEncrypted = listener.protection != .none
        let isPossible = mechanisms.contains { mechanism in
            switch mechanism.need {
            case .nothing: true
            case .encryption: isEncrypted
            case .secrecy: isEncrypted || !plaintextFrom.isEmpty
            }
        }
        guard !isPossible else { return }
        let reason =
            mechanisms.isEmpty
            ? "nobody can log in: mechanisms is empty"
            : "nobody can log in: without tls, none of the mechanisms is possible"
        section.reader.report(ConfigurationProblem(at: place, reason))
    }
}

extension TextForm where Value == LinkProtection {
    /// What there is where nothing is said before TLS.
    fileprivate static var wholly: TextForm {
        TextForm("\"none\" or \"implicit\"", words: ["none", "implicit"]) { text in
            LinkProtection(rawValue: text).flatMap { $0 == .starttls ? nil : $0 }
        }
    }
}

/// Who may send a password in the clear unless the document says otherwise.
let thisMachine = ["127.0.0.0/8", "::1"].map { Located($0, at: Place(file: "default")) }

extension TextForm where Value == String {
    /// An entry of a client list; what is in it is the gateway's to read.
    static var client: TextForm {
        .text(octets: 1...255, "an address, a network, a range or a host name, as in \"10.1.0.0/16\"")
    }
}
