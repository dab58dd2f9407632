public import Configuration
import Connections
import Gateway
import Glibc
import Messages
import Passwords
import Runtime
import SQLiteStore
import Templates

/// What `telepost serve` was asked to do.
public struct ServeOptions: Sendable {
    /// The configuration file; `nil`: the document in the store.
    public var config: String?
    /// The folder of the embedded store and of the control socket.
    public var data: String
    /// Whether to run the built-in demonstration.
    public var isDemo: Bool

    /// Where the console listens in a data folder that has no document yet.
    public var console: ListenAddress

    /// Options of `serve`.
    public init(
        config: String?, data: String, isDemo: Bool, console: ListenAddress = FirstConfiguration.listen
    ) {
        self.config = config
        self.data = data
        self.isDemo = isDemo
        self.console = console
    }
}

/// Runs the gateway until it is told to stop.
///
/// - Returns: the exit code: 0 after a stop in good order, 1 when it cannot run, 2 for a configuration that cannot be used.
public func serve(_ options: ServeOptions) async -> Int32 {
    var parts = ConcreteParts()
    let configuration: LoadedConfiguration
    do throws(StartRefused) { configuration = try await parts.openConfiguration(options) } catch {
        for line in error.lines { Terminal.complain(line) }
        return error.exitCode
    }
    return await Serving(options, parts, configuration).run()
}

/// One run of `telepost serve`.
private struct Serving {
    private let options: ServeOptions
    private let parts: ConcreteParts
    private let configuration: LoadedConfiguration
    private let writer: LogWriter
    private let log: Log
    private let hasItsPriority: Bool

    init(_ options: ServeOptions, _ parts: ConcreteParts, _ configuration: LoadedConfiguration) {
        // Before any thread is made: Linux sets the priority of the calling one, and those it makes inherit it.
        hasItsPriority = ProcessLimits.setNice(configuration.settings.nice)
        self.options = options
        self.parts = parts
        self.configuration = configuration
        writer = LogWriter(LogWriter.Destinations(configuration.settings.log))
        log = Log(writer, clock: parts.clock, redacts: configuration.settings.log.redacts)
    }

    func run() async -> Int32 {
        ProcessLimits.raiseOpenFiles()
        ProcessLimits.raiseBlockingThreads()
        if !hasItsPriority {
            log.warning(
                "telepost", "the system does not allow this priority", ["nice": "\(configuration.settings.nice)"])
        }
        for warning in configuration.warnings { log.warning("config", warning.description) }
        let code = await runLogged()
        writer.close()
        return code
    }

    private func runLogged() async -> Int32 {
        let loops = EventLoopGroup(count: ProcessLimits.cores)
        let store: SQLiteStore
        do throws(StoreFailure) {
            store = try await whenThereIsRoom(loops.loops[0]) { () throws(StoreFailure) in
                try SQLiteStore.open(in: options.data)
            }
        } catch {
            log.error("store", "cannot open the store", ["folder": options.data, "why": error.detail])
            return 1
        }
        if options.config != nil, let objection = await objection(in: store) {
            log.error("store", objection, ["folder": options.data])
            await store.close()
            return 2
        }
        let external = ExternalLogin(on: loops.loops[0])
        guard let service = await service(store, external, loops), await prepare(service) else {
            adviseRollback()
            await store.close()
            return 1
        }
        return await live(service)
    }

    private func objection(in store: SQLiteStore) async -> String? {
        do throws(StoreFailure) { return try await StoredConfiguration.objection(toFileIn: store) } catch {
            return "the folder cannot be looked at: \(error.detail)"
        }
    }

    /// Says how to go back when a document that the console has made keeps the gateway from starting.
    private func adviseRollback() {
        guard case .store(let revision) = configuration.source, revision.number > 1 else { return }
        Terminal.complain(
            """
            telepost serve: it ran with revision \(revision.number) of the configuration. If an earlier one worked: \
            telepost config history --data \(options.data), then telepost config rollback NUMBER --data \(options.data)
            """)
    }

    /// The gateway over `store`; `nil`, and a line in the log, when it cannot be.
    private func service(_ store: SQLiteStore, _ external: ExternalLogin, _ loops: EventLoopGroup) async -> Service? {
        var gateway = Gateway.Parts(
            store: store, history: store, codec: parts.codec, composer: parts.composer, plan: parts.plan,
            clock: parts.clock, log: log, localTime: { LocalTime.ofThisMachine($0) })
        gateway.digests = LibraryDigests()
        gateway.external = external
        gateway.formatter = parts.formatter
        gateway.patterns = parts.patterns
        (gateway.books, gateway.statistics) = (store, store)
        do throws(SecretsFailure) {
            gateway.passwords = try ArgonPasswords()
            let key = try SealingKey.open(in: options.data)
            if let warning = key.warning { log.warning("accounts", warning) }
            gateway.sealing = key
        } catch {
            log.error("accounts", error.text)
            return nil
        }
        let premises = GatewayPremises(folder: options.data)
        gateway.premises = premises
        let made = Gateway(gateway, rules: configuration.rules, nonce: .random(in: 0...UInt32.max))
        store.tell(made.commitWatcher)
        do throws(TLSSetupError) {
            let service = try Service(
                configuration, parts: parts, gateway: made, loops: loops, external: external, data: options.data)
            premises.ask { [weak service] in service?.papers ?? GatewayPremises.Papers() }
            return service
        } catch {
            log.error("tls", error.description)
            return nil
        }
    }

    /// Tries again every second as long as the disk is full: a gateway that has crashed on a full disk must come back by
    /// itself. Every other failure is final.
    private func whenThereIsRoom<Value>(
        _ loop: EventLoop, _ body: () async throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        var isReported = false
        while true {
            do throws(StoreFailure) {
                return try await body()
            } catch {
                guard error.cause == .full else { throw error }
                if !isReported {
                    log.error(
                        "store", "no room on the disk: waiting until there is",
                        ["folder": options.data, "why": error.detail])
                }
                isReported = true
                await loop.perform { await loop.sleep(for: .seconds(1)) }
            }
        }
    }

    /// Everything that can fail before clients are served.
    private func prepare(_ service: Service) async -> Bool {
        do throws(StoreFailure) {
            try await whenThereIsRoom(service.loops.loops[0]) { () async throws(StoreFailure) in
                try await service.gateway.resume()
                try await service.provision()
            }
        } catch {
            log.error("store", "cannot read what the last run left", ["why": error.detail])
            return false
        }
        do throws(OperatingSystemError) {
            try await service.listen()
            return true
        } catch {
            log.error("smtp", error.description)
            if error.isPermissionDenied {
                log.error("smtp", "ports below 1024 need root, or the capability CAP_NET_BIND_SERVICE")
            }
            return false
        }
    }

    private func live(_ service: Service) async -> Int32 {
        let signals = await DaemonSignal.all(on: service.loops.loops[0])
        guard let extras = await Extras.start(options, service) else {
            await service.stop()
            return 1
        }
        await service.start()
        log.info("telepost", "ready", ["version": telepostVersion, "data": options.data])
        if options.isDemo { DemoGreeting.show(data: options.data) }
        let (ended, ending) = AsyncStream.makeStream(of: Void.self)
        // Owned by this function; it ends with the process.
        let watcher = Task { await watch(signals, service, extras, ending) }
        for await _ in ended {}
        watcher.cancel()
        log.info("telepost", "stopped")
        return 0
    }

    private func watch(
        _ signals: AsyncMapSequence<AsyncStream<Int32>, DaemonSignal>, _ service: Service, _ extras: Extras,
        _ ending: AsyncStream<Void>.Continuation
    ) async {
        var isStopping = false
        for await signal in signals {
            switch signal {
            case .reload where !isStopping: await service.reload()
            case .reload: break
            case .stop where isStopping:
                log.warning("telepost", "stopped at once, by a second signal")
                writer.close()
                _exit(1)
            case .stop:
                isStopping = true
                log.info("telepost", "stopping; a second signal stops at once")
                // Owned by the run that waits for `ending`; the loop goes on, to hear of a second signal.
                Task {
                    await extras.stop()
                    await service.stop()
                    await extras.stopSimulators()
                    ending.finish()
                }
            }
        }
    }
}
