import Bytes
import Configuration
import Connections
import Gateway
import Messages
import Runtime
import Servers
import Synchronization

/// A running gateway: its store, servers and connections, from start to stop.
final class Service: Sendable {
    let parts: ConcreteParts
    let gateway: Gateway
    let loops: EventLoopGroup
    let log: Log
    private let doors: Doors
    private let certificates: ServerCertificates
    private let external: ExternalLogin
    /// Runs the connections.
    let supervisor: ConnectionSupervisor
    /// The folder for what has to be known of SIMs after a restart; made when a modem needs it.
    let ledger: String
    private let configuration: Mutex<LoadedConfiguration>
    /// Those who put a configuration in force, one after the other.
    private let changes = Turns<String>()
    private let watchers = Mutex<[@Sendable (LoadedConfiguration) -> Void]>([])
    private let tasks = Mutex<(serving: Task<Void, Never>, keeping: Task<Void, Never>)?>(nil)

    /// - Throws: when the certificate of the servers is no good.
    init(
        _ configuration: LoadedConfiguration, parts: ConcreteParts, gateway: Gateway, loops: EventLoopGroup,
        external: ExternalLogin, data: String
    ) throws(TLSSetupError) {
        self.parts = parts
        self.gateway = gateway
        self.loops = loops
        log = gateway.log
        self.external = external
        certificates = ServerCertificates(log: gateway.log)
        try certificates.load(
            configuration.settings.tls, legacyClients: configuration.legacyClients, asks: false)
        doors = Doors(configuration.settings, tls: certificates.tls, gateway: gateway, loops: loops)
        ledger = data + "/modems"
        supervisor = ConnectionSupervisor(gateway: gateway, loops: loops, ledger: ledger)
        self.configuration = Mutex(configuration)
    }

    /// The configuration in force.
    var loaded: LoadedConfiguration { configuration.withLock { $0 } }

    /// The settings in force.
    var settings: Settings { loaded.settings }

    /// What the gateway's premises show of this service.
    var papers: GatewayPremises.Papers {
        GatewayPremises.Papers(certificateEnd: certificates.end, warnings: loaded.warnings.count)
    }

    /// Why the servers could not start with a configuration although every room has found it in order; `nil` when they could.
    func fault(of loaded: LoadedConfiguration) -> ConfigurationFinding? {
        guard let tls = loaded.settings.tls else { return nil }
        do throws(TLSSetupError) {
            try ServerCertificates.check(tls, legacyClients: loaded.legacyClients)
            return nil
        } catch {
            return ConfigurationFinding(isWarning: false, line: 0, column: 0, key: "tls.certificate", text: "\(error)")
        }
    }

    /// Calls `body` after each change of the configuration, with the one that is in force then.
    func onChange(_ body: @escaping @Sendable (LoadedConfiguration) -> Void) {
        watchers.withLock { $0.append(body) }
    }

    /// Opens the listening sockets.
    ///
    /// - Throws: when an address cannot be listened on.
    func listen() async throws(OperatingSystemError) {
        try await doors.listen(settings)
    }

    /// Brings the accounts of the document into the store.
    func provision() async throws(StoreFailure) {
        let loaded = loaded
        external.ask(ExternalLogin.Way(loaded.settings.authentication), timeout: loaded.settings.authenticationTimeout)
        try await gateway.accounts.provision(loaded.accounts)
        try await supervisor.recallPauses()
        refreshCertificates()
    }

    /// Begins to serve, and to send.
    func start() async {
        await refreshHosts()
        await supervisor.apply(settings)
        // Both are owned by this service: stop() ends and awaits them.
        let serving = Task { [doors] in await doors.run() }
        // Owned likewise.
        let keeping = Task(executorPreference: loops.loops[0]) { [housekeeping] in await housekeeping.run() }
        tasks.withLock { $0 = (serving, keeping) }
    }

    /// Ends in good order: no new mail, what is under way gets its time, then the links, then the store.
    func stop() async {
        await doors.stop()
        let running = tasks.withLock { $0 }
        running?.keeping.cancel()
        await running?.serving.value
        await running?.keeping.value
        await supervisor.stop()
        await gateway.parts.store.close()
    }

    /// Reads the configuration again and puts it in force, or leaves all as it is when there is an error in it. A
    /// document of the store stays the same; what it refers to is read again.
    func reload() async {
        await changing {
            switch parts.load(loaded.source) {
            case .failure(let refused):
                for problem in refused.problems { log.error("config", problem.description) }
                log.error("config", "the configuration was not changed: it has errors")
            case .success(let loaded):
                _ = await put(inForce: loaded)
                log.info("config", "the configuration was read again and is in force")
            }
        }
    }

    /// Lets changes of the configuration happen one after the other.
    func changing<Answer>(_ body: () async -> Answer) async -> Answer {
        await changes.begin("configuration")
        defer { changes.end("configuration") }
        return await body()
    }

    /// Puts a configuration in force; to be called within ``changing(_:)``. What cannot be taken over leaves what runs
    /// as it is.
    ///
    /// - Returns: what somebody should know of, in plain sentences.
    func put(inForce loaded: LoadedConfiguration) async -> [String] {
        let old = configuration.withLock { current in
            defer { current = loaded }
            return current.settings
        }
        var notes: [String] = []
        let later = Self.whatNeedsRestart(old, loaded.settings)
        if !later.isEmpty {
            notes.append("changed, but in force only after a restart: \(later.joined(separator: ", "))")
            log.warning("config", notes[0])
        }
        notes += await takeOver(loaded)
        await refreshHosts()
        await supervisor.apply(loaded.settings)
        for watcher in watchers.withLock({ $0 }) { watcher(loaded) }
        return notes
    }

    /// Puts accounts and servers in order for a configuration that is in force now.
    private func takeOver(_ loaded: LoadedConfiguration) async -> [String] {
        var notes: [String] = []
        do throws(TLSSetupError) {
            // Listeners that are open need theirs until they are closed.
            if let tls = loaded.settings.tls {
                try certificates.load(
                    tls, legacyClients: loaded.legacyClients, asks: gateway.accounts.directory.hasCertificates)
            }
        } catch {
            notes.append("the new certificate is no good, the old one stays: \(error)")
            log.error("tls", notes[0])
        }
        do throws(StoreFailure) {
            try await provision()
        } catch {
            notes.append("the accounts of the configuration were not changed: the store cannot take them now")
            log.error("store", "the accounts of the configuration were not changed", ["why": error.detail])
        }
        doors.apply(loaded.settings, binders: loaded.rules.binders, tls: certificates.tls)
        return notes
    }

    /// Has the servers show a certificate that was renewed, and ask clients for theirs once an account has one.
    private func refreshCertificates() {
        certificates.warn(at: gateway.now)
        guard certificates.refresh(asks: gateway.accounts.directory.hasCertificates) else { return }
        doors.apply(settings, binders: gateway.rules.binders, tls: certificates.tls)
        for watcher in watchers.withLock({ $0 }) { watcher(loaded) }
    }

    private var housekeeping: Housekeeping {
        let settings = settings
        return Housekeeping(
            gateway: gateway, loop: loops.loops[0], retention: settings.store.retention,
            keeping: settings.pop3?.expire,
            refreshHosts: { [weak self] in await self?.refreshHosts() },
            refreshCertificates: { [weak self] in self?.refreshCertificates() },
            startNeeded: { [weak self] in
                guard let self else { return }
                await supervisor.startNeeded(self.settings)
            })
    }

    /// Puts the rules in force with the host names of client lists as they are now.
    private func refreshHosts() async {
        let loaded = loaded
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
        // A reload may have come while names were looked up: what is in force now is not to be undone.
        guard settings == loaded.settings else { return }
        gateway.rules = loaded.rules(hosts: hosts, parts: parts)
        doors.apply(settings, binders: gateway.rules.binders, tls: certificates.tls)
    }

    /// The keys that differ and that only a start takes over.
    private static func whatNeedsRestart(_ old: Settings, _ new: Settings) -> [String] {
        let keys: [(String, Bool)] = [
            ("smtp.listen", old.smtp?.listen != new.smtp?.listen),
            ("pop3.listen", old.pop3?.listen != new.pop3?.listen),
            ("smpp.listen", old.smpp?.listen != new.smpp?.listen),
            ("http.listen", old.http?.listen != new.http?.listen),
            ("http.max_connections", old.http?.maxConnections != new.http?.maxConnections),
            (
                "http.max_connections_per_client",
                old.http?.maxConnectionsPerClient != new.http?.maxConnectionsPerClient
            ),
            ("http.timeout", old.http?.timeout != new.http?.timeout),
            ("http.max_body", old.http?.maxBody != new.http?.maxBody),
            ("tls", old.tls != nil && new.tls == nil),
            ("store.url", old.store.engine != new.store.engine),
            ("store.retention", old.store.retention != new.store.retention),
            ("pop3.expire", old.pop3?.expire != new.pop3?.expire),
            ("nice", old.nice != new.nice),
            ("log", old.log != new.log),
        ]
        return keys.filter(\.1).map(\.0)
    }
}
