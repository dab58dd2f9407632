import Bytes
import Gateway
import Messages
import Runtime
import SMPP
import Synchronization

/// One SMPP session joined to one socket: pulls messages from the outbox, makes their intent durable, writes them,
/// settles what is answered, and brings reports in.
///
/// One task runs it on one loop. Commits run beside it as child tasks; what they came to arrives through ``arrivals`` and
/// a nudge of the channel. At most a window's worth of messages is between its intent and its answer.
///
/// Not Sendable on purpose: it stays in the task that made it.
struct SMPPLink {
    /// What a child task brings back.
    enum Arrival: Sendable {
        /// Of so many that were asked for, these are `sending` now, durably; the rest is not ours to send.
        case intended([Message], asked: Int)
        /// Nothing could be made durable; these go back.
        case notIntended([Message])
        /// A batch of results is durable.
        case settled
        /// What became of a report.
        case report(UInt32, CommandStatus)
    }

    /// Names one part on the wire.
    struct Token: Hashable, Sendable {
        let message: MessageID
        let part: Int
        let isOnlyPart: Bool
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
    let arrivals = Arrivals()
    let isStopping: @Sendable () -> Bool
    let writer: SubmissionWriter
    var session: SMPPClientSession<Token>
    private var framer = PDUFramer()
    private var pacer: Pacer
    var attempts: [MessageID: Attempt] = [:]
    /// Messages with parts to write, in order.
    var writing: [MessageID] = []
    var intending = 0
    var settlements: [(Message, MessageChange)] = []
    var batchesBegun = 0
    var batchesDone = 0
    /// Reports wait until the results before them are durable, else their message is not to be found.
    var heldReports: [(afterBatch: Int, UInt32, NetworkReport)] = []
    private var isBound = false
    private(set) var ending: SMPPCloseReason?

    init(
        _ settings: SMPPConnectionSettings, gateway: Gateway, channel: TCPChannel,
        isStopping: @escaping @Sendable () -> Bool
    ) {
        self.settings = settings
        self.gateway = gateway
        self.channel = channel
        self.isStopping = isStopping
        writer = SubmissionWriter(settings.writing)
        session = SMPPClientSession(settings.session)
        pacer = Pacer(throughput: settings.throughput.map(Double.init))
    }

    /// Runs the session until it has ended and everything it knows is durable.
    ///
    /// - Returns: why it ended, and whether it was bound.
    mutating func run() async -> (SMPPCloseReason, wasBound: Bool) {
        await withDiscardingTaskGroup { group in
            perform(session.receive(.connected, at: now), &group)
            while ending == nil { await turn(&group) }
            _ = await channel.flush(until: now + .seconds(1))
            channel.close()
            gateway.outbox.setUp(false, settings.name, at: gateway.now)
            await putAwayRest(&group)
        }
        return (ending ?? .connectionLost, isBound)
    }

    private var now: Duration { channel.loop.now }

    private mutating func turn(_ group: inout DiscardingTaskGroup) async {
        if isStopping() { perform(session.receive(.stop, at: now), &group) }
        for arrival in arrivals.take() { take(arrival, &group) }
        pump(&group)
        settle(&group)
        guard ending == nil else { return }
        guard await channel.flush(until: now + settings.session.responseTimeout) else {
            return perform(session.receive(.connectionLost, at: now), &group)
        }
        switch await channel.wait(until: nextDeadline()) {
        case .received: read(&group)
        case .ended: perform(session.receive(.connectionLost, at: now), &group)
        case .nudged: break
        case .deadline: perform(session.tick(at: now), &group)
        }
    }

    /// Once a second at least, because another connection's failure makes more messages ours.
    private mutating func nextDeadline() -> Duration {
        var deadline = now + .seconds(1)
        if let own = session.nextDeadline { deadline = min(deadline, own) }
        if !writing.isEmpty, session.hasRoom { deadline = min(deadline, now + pacer.delayUntilNext(at: now)) }
        let wallClock = gateway.now
        if let due = gateway.outbox.nextDue(for: settings.name, at: wallClock) {
            deadline = min(deadline, now + max(.milliseconds(1), due - wallClock))
        }
        return deadline
    }

    // MARK: - Reading

    private mutating func read(_ group: inout DiscardingTaskGroup) {
        var chunk = channel.input.readable
        defer { channel.input.removeAll() }
        while ending == nil {
            switch framer.next(from: &chunk) {
            case .frame(let frame):
                do throws(PDUFailure) {
                    let pdu = try PDU(decoding: frame)
                    perform(session.receive(.received(pdu), at: now), &group)
                } catch {
                    perform(session.receive(.undecodable(error), at: now), &group)
                }
            case .needMore: return
            case .failed(let fault): return perform(session.receive(.unframeable(fault), at: now), &group)
            }
        }
    }

    // MARK: - Doing

    mutating func perform(
        _ actions: [SMPPClientSession<Token>.Action], _ group: inout DiscardingTaskGroup
    ) {
        for action in actions {
            switch action {
            case .send(let pdu): channel.write(pdu.encoded)
            case .bound: becomeBound()
            case .refused(let status):
                log.error(name, "the SMSC refused the login: \(status)")
            case .submitAnswered(let token, let answer): answered(token, answer)
            case .submitUnanswered(let token, let silence):
                attempts[token.message]?.unanswered(token.part, silence)
                endIfOver(token.message)
            case .lateAnswer(let token, let answer): lateAnswer(token, answer, &group)
            case .deliver(let sequence, let message): deliver(sequence, message, &group)
            case .alert: break
            case .report(let oddity): log.warning(name, "the SMSC did something odd", ["what": "\(oddity)"])
            case .close(let reason): ending = ending ?? reason
            }
        }
    }

    private var name: String { settings.name.text }
    var log: Log { gateway.log }

    private mutating func becomeBound() {
        isBound = true
        let at = gateway.now
        gateway.board.update(settings.name) { status in
            status.phase = .up
            status.since = at
            status.reason = ""
        }
        gateway.outbox.setUp(true, settings.name, at: at)
        log.info(name, "connected and logged in", ["smsc": "\(settings.host):\(settings.port)"])
    }

    private mutating func answered(_ token: Token, _ answer: SMPPAnswer) {
        let isThrottling = answer.status.verdict?.isThrottling == true
        if isThrottling { pacer.throttled(at: now) } else { pacer.succeeded(at: now) }
        attempts[token.message]?.answered(token.part, answer)
        let isSent = answer.status.isOK
        let outstanding = session.outstandingCount
        gateway.board.update(settings.name) { status in
            status.partsSent += isSent ? 1 : 0
            status.partsRefused += isSent ? 0 : 1
            status.outstanding = outstanding
        }
        endIfOver(token.message)
    }

    // MARK: - Sending

    private mutating func pump(_ group: inout DiscardingTaskGroup) {
        guard !isStopping() else { return }
        writeParts(&group)
        guard session.hasRoom else { return }
        let room = settings.session.window - attempts.count - intending
        guard room > 0 else { return }
        let at = gateway.now
        let taken = gateway.outbox.take(for: settings.name, upTo: room, at: at)
        guard !taken.isEmpty else { return }
        intend(taken, at, &group)
    }

    private mutating func writeParts(_ group: inout DiscardingTaskGroup) {
        while let id = writing.first {
            guard attempts[id]?.unwrittenCount ?? 0 > 0 else {
                writing.removeFirst()
                continue
            }
            guard session.hasRoom, pacer.permits(upTo: 1, at: now) == 1 else { return }
            guard let (number, part) = attempts[id]?.nextPart() else {
                writing.removeFirst()
                continue
            }
            let token = Token(message: id, part: number, isOnlyPart: attempts[id]?.parts.count == 1)
            perform(session.receive(.submit(.short(part), token), at: now), &group)
        }
    }

    /// Makes it durable that these are about to be sent; expired ones end instead.
    private mutating func intend(_ messages: [Message], _ at: Timestamp, _ group: inout DiscardingTaskGroup) {
        intending += messages.count
        let (store, outbox, arrivals, channel, name) = (gateway.parts.store, gateway.outbox, arrivals, channel, settings.name)
        let policy = settings.policy
        group.addTask(executorPreference: channel.loop) {
            let changes = messages.map { policy.intent(for: $0, on: name, at: at) }
            do throws(StoreFailure) {
                let applied = try await store.apply(changes)
                var ours: [Message] = []
                var others: [MessageID] = []
                for (index, message) in messages.enumerated() {
                    if applied[index], changes[index].to == .sending {
                        ours.append(message)
                    } else {
                        others.append(message.id)
                    }
                }
                outbox.release(others)
                arrivals.add(.intended(ours, asked: messages.count))
            } catch {
                await channel.loop.sleep(for: .milliseconds(200))
                arrivals.add(.notIntended(messages))
            }
            channel.nudge()
        }
    }

    private mutating func take(_ arrival: Arrival, _ group: inout DiscardingTaskGroup) {
        switch arrival {
        case .intended(let messages, let asked):
            intending -= asked
            begin(messages)
        case .notIntended(let messages):
            intending -= messages.count
            for message in messages { gateway.outbox.putBack(message) }
        case .settled:
            batchesDone += 1
            releaseReports(&group)
        case .report(let sequence, let status):
            perform(session.receive(.acknowledge(sequence, status), at: now), &group)
        }
    }
}
