public import Gateway
import Messages
import Modem
public import Runtime
import SMPP
import Synchronization

/// A connection of type `modem`: keeps each modem of its pool going for as long as it runs.
public final class ModemConnection: Sendable {
    private struct State {
        var wish = SMPPLink.Wish.goOn
        var ports: [Int: SerialPort] = [:]
        var pauses: [Int: Task<Void, Never>] = [:]
    }

    /// Its settings.
    public let settings: ModemConnectionSettings
    private let gateway: Gateway
    private let loop: EventLoop
    private let ledger: ModemLedger
    private let state = Mutex(State())

    /// A connection that lives on `loop`.
    public init(_ settings: ModemConnectionSettings, gateway: Gateway, on loop: EventLoop) {
        self.settings = settings
        self.gateway = gateway
        self.loop = loop
        ledger = ModemLedger(settings.ledgerFolder)
    }

    /// Opens the modems, sends and receives, and opens them again whenever they are gone, until ``stop()``.
    ///
    /// Cancelling the task means ``abort()``.
    public func run() async {
        let pool = ModemPool(settings, gateway: gateway, at: loop.now)
        let remote = settings.devices.map(\.words).joined(separator: ", ")
        gateway.board.post(ConnectionStatus(name: settings.name, type: "modem", remote: remote, since: gateway.now))
        gateway.outbox.attach(settings.name, at: gateway.now) { pool.wakeAll() }
        await withTaskCancellationHandler {
            await withTaskGroup { group in
                for index in settings.devices.indices {
                    group.addTask(executorPreference: self.loop) { await self.keepUp(index, pool) }
                }
            }
        } onCancel: {
            abort()
        }
        pool.putBackAll()
        gateway.outbox.detach(settings.name)
        gateway.board.remove(settings.name)
    }

    /// Ends in good order: what was written may still be answered.
    public func stop() { end(.stop) }

    /// Closes the lines at once; for when ``stop()`` takes too long.
    public func abort() {
        for port in end(.abort) { loop.execute { port.close() } }
    }

    @discardableResult
    private func end(_ wish: SMPPLink.Wish) -> [SerialPort] {
        let (ports, pauses) = state.withLock { state in
            if state.wish != .abort { state.wish = wish }
            return (Array(state.ports.values), Array(state.pauses.values))
        }
        for pause in pauses { pause.cancel() }
        for port in ports { port.nudge() }
        return ports
    }

    private var isEnding: Bool { state.withLock { $0.wish != .goOn } }

    private func keepUp(_ index: Int, _ pool: ModemPool) async {
        var backoff = Backoff(first: .seconds(1), limit: settings.longestPause)
        while !isEnding {
            var pause = settings.longestPause
            switch await attempt(index, pool) {
            case .some(let ending) where !ending.reason.asksForHelp:
                if ending.wasReady { backoff.reset() }
                pause = backoff.next(random: Double.random(in: 0..<1))
            case .some: break
            case nil: pause = backoff.next(random: Double.random(in: 0..<1))
            }
            if !isEnding { await rest(for: pause, index) }
        }
    }

    /// One session; of a device that is to be found, one with each candidate until it is the right one.
    private func attempt(_ index: Int, _ pool: ModemPool) async -> ModemLink.Ending? {
        let device = settings.devices[index]
        if let path = device.path { return await serve(path, index, pool) }
        for path in await candidates() where !isEnding && !isTaken(path) {
            if let ending = await serve(path, index, pool), !ending.isStranger { return ending }
        }
        noteDown("no modem with these numbers was found in \(settings.searchFolder)", index, pool)
        return nil
    }

    private func isTaken(_ path: String) -> Bool { state.withLock { $0.ports.values.contains { $0.path == path } } }

    private func candidates() async -> [String] {
        let folder = settings.searchFolder
        return await loop.offload {
            do throws(OperatingSystemError) {
                return try Folder.open(folder).names(limit: 100).map { "\(folder)/\($0)" }.sorted()
            } catch {
                return []
            }
        }
    }

    private func serve(_ path: String, _ index: Int, _ pool: ModemPool) async -> ModemLink.Ending? {
        let port: SerialPort
        do throws(SerialPortFailure) {
            port = try await SerialPort.open(path, settings.serial, on: loop)
        } catch {
            noteDown(error.description, index, pool)
            return nil
        }
        let isWanted = state.withLock { state in
            state.ports[index] = port
            return state.wish == .goOn
        }
        defer { state.withLock { $0.ports[index] = nil } }
        guard isWanted else {
            port.close()
            return nil
        }
        var link = ModemLink(settings, index, gateway: gateway, port: port, pool: pool, ledger: ledger) { [weak self] in
            self?.state.withLock { $0.wish } ?? .abort
        }
        let ending = await link.run()
        if !isEnding, !ending.isStranger { noteDown(ending.reason.words, index, pool) }
        return ending
    }

    private func noteDown(_ reason: String, _ index: Int, _ pool: ModemPool) {
        let isNews = pool.words(of: index) != reason
        pool.show(reason, false, index)
        guard isNews, !isEnding else { return }
        gateway.log.warning(
            settings.name.text, "a modem is down: \(reason)", ["device": settings.devices[index].words])
    }

    /// Rests until the time is over or the connection is to end.
    private func rest(for length: Duration, _ index: Int) async {
        // Owned by this call, which awaits it; kept only so that end() can cut it short.
        let pause = Task(executorPreference: loop) { [loop] in await loop.sleep(for: length) }
        let isNeeded = state.withLock { state in
            state.pauses[index] = pause
            return state.wish == .goOn
        }
        if !isNeeded { pause.cancel() }
        await pause.value
        state.withLock { $0.pauses[index] = nil }
    }
}
