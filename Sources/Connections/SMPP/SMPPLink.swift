import Bytes
import Gateway
import Messages
import Runtime
import SMPP
import Synchronization

/// One SMPP session joined to one socket: pulls messages from the outbox, makes their intent durable, writes them,
/// settles what is answered, and brings reports in.
///
/// One task runs it on one loop, turn by turn. Commits run beside it as child tasks; what they came to arrives through
/// ``arrivals`` and a nudge of the channel, so that a slow disk delays nothing else. At most a window's worth of messages
/// is between its intent and its answer.
///
/// Not Sendable on purpose: it stays in the task that made it.
struct SMPPLink {
    /// What the owner wants of the link.
    enum Wish: Sendable {
        /// Keep going.
        case goOn
        /// End in good order.
        case stop
        /// End at once, and do not wait for a store that fails.
        case abort
    }

    /// How a session ended.
    struct Ending {
        let reason: SMPPCloseReason
        let wasBound: Bool
    }

    /// What a child task brings back.
    enum Arrival: Sendable {
        /// Of so many that were asked for, these are `sending` now, durably; the rest is not ours to send.
        case intended([Message], asked: Int)
        /// Nothing could be made durable; these go back.
        case notIntended([Message], StoreFailure)
        /// A batch of results is durable, and with it these ids of parts.
        case settled([String])
        /// What became of reports.
        case reports([JudgedReport])
        /// What became of a text from a phone.
        case text(InboundText, InboundIntake.Verdict)
    }

    /// Names one part on the wire.
    struct Token: Hashable, Sendable {
        let message: MessageID
        let part: Int
        let isOnlyPart: Bool
        /// When it was written, on the loop's clock.
        let writtenAt: Duration
    }

    /// The list through which child tasks report.
    final class Arrivals: Sendable {
        private let list = Mutex<[Arrival]>([])

        func add(_ arrival: Arrival) {
            list.withLock { $0.append(arrival) }
        }

        func take() -> [Arrival] {
            list.withLock { list in
                defer { list = [] }
                return list
            }
        }
    }

    let settings: SMPPConnectionSettings
    let gateway: Gateway
    let channel: TCPChannel
    let wish: @Sendable () -> Wish
    let writer: SubmissionWriter
    let arrivals = Arrivals()
    /// How long the network takes to answer.
    let submitTimes: Histogram
    var session: SMPPClientSession<Token>
    var pacer: Pacer
    var attempts: [MessageID: Attempt] = [:]
    /// Messages with parts to write, in order; some may have ended early.
    var writing = Queue<MessageID>()
    /// How many messages, in how many batches, wait for their intent to be durable.
    var intending = (messages: 0, batches: 0)
    var isStoreFailing = false
    /// Results that are not on their way to the disk yet.
    var settlements: [Settlement] = []
    /// One batch at a time, so that results become durable in the order in which they came.
    var isSettling = false
    var early = EarlyReports()
    /// Reports to be brought in at the end of this turn.
    var reports: [InboundReport] = []
    /// Texts from phones to be brought in at the end of this turn.
    var texts: [InboundText] = []
    var notices = 0
    var progress = LinkProgress()
    private var framer = PDUFramer()
    private var output: [UInt8] = []
    private var isBound = false
    /// When the session was bound.
    private(set) var boundAt = Timestamp(seconds: 0)
    private(set) var ending: SMPPCloseReason?

    init(
        _ settings: SMPPConnectionSettings, gateway: Gateway, channel: TCPChannel,
        wish: @escaping @Sendable () -> Wish
    ) {
        self.settings = settings
        self.gateway = gateway
        self.channel = channel
        self.wish = wish
        writer = SubmissionWriter(settings.writing)
        submitTimes = gateway.figures.submitTimes(of: settings.name)
        session = SMPPClientSession(settings.session)
        pacer = Pacer(throughput: settings.throughput.map(Double.init))
    }

    /// Runs the session until it has ended and everything it knows is durable.
    mutating func run() async -> Ending {
        await withDiscardingTaskGroup { group in
            perform(session.receive(.connected, at: now))
            while ending == nil { await turn(&group) }
            gateway.outbox.setUp(false, settings.name, at: gateway.now)
            _ = await flush(until: now + .seconds(1))
            channel.close()
            // Leaving the group waits for the commits that are under way.
        }
        await putAwayRest()
        return Ending(reason: ending ?? .connectionLost, wasBound: isBound)
    }

    var now: Duration { channel.loop.now }
    var name: String { settings.name.text }
    var log: Log { gateway.log }
    var isStopping: Bool {
        switch wish() {
        case .goOn: false
        case .stop, .abort: true
        }
    }

    private mutating func turn(_ group: inout DiscardingTaskGroup) async {
        if isStopping { perform(session.receive(.stop, at: now)) }
        for arrival in arrivals.take() { take(arrival) }
        writeParts()
        intend(&group)
        settle(&group)
        keepReports(&group)
        keepTexts(&group)
        progress.show(outstanding: session.outstandingCount, of: settings.name, on: gateway.board)
        if ending == nil { await exchange() }
    }

    /// Sends what is to be sent and waits for whatever comes next.
    private mutating func exchange() async {
        guard await flush(until: now + settings.session.responseTimeout) else {
            // What arrived before the link broke still counts: an answer that is dropped makes its message be sent twice.
            read()
            return perform(session.receive(.connectionLost, at: now))
        }
        let deadline = max(now, nextDeadline())
        switch await channel.wait(until: deadline) {
        case .received: read()
        case .ended: perform(session.receive(.connectionLost, at: now))
        case .nudged, .deadline: break
        }
        // After a standstill of the process answers may lie in the socket: they are read before anything times out.
        let isLate = now - deadline > .seconds(1)
        if !isLate, let due = session.nextDeadline, due <= now { perform(session.tick(at: now)) }
    }

    private mutating func nextDeadline() -> Duration {
        // Once a second at least: another connection's failure makes more messages ours, and nobody tells.
        var deadline = now + .seconds(1)
        if let own = session.nextDeadline { deadline = min(deadline, own) }
        if let report = early.nextDeadline { deadline = min(deadline, report) }
        if !writing.isEmpty, session.hasRoom { deadline = min(deadline, now + pacer.delayUntilNext(at: now)) }
        let wallClock = gateway.now
        if room > 0, let due = gateway.outbox.nextDue(for: settings.name, at: wallClock) {
            deadline = min(deadline, now + max(.milliseconds(1), due - wallClock))
        }
        return deadline
    }

    private mutating func flush(until deadline: Duration) async -> Bool {
        if !output.isEmpty {
            channel.write(output)
            output.removeAll(keepingCapacity: output.capacity <= 65_536)
        }
        return await channel.flush(until: deadline)
    }

    private mutating func read() {
        // The framer keeps what is cut off at the end.
        defer { channel.input.removeAll() }
        var chunk = channel.input.readable
        while ending == nil {
            switch framer.next(from: &chunk) {
            case .frame(let frame): receive(frame)
            case .needMore: return
            case .failed(let fault): return perform(session.receive(.unframeable(fault), at: now))
            }
        }
    }

    private mutating func receive(_ frame: ArraySlice<UInt8>) {
        do throws(PDUFailure) {
            perform(session.receive(.received(try PDU(decoding: frame)), at: now))
        } catch {
            perform(session.receive(.undecodable(error), at: now))
        }
    }

    mutating func perform(_ actions: [SMPPClientSession<Token>.Action]) {
        for action in actions {
            switch action {
            case .send(let pdu): pdu.append(to: &output)
            case .bound: becomeBound()
            case .refused: break  // The close that follows says why.
            case .submitAnswered(let token, let answer): answered(token, answer)
            case .submitUnanswered(let token, let silence): unanswered(token, silence)
            case .lateAnswer(let token, let answer): answeredLate(token, answer)
            case .deliver(let sequence, let message): deliver(sequence, message)
            case .alert: break
            case .report(let oddity): notice("the SMSC did something odd", ["what": oddity.words])
            case .close(let reason): ending = ending ?? reason
            }
        }
    }

    private mutating func becomeBound() {
        isBound = true
        let at = gateway.now
        boundAt = at
        gateway.board.update(settings.name) { status in
            status.phase = .up
            status.since = at
            status.reason = ""
        }
        if settings.session.mode.maySubmit { gateway.outbox.setUp(true, settings.name, at: at) }
        log.info(name, "connected and logged in", ["smsc": "\(settings.host):\(settings.port)"])
    }

    private mutating func take(_ arrival: Arrival) {
        switch arrival {
        case .intended(let messages, let asked): intended(messages, asked: asked)
        case .notIntended(let messages, let failure): notIntended(messages, failure)
        case .settled(let networkIDs):
            isSettling = false
            reports += early.release(durable: networkIDs)
        case .reports(let judged): for report in judged { reported(report) }
        case .text(let text, let verdict): received(text, verdict)
        }
    }

    /// Logs what a peer may cause as often as it likes; not for ever, though.
    mutating func notice(_ text: String, _ fields: KeyValuePairs<String, String> = [:]) {
        notices += 1
        if notices <= Self.noticesPerSession { log.warning(name, text, fields) }
        if notices == Self.noticesPerSession {
            log.warning(name, "the SMSC causes many warnings; no more of them until the next session")
        }
    }

    private static let noticesPerSession = 100
}
