import Bytes
import Configuration
import Gateway
import Runtime
import SASL
import SMTP
import Servers
import Synchronization

/// The servers that clients come to, from their listening sockets to their end.
final class Doors: Sendable {
    private struct Open {
        var smtp: [Entrance] = []
        var pop3: [Entrance] = []
        var smpp: [Entrance] = []
    }

    private let loops: EventLoopGroup
    private let log: Log
    private let smtp: SMTPServer
    private let pop3: POP3Server
    private let smpp: SMPPServer
    private let open = Mutex(Open())

    init(_ settings: Settings, tls: ServerTLS?, gateway: Gateway, loops: EventLoopGroup) {
        self.loops = loops
        log = gateway.log
        smtp = SMTPServer(SMTPServer.Settings(settings, tls: tls), gateway: gateway)
        pop3 = POP3Server(POP3Server.Settings(settings, tls: tls), gateway: gateway)
        smpp = SMPPServer(SMPPServer.Settings(settings, clients: gateway.rules.binders, tls: tls), gateway: gateway)
    }

    /// Has connections that begin from now on meet these settings.
    ///
    /// - Parameter binders: who may bind to the SMPP server.
    func apply(_ settings: Settings, binders: ClientList, tls: ServerTLS?) {
        smtp.settings = SMTPServer.Settings(settings, tls: tls)
        pop3.settings = POP3Server.Settings(settings, tls: tls)
        smpp.settings = SMPPServer.Settings(settings, clients: binders, tls: tls)
    }

    /// Opens the listening sockets.
    ///
    /// - Throws: when an address cannot be listened on.
    func listen(_ settings: Settings) async throws(OperatingSystemError) {
        let smtp = try await listen(on: settings.smtp?.listen ?? [], as: "smtp")
        let pop3 = try await listen(on: settings.pop3?.listen ?? [], as: "pop3")
        let smpp = try await listen(on: settings.smpp?.listen ?? [], as: "smpp")
        open.withLock { $0 = Open(smtp: smtp, pop3: pop3, smpp: smpp) }
    }

    private func listen(
        on places: [Listener], as server: String
    ) async throws(OperatingSystemError) -> [Entrance] {
        var entrances: [Entrance] = []
        for place in places {
            let opened = try await TCPListener.listen(
                on: SocketAddress(place.address.address, port: place.address.port), loops: loops.loops)
            let role = ListenerRole(place)
            entrances += opened.map { Entrance($0, role: role) }
            guard let first = opened.first else { continue }
            log.info(
                server, "listening", ["address": first.address.description, "tls": role.encryption.rawValue])
        }
        return entrances
    }

    /// Serves clients until ``stop()``.
    func run() async {
        let open = open.withLock { $0 }
        async let mail: Void = smtp.run(open.smtp)
        async let boxes: Void = pop3.run(open.pop3)
        async let programs: Void = smpp.run(open.smpp)
        _ = await (mail, boxes, programs)
    }

    /// Ends: takes no more clients, lets those that are in the middle of something finish for a while.
    func stop() async {
        let open = open.withLock { $0 }
        let loop = loops.loops[0]
        await loop.perform { [smtp, pop3, smpp] in
            async let mail: Void = smtp.stop(open.smtp, on: loop)
            async let boxes: Void = pop3.stop(open.pop3, on: loop)
            async let programs: Void = smpp.stop(open.smpp, on: loop)
            _ = await (mail, boxes, programs)
        }
    }
}

extension ListenerRole {
    /// The role that the document gives a listener; logins are possible unless it says otherwise.
    init(_ listener: Listener) {
        let encryption: Encryption =
            switch listener.protection {
            case .none: .never
            case .starttls: .starttls
            case .implicit: .implicit
            }
        let login: Login =
            switch listener.authentication {
            case .some(.none): .never
            case .optional, nil: .optional
            case .required: .required
            }
        self.init(encryption: encryption, login: login)
    }
}

extension SMTPServer.Settings {
    /// The settings of the SMTP server as the document has them.
    init(_ settings: Settings, tls: ServerTLS?) {
        let smtp = settings.smtp ?? SMTPServerSettings()
        var limits = SMTPLimits()
        limits.messageOctets = smtp.maxMessageSize.octets
        limits.recipients = smtp.maxRecipients
        limits.transactions = smtp.maxTransactions
        limits.misuses = smtp.maxBadCommands
        self.init(
            hostname: settings.hostname, limits: limits,
            crowd: CrowdLimits(
                connections: smtp.maxConnections, connectionsPerClient: smtp.maxConnectionsPerClient),
            timeout: smtp.timeout)
        tracesInput = settings.log.file?.receivedData == true && settings.log.file?.levels.contains(.trace) == true
        self.tls = tls
        if let mechanisms = smtp.mechanisms {
            self.mechanisms = Set(mechanisms.compactMap { LoginMethod(rawValue: $0.rawValue)?.mechanism })
        }
    }
}

extension POP3Server.Settings {
    /// The settings of the POP3 server as the document has them.
    init(_ settings: Settings, tls: ServerTLS?) {
        let pop3 = settings.pop3 ?? POP3ServerSettings()
        self.init(
            hostname: settings.hostname,
            crowd: CrowdLimits(
                connections: pop3.maxConnections, connectionsPerClient: pop3.maxConnectionsPerClient),
            timeout: pop3.timeout)
        keeping = pop3.expire
        self.tls = tls
    }
}

extension SMPPServer.Settings {
    /// The settings of the SMPP server as the document has them.
    ///
    /// - Parameter clients: who may bind.
    init(_ settings: Settings, clients: ClientList, tls: ServerTLS?) {
        let smpp = settings.smpp ?? SMPPServerSettings()
        self.init(systemID: smpp.systemID)
        crowd = CrowdLimits(connections: smpp.maxConnections, connectionsPerClient: smpp.maxConnectionsPerClient)
        self.clients = clients
        (bindTimeout, enquireLink, timeout) = (smpp.bindTimeout, smpp.enquireLink, smpp.timeout)
        (window, throughput, binds) = (smpp.window, smpp.throughput, smpp.binds)
        alphabet = smpp.alphabet
        long =
            switch smpp.long {
            case .udh: .header
            case .payload: .payload
            }
        self.tls = tls
    }
}
