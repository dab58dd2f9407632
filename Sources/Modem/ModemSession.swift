import Bytes

/// The session with a GSM modem as a state machine: what happened goes in, what to do comes out
/// (3GPP TS 27.005, 3GPP TS 27.007).
///
/// One command is under way at a time. What the modem says by itself may come between its lines. Times are spans since any
/// fixed moment.
///
/// A modem that does not answer is asked for attention, then restarted, then reset from outside, and then given up.
public struct ModemSession: Sendable {
    /// Where the session is.
    enum Phase: Hashable {
        /// Before the line is open.
        case idle
        /// The modem is being set up.
        case starting
        /// Set up, and not registered in a network.
        case searching
        /// Messages can be sent.
        case ready
        /// The modem was silent: what is tried.
        case recovering(Rung)
        /// Nothing happens any more.
        case over
    }

    /// How far a silent modem has been pushed.
    enum Rung: Int, Hashable {
        case attention
        case restart
        case reset
    }

    /// The command under way.
    struct Running: Hashable {
        let step: ModemStep
        var deadline: Duration
        /// Lines that answer it, 64 at most.
        var lines: [String] = []
        /// Of a message: whether it has been written.
        var isWritten = false
        /// The reference that the network gave, once it did.
        var reference: UInt8?
        var hasReference = false
    }

    /// What the next line is.
    enum Upcoming: Hashable {
        case direct(length: Int?)
        case entry(index: Int, length: Int?, isOurs: Bool)
        case broadcast
    }

    let settings: ModemSessionSettings
    var phase = Phase.idle
    var facts = ModemFacts()
    var framer = ATFramer()
    var running: Running?
    /// Steps of the start or of a check, in order.
    var plan: [ModemStep] = []
    /// Acknowledgements, which the network waits for.
    var urgent: [ModemStep] = []
    /// Entries of the storage to read and to delete.
    var reads: [Int] = []
    var deletes: [Int] = []
    /// Entries that were handed out and are not deleted yet.
    var inHand: Set<Int> = []
    var upcoming: Upcoming?
    var submission: ModemSubmission?
    /// Nothing is done before this moment.
    var restsUntil: Duration?
    var startDeadline = Duration.zero
    var nextCheck: Duration?
    var relistAt: Duration?
    var usesAcknowledgements = false
    var isOperable = false
    /// Whether it was said that the PIN is right.
    var isPINAccepted = false
    var isStopping = false
    var lacksMoreMessages = false
    var isNumeric = true
    var indications: [String] = []
    var chosenIndication: Int?
    /// Silences since something was done well.
    var troubles = 0
    /// Restarts since a start came to its end.
    var restarts = 0
    /// How often texts in the storage came cut, by their place.
    var damaged: [Int: Int] = [:]
    var tries = 0
    var checks = 0
    var hasMoreInStorage = false
    var told: (ModemFacts, Bool)?

    /// A session before its line is open.
    public init(_ settings: ModemSessionSettings) {
        self.settings = settings
    }

    /// Whether a message may be submitted now.
    public var maySubmit: Bool {
        phase == .ready && submission == nil && !isStopping && !isSubmitting && restsUntil == nil
    }

    /// Whether the modem may say a prompt next; the framer has to know.
    public var awaitsPrompt: Bool { isSubmitting && running?.isWritten == false }

    /// What is known of modem, card and network.
    public var knownFacts: ModemFacts { facts }

    /// When ``tick(at:)`` has something to do; `nil` when nothing is awaited.
    public var nextDeadline: Duration? {
        guard phase != .over, phase != .idle else { return nil }
        if let running { return running.deadline }
        if restsUntil != nil { return restsUntil }
        guard isOperable, phase == .ready || phase == .searching else { return nil }
        return [nextCheck, relistAt].compactMap(\.self).min()
    }

    var isSubmitting: Bool {
        if case .submit = running?.step { return true }
        return false
    }

    /// Takes in what happened and says what to do.
    public mutating func receive(_ event: ModemEvent, at now: Duration) -> [ModemAction] {
        guard phase != .over else { return [] }
        var actions: [ModemAction] = []
        switch event {
        case .opened: open(&actions, now)
        case .lost: end(.lost, &actions)
        case .received(let item): take(item, &actions, now)
        case .submit(let message):
            if maySubmit { submission = message } else { actions.append(.submitNotWritten) }
        case .kept(let place): kept(place)
        case .notKept(let place): notKept(place, now)
        case .pinChecked(let mayEnter): pinChecked(mayEnter, &actions)
        case .askBalance(let code): if isOperable { plan.append(.balance(code)) }
        case .stop:
            isStopping = true
            // What was written may still be answered.
            if running?.isWritten != true { end(.stopped, &actions) }
        }
        proceed(&actions, now)
        return actions
    }

    /// Takes in octets of the line and says what to do.
    public mutating func receive(octets: ArraySlice<UInt8>, at now: Duration) -> [ModemAction] {
        var (chunk, actions): (ArraySlice<UInt8>, [ModemAction]) = (octets, [])
        while let item = framer.next(from: &chunk, awaitsPrompt: awaitsPrompt) {
            actions += receive(.received(item), at: now)
        }
        return actions
    }

    /// Does what is due.
    public mutating func tick(at now: Duration) -> [ModemAction] {
        guard phase != .over, phase != .idle else { return [] }
        var actions: [ModemAction] = []
        if let running, running.deadline <= now { silent(running, &actions, now) }
        if let due = restsUntil, due <= now { restsUntil = nil }
        proceed(&actions, now)
        return actions
    }

    // MARK: Commands

    /// Starts the next command when none is under way.
    mutating func proceed(_ actions: inout [ModemAction], _ now: Duration) {
        while phase != .over, phase != .idle, running == nil {
            if isStopping { return end(.stopped, &actions) }
            if isOperable, !urgent.isEmpty {
                run(urgent.removeFirst(), &actions, now)
            } else if restsUntil != nil {
                break
            } else if !plan.isEmpty {
                begin(plan.removeFirst(), &actions, now)
            } else if case .starting = phase {
                concludeStart(now)
            } else if let step = nextStep(now) {
                run(step, &actions, now)
            } else {
                break
            }
        }
        tell(&actions)
    }

    /// What there is to do besides the plan: a message to send, entries to take, a check.
    private mutating func nextStep(_ now: Duration) -> ModemStep? {
        guard isOperable, phase == .ready || phase == .searching else { return nil }
        if !deletes.isEmpty { return .delete(deletes.removeFirst()) }
        if let submission {
            guard submission.hasMore, !lacksMoreMessages, tries == 0 else { return .submit(length: submission.length) }
            tries = 1
            return .moreMessages
        }
        if !reads.isEmpty { return .read(reads.removeFirst()) }
        if let due = relistAt, due <= now {
            relistAt = nil
            return .list
        }
        guard let due = nextCheck, due <= now else { return nil }
        nextCheck = nil
        plan = check
        return plan.removeFirst()
    }

    /// Begins a step of the plan; some are no commands.
    private mutating func begin(_ step: ModemStep, _ actions: inout [ModemAction], _ now: Duration) {
        switch step {
        case .chooseIndications:
            indications = indicationChoices()
            plan.insert(.indications(0), at: 0)
        case .endCheck:
            checks += 1
            nextCheck = now + (phase == .ready ? settings.checkInterval : settings.searchInterval)
        default: run(step, &actions, now)
        }
    }

    func command(_ step: ModemStep) -> String { step.text(settings, indications) }

    private mutating func run(_ step: ModemStep, _ actions: inout [ModemAction], _ now: Duration) {
        running = Running(step: step, deadline: now + step.timeout(settings))
        actions.append(.write(Array((command(step) + "\r").utf8)))
    }

    private mutating func open(_ actions: inout [ModemAction], _ now: Duration) {
        guard phase == .idle else { return }
        // Whoever had the line before may have left the modem at a prompt: this leaves it.
        actions.append(.write([0x1B, ASCII.carriageReturn]))
        phase = .recovering(.attention)
        tries = 0
        restsUntil = nil
        plan = [.attention]
    }

    /// Says what is known when that is news.
    private mutating func tell(_ actions: inout [ModemAction]) {
        guard phase != .over else { return }
        let isReady = phase == .ready
        if let told, told.0 == facts, told.1 == isReady { return }
        told = (facts, isReady)
        actions.append(.changed(facts, isReady: isReady))
    }

    mutating func end(_ reason: ModemCloseReason, _ actions: inout [ModemAction]) {
        guard phase != .over else { return }
        abandonSubmission(&actions)
        phase = .over
        running = nil
        actions.append(.close(reason))
    }

    /// Says what is known of a message that gets no answer.
    mutating func abandonSubmission(_ actions: inout [ModemAction]) {
        guard submission != nil else { return }
        submission = nil
        tries = 0
        guard let running, isSubmitting, running.isWritten else { return actions.append(.submitNotWritten) }
        actions.append(running.hasReference ? .submitted(reference: running.reference) : .submitUnanswered)
    }
}
