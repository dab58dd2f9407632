import Bytes
import Gateway
import Messages
import Modem
import Runtime
import SMPP

/// One modem on its line: pulls messages, makes their intent durable, sends them part by part, and brings texts and
/// reports in.
///
/// One task runs it on one loop. A modem does one thing at a time, so does this: it waits for each commit, while what the
/// modem says is held by the line.
///
/// Not Sendable on purpose: it stays in the task that made it.
struct ModemLink {
    /// How a session ended.
    struct Ending {
        let reason: ModemCloseReason
        /// Whether messages could be sent.
        let wasReady: Bool
        /// Whether it was another modem or card than the one that is meant.
        let isStranger: Bool
    }

    let settings: ModemConnectionSettings
    let index: Int
    let gateway: Gateway
    let port: SerialPort
    let pool: ModemPool
    let ledger: ModemLedger
    let wish: @Sendable () -> SMPPLink.Wish

    var session: ModemSession
    var pacer: Pacer
    var attempt: ModemAttempt?
    var arrivals: [ModemArrival] = []
    var recent: [UInt8: String] = [:]
    var wasReady = false
    private(set) var ending: ModemCloseReason?
    private var output: [UInt8] = []
    private var cardToCheck: String?
    private var cardAccepted: String?
    private var isStopping = false
    private var isStranger = false
    private var wantsReset = false
    private var nextBalance: Duration?
    private var balance = ""
    private(set) var readyAt = Timestamp(seconds: 0)

    init(
        _ settings: ModemConnectionSettings, _ index: Int, gateway: Gateway, port: SerialPort, pool: ModemPool,
        ledger: ModemLedger, wish: @escaping @Sendable () -> SMPPLink.Wish
    ) {
        (self.settings, self.index, self.gateway, self.port) = (settings, index, gateway, port)
        (self.pool, self.ledger, self.wish) = (pool, ledger, wish)
        var own = settings.session
        own.pin = settings.devices[index].pin
        own.serviceCentre = settings.devices[index].serviceCentre
        session = ModemSession(own)
        pacer = Pacer(throughput: settings.devices[index].throughput.map { Double($0) / 60 })
    }

    var now: Duration { port.loop.now }
    var device: ModemConnectionSettings.Device { settings.devices[index] }
    var name: String { settings.name.text }
    var log: Log { gateway.log }
    var isReady: Bool { wasReady && session.maySubmit && !isStopping }

    /// Runs the session until it has ended and all that it knows is durable.
    mutating func run() async -> Ending {
        perform(session.receive(.opened, at: now))
        while ending == nil {
            if wish() != .goOn, !isStopping {
                isStopping = true
                perform(session.receive(.stop, at: now))
            }
            await work()
            if ending == nil { await exchange() }
        }
        pool.setUp(false, index, at: now)
        await settleProgress()
        await settleAttempt()
        // What came last is still kept where that can be; what cannot comes again from the modem.
        if wish() != .abort { await takeArrivals() }
        _ = await flush(until: now + .seconds(1))
        port.close()
        return Ending(reason: ending ?? .lost, wasReady: wasReady, isStranger: isStranger)
    }

    /// Does what the session asked for and what takes time.
    private mutating func work() async {
        await checkPIN()
        if wantsReset { await reset() }
        await settleProgress()
        if let attempt, attempt.hasEnded || !session.maySubmit && !isSubmitting { await settleAttempt() }
        await takeArrivals()
        await send()
        askBalance()
    }

    /// Sends what is to be sent and waits for whatever comes next.
    private mutating func exchange() async {
        guard await flush(until: now + .seconds(10)) else {
            read()
            return perform(session.receive(.lost, at: now))
        }
        let deadline = nextDeadline()
        switch await port.wait(until: deadline) {
        case .received: read()
        case .ended:
            read()
            perform(session.receive(.lost, at: now))
        case .nudged, .deadline: break
        }
        // After a standstill of the process answers may wait on the line: they are read before anything times out.
        guard now - deadline < .seconds(1), let due = session.nextDeadline, due <= now else { return }
        perform(session.tick(at: now))
    }

    private mutating func nextDeadline() -> Duration {
        // Once a second at least: another connection's failure makes more messages ours, and nobody tells.
        var deadline = now + .seconds(1)
        if let due = session.nextDeadline { deadline = min(deadline, due) }
        if attempt?.next != nil, session.maySubmit {
            deadline = min(deadline, now + max(.milliseconds(1), pacer.delayUntilNext(at: now)))
        }
        return deadline
    }

    private mutating func flush(until deadline: Duration) async -> Bool {
        if !output.isEmpty { port.write(output) }
        output = []
        return await port.flush(until: deadline)
    }

    private mutating func read() {
        let octets = port.input.readable
        port.input.removeAll()
        guard !octets.isEmpty else { return }
        perform(session.receive(octets: octets, at: now))
    }

    mutating func perform(_ actions: [ModemAction]) {
        for action in actions {
            switch action {
            case .write(let octets): output += octets
            case .changed(let facts, let isReady): changed(facts, isReady)
            case .arrived(let arrival): arrivals.append(arrival)
            case .submitted(let reference): submitted(reference)
            case .submitRefused(let error): refused(error)
            case .submitUnanswered:
                isSubmitting = false
                attempt?.unanswered()
            case .submitNotWritten: isSubmitting = false
            case .checkPIN(let card): cardToCheck = card
            case .pinAccepted(let card): cardAccepted = card
            case .balance(let text, let scheme): learnt(balance: text, scheme)
            case .report(let oddity): log.warning(name, oddity.words, ["device": device.words])
            case .reset: wantsReset = true
            case .close(let reason): ending = ending ?? reason
            }
        }
    }

    /// Whether a part is with the modem.
    var isSubmitting = false
    /// Whether a part was sent that is not counted yet.
    var hasSent = false

    private mutating func changed(_ facts: ModemFacts, _ isReady: Bool) {
        if isOther(facts) {
            isStranger = true
            return perform(session.receive(.stop, at: now))
        }
        if isReady, !wasReady {
            readyAt = gateway.now
            log.info(name, "the modem is ready", ["device": device.words, "modem": facts.model, "state": facts.words])
            nextBalance = now
        }
        wasReady = wasReady || isReady
        let port = port
        pool.setUp(isReady, index, at: now) { port.nudge() }
        pool.show(balance.isEmpty ? facts.words : "\(facts.words), balance: \(balance)", isReady, index)
    }

    /// Whether these are the numbers of another modem or card than the one that is meant.
    private func isOther(_ facts: ModemFacts) -> Bool {
        func differs(_ wanted: String?, _ found: String) -> Bool {
            wanted.map { !found.isEmpty && !found.hasPrefix($0) } ?? false
        }
        return differs(device.imei, facts.imei) || differs(device.imsi, facts.imsi)
            || differs(device.iccid, facts.iccid)
    }

    private mutating func checkPIN() async {
        guard let pin = device.pin else { return }
        let ledger = ledger
        if cardAccepted != nil {
            cardAccepted = nil
            let names = cardNames
            if let error = await port.loop.offload({ ledger.succeeded(pin, cards: names) }) {
                log.warning(name, "that the PIN was right could not be put down", ["why": error.description])
            }
        }
        guard cardToCheck != nil, ending == nil, !isStopping else { return }
        cardToCheck = nil
        guard isProven else {
            isStranger = true
            log.warning(
                name, "the PIN is not entered: nothing proves that this is the modem or the SIM it is for",
                ["device": port.path])
            return perform(session.receive(.stop, at: now))
        }
        let names = cardNames
        let mayEnter = await port.loop.offload { ledger.begin(pin, cards: names) }
        perform(session.receive(.pinChecked(mayEnter: mayEnter), at: now))
    }

    /// What tells the card from others before its PIN is entered: its own number, then that of the modem it is in.
    private var cardNames: [String] {
        let facts = session.knownFacts
        return [facts.iccid, facts.imei].filter { !$0.isEmpty }
    }

    /// Whether this is the modem or the card that is meant, as far as it can be known before the PIN: another card must not
    /// get ours.
    private var isProven: Bool {
        let facts = session.knownFacts
        func agrees(_ wanted: String?, _ found: String) -> Bool {
            wanted.map { !found.isEmpty && found.hasPrefix($0) } ?? true
        }
        guard agrees(device.imei, facts.imei), agrees(device.iccid, facts.iccid) else { return false }
        return device.path != nil || device.imei != nil || device.iccid != nil
    }

    private mutating func reset() async {
        wantsReset = false
        guard let command = settings.resetCommand else { return }
        log.warning(name, "the modem is reset from outside", ["device": device.words])
        do throws(OperatingSystemError) {
            let run = ProgramRun(path: command, arguments: [port.path], timeout: .seconds(30))
            let outcome = try await run.run(on: port.loop)
            log.info(name, "the reset command has ended", ["how": outcome.words])
        } catch {
            log.error(name, "the reset command cannot be run", ["why": error.description])
        }
    }

    private mutating func askBalance() {
        guard let code = settings.balanceCode, let due = nextBalance, due <= now, session.maySubmit else { return }
        nextBalance = now + settings.balanceEvery
        perform(session.receive(.askBalance(code), at: now))
    }

    private mutating func learnt(balance text: String, _ scheme: UInt8) {
        balance = Self.dialogue(text, scheme).inOneLine(limit: 160)
        log.info(name, "the network answered the request for the balance", ["answer": balance])
    }
}
