import Bytes
import Configuration
import Gateway
import Messages
import Runtime
import SMTP
import Servers
import Synchronization

/// A running gateway: its store, servers and connections, from start to stop.
final class Service: Sendable {
    let parts: ConcreteParts
    let gateway: Gateway
    let loops: EventLoopGroup
    let log: Log
    private let smtp: SMTPServer
    private let supervisor: ConnectionSupervisor
    private let configuration: Mutex<LoadedConfiguration>
    private let listeners = Mutex<[TCPListener]>([])
    private let tasks = Mutex<(serving: Task<Void, Never>, keeping: Task<Void, Never>)?>(nil)

    init(
        _ configuration: LoadedConfiguration, parts: ConcreteParts, gateway: Gateway, loops: EventLoopGroup
    ) {
        self.parts = parts
        self.gateway = gateway
        self.loops = loops
        log = gateway.log
        smtp = SMTPServer(SMTPServer.Settings(configuration.settings), gateway: gateway)
        supervisor = ConnectionSupervisor(gateway: gateway, loops: loops)
        self.configuration = Mutex(configuration)
    }

    /// The settings in force.
    var settings: Settings { configuration.withLock { $0.settings } }

    /// Opens the listening sockets.
    ///
    /// - Throws: when an address cannot be listened on.
    func listen() async throws(OperatingSystemError) {
        guard let settings = configuration.withLock({ $0.settings.smtp }) else { return }
        for place in settings.listen {
            let opened = try await TCPListener.listen(
                on: SocketAddress(place.address, port: place.port), loops: loops.loops)
            listeners.withLock { $0 += opened }
            if let first = opened.first {
                log.info("smtp", "listening", ["address": first.address.description])
            }
        }
    }

    /// Begins to serve, and to send.
    func start() async {
        await refreshHosts()
        await supervisor.apply(settings)
        let opened = listeners.withLock { $0 }
        // Both are owned by this service: stop() ends and awaits them.
        let serving = Task { [smtp] in await smtp.run(opened) }
        // Owned likewise.
        let keeping = Task(executorPreference: loops.loops[0]) { [housekeeping] in await housekeeping.run() }
        tasks.withLock { $0 = (serving, keeping) }
    }

    /// Ends in good order: no new mail, what is under way gets its time, then the links, then the store.
    func stop() async {
        let opened = listeners.withLock { $0 }
        let loop = loops.loops[0]
        await loop.perform { [smtp] in await smtp.stop(opened, on: loop) }
        let running = tasks.withLock { $0 }
        running?.keeping.cancel()
        await running?.serving.value
        await running?.keeping.value
        await supervisor.stop()
        await gateway.parts.store.close()
    }

    /// Reads the configuration again and puts it in force, or leaves all as it is when there is an error in it.
    func reload() async {
        let source = configuration.withLock { $0.source }
        switch parts.load(source) {
        case .failure(let refused):
            for problem in refused.problems { log.error("config", problem.description) }
            log.error("config", "the configuration was not changed: it has errors")
        case .success(let loaded):
            let old = configuration.withLock { current in
                defer { current = loaded }
                return current.settings
            }
            noteWhatNeedsRestart(old, loaded.settings)
            smtp.settings = SMTPServer.Settings(loaded.settings)
            await refreshHosts()
            await supervisor.apply(loaded.settings)
            log.info("config", "the configuration was read again and is in force")
        }
    }

    private var housekeeping: Housekeeping {
        Housekeeping(
            gateway: gateway, loop: loops.loops[0],
            retention: configuration.withLock { $0.settings.store.retention },
            refreshHosts: { [weak self] in await self?.refreshHosts() })
    }

    /// Puts the rules in force with the host names of client lists as they are now.
    private func refreshHosts() async {
        let loaded = configuration.withLock { $0 }
        var hosts: [String: [IPAddress]] = [:]
        for host in loaded.rules.hosts {
            let loop = loops.loops[0]
            let answer = await loop.perform { () -> Result<[IPAddress], OperatingSystemError> in
                do throws(OperatingSystemError) {
                    return .success(try await NameResolution.addresses(of: host, on: loop))
                } catch {
                    return .failure(error)
                }
            }
            switch answer {
            case .success(let addresses): hosts[host] = addresses
            case .failure(let failure):
                log.warning("config", "clients: \(failure.description); the entry matches nobody for now")
            }
        }
        gateway.rules = loaded.rules(hosts: hosts, plan: parts.plan, patterns: parts.patterns)
    }

    private func noteWhatNeedsRestart(_ old: Settings, _ new: Settings) {
        var names: [String] = []
        if old.smtp?.listen != new.smtp?.listen { names.append("smtp.listen") }
        if old.store.engine != new.store.engine { names.append("store.url") }
        if old.store.retention != new.store.retention { names.append("store.retention") }
        if old.nice != new.nice { names.append("nice") }
        if old.log != new.log { names.append("log") }
        guard !names.isEmpty else { return }
        log.warning("config", "changed, but in force only after a restart: \(names.joined(separator: ", "))")
    }
}

extension SMTPServer.Settings {
    /// The settings of the SMTP server as the document has them.
    init(_ settings: Settings) {
        let smtp = settings.smtp ?? SMTPServerSettings()
        var limits = SMTPLimits()
        limits.messageOctets = smtp.maxMessageSize.octets
        limits.recipients = smtp.maxRecipients
        limits.transactions = smtp.maxTransactions
        limits.misuses = smtp.maxBadCommands
        self.init(
            profile: SMTPServerProfile(hostname: settings.hostname, limits: limits), connections: smtp.maxConnections,
            connectionsPerClient: smtp.maxConnectionsPerClient, timeout: smtp.timeout)
        tracesInput = settings.log.file?.receivedData == true && settings.log.file?.levels.contains(.trace) == true
    }
}
