import Bytes
import Glibc
public import Runtime
import SMPP
import SMS
import Synchronization

/// A GSM modem on a pseudo-terminal, with a SIM, and a network with phones behind it.
///
/// Programs open ``path`` as they would a modem. What they send appears on the ``phones``; ``order(_:)`` makes texts arrive
/// and things go wrong.
public final class ModemSimulator: Sendable {
    private struct State {
        var orders: [ModemOrder] = []
        var line: PseudoTerminal?
        var isStopping = false
        var path = ""
        var taken: [String] = []
    }

    /// How it behaves.
    public let settings: ModemSimulatorSettings
    /// The phones that texts are sent to.
    public let phones: PhoneBook
    private let loop: EventLoop
    private let state = Mutex(State())
    private let bell = Bell()
    private let numbers: Mutex<SeededNumbers>

    /// A modem that is not plugged in yet.
    ///
    /// - Parameters:
    ///   - phones: where texts appear.
    ///   - loop: everything happens there.
    ///   - numbers: chance, for garbage.
    public init(
        _ settings: ModemSimulatorSettings = ModemSimulatorSettings(), phones: PhoneBook, on loop: EventLoop,
        numbers: SeededNumbers = .unpredictable
    ) {
        self.settings = settings
        self.phones = phones
        self.loop = loop
        self.numbers = Mutex(numbers)
    }

    /// What programs open: the link of the settings, or the line itself, which is another one after each unplugging;
    /// `nil` while the modem is unplugged.
    public var path: String? {
        let path = state.withLock { $0.line == nil ? nil : $0.path }
        return path.map { settings.link ?? $0 }
    }

    /// Waits until it is plugged in, or until the deadline in the loop's time.
    public func waitForPath(until deadline: Duration) async -> String? {
        await bell.wait(on: loop, until: deadline) { self.path != nil }
        return path
    }

    /// Does what a line of words says, as `telepost simulate modem` reads them; from any thread.
    ///
    /// - Returns: what is wrong with the words; `nil`: nothing.
    public func order(_ words: String) -> String? {
        guard let order = ModemOrder(words) else { return "not an order: \(words). Orders are \(ModemOrder.all)" }
        let line = state.withLock { state in
            state.orders.append(order)
            return state.line
        }
        line?.nudge()
        bell.ring()
        return nil
    }

    /// The last commands that came, without their `AT`, the oldest first; at most a thousand.
    public var commands: [String] { state.withLock { $0.taken } }

    /// Ends ``run()``.
    public func stop() {
        let line = state.withLock { state in
            state.isStopping = true
            return state.line
        }
        line?.nudge()
        bell.ring()
    }

    /// Plugs the modem in and lets it work until ``stop()``.
    ///
    /// - Throws: when there is no pseudo-terminal to be had, or no link can be made.
    public func run() async throws(OperatingSystemError) {
        let result = await loop.perform { await self.work() }
        try result.get()
    }

    private func work() async -> Result<Void, OperatingSystemError> {
        var modem = SimulatedModem(settings)
        while !isStopping {
            do throws(OperatingSystemError) {
                let line = try plugIn()
                modem.actions = []
                modem.start(at: loop.now)
                var session = ModemLineSession(modem, line, self)
                await session.run()
                modem = session.modem
                unplug(line)
            } catch {
                return .failure(error)
            }
            while !isStopping, !takePlug(&modem) { await bell.wait { self.isStopping || self.hasOrders } }
        }
        return .success(())
    }

    var isStopping: Bool { state.withLock { $0.isStopping } }
    private var hasOrders: Bool { state.withLock { !$0.orders.isEmpty } }

    func takeOrders() -> [ModemOrder] {
        state.withLock { state in
            defer { state.orders = [] }
            return state.orders
        }
    }

    /// Puts orders back that are for later.
    func putBack(_ orders: ArraySlice<ModemOrder>) { state.withLock { $0.orders.insert(contentsOf: orders, at: 0) } }

    /// Orders to a modem that is unplugged: the network and the SIM hear them; `true`: it is to be plugged in.
    private func takePlug(_ modem: inout SimulatedModem) -> Bool {
        let orders = takeOrders()
        for (index, order) in orders.enumerated() {
            if case .plug = order {
                putBack(orders[(index + 1)...])
                return true
            }
            obey(order, &modem)
            modem.actions = []
        }
        return false
    }

    func obey(_ order: ModemOrder, _ modem: inout SimulatedModem) {
        modem.setClock(loop.now, WallTime.now)
        numbers.withLock { modem.obey(order, &$0) }
    }

    /// Puts a text that the network has taken on its phone.
    func carry(_ text: SubmitTPDU) {
        guard let source = SMPPAddress(phoneText: settings.number),
            let destination = SMPPAddress(phoneText: text.destination.shown)
        else { return }
        var message = SubmitSM(source: source, destination: destination)
        message.esmClass.hasUserDataHeader = !text.userData.header.isEmpty
        message.dataCoding = DataCoding(rawValue: Self.coding(text.scheme))
        message.shortMessage = text.userData.octets
        phones.receive(ReceivedPart(.short(message), time: WallTime.now))
    }

    /// The phones read what SMPP calls `data_coding`, where 1 and 3 are other alphabets than in a TPDU.
    private static func coding(_ scheme: DataCodingScheme) -> UInt8 {
        switch scheme.content {
        case .gsm7, .reserved: 0
        case .octets: 4
        case .ucs2: 8
        }
    }

    func note(_ commands: [String]) {
        state.withLock { state in
            state.taken += commands
            if state.taken.count > 1_000 { state.taken.removeFirst(state.taken.count - 1_000) }
        }
    }

    private func plugIn() throws(OperatingSystemError) -> PseudoTerminal {
        let line = try PseudoTerminal.open(on: loop)
        if let link = settings.link {
            removeLink(link)
            guard unsafe symlink(line.path, link) == 0 else {
                let code = -errno
                line.close()
                throw OperatingSystemError(code, during: "make the link \(link)")
            }
        }
        state.withLock { state in
            state.line = line
            state.path = line.path
        }
        bell.ring()
        return line
    }

    private func unplug(_ line: PseudoTerminal) {
        state.withLock { $0.line = nil }
        if let link = settings.link { removeLink(link) }
        line.close()
        bell.ring()
    }

    /// A file of somebody's that stands there is left alone.
    private func removeLink(_ link: String) {
        var target: CChar = 0
        if unsafe readlink(link, &target, 1) > 0 { unsafe _ = unlink(link) }
    }
}
