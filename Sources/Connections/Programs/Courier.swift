import Gateway
import Messages
import Runtime
import Synchronization

/// What became of one message that a courier carried.
struct Carried: Sendable {
    /// What it came to.
    let outcome: AttemptOutcome
    /// The same in words, for the history; `nil`: the policy's own.
    var words: String?
    /// What is to be texted back.
    var answer: AnswerText?
    /// How long the other side wants not to be asked again.
    var pause: Duration?

    /// It was taken.
    static func taken(_ words: String, answer: AnswerText? = nil) -> Carried {
        Carried(outcome: .sent([]), words: words, answer: answer)
    }

    /// It was not.
    static func refused(_ persistence: Refusal.Persistence, _ words: String) -> Carried {
        Carried(outcome: .refused(Refusal(.message, persistence, 0, 0, words), []))
    }
}

/// Carries messages one by one, some at a time: takes them from the outbox, makes the intent durable, has each
/// delivered and makes durable what came of it.
final class Courier: Sendable {
    /// What a courier is for.
    struct Assignment: Sendable {
        let name: ConnectionName
        /// Its type, for people.
        let type: String
        /// The other side, for people.
        let remote: String
        let policy: FailurePolicy
        /// How many messages are under way at a time.
        let atOnce: Int
        /// How long it rests at most when nothing wakes it.
        var longestRest = Duration.seconds(1)
        /// What holds messages back besides; `nil`: nothing.
        var gate: CourierGate?
        /// Where the link is when work begins.
        var firstPhase = ConnectionStatus.Phase.up
    }

    private struct State {
        var isStopping = false
        var isAborted = false
        /// Something has happened since the outbox was looked at.
        var hasNews = false
        var busy = 0
        var nap: Task<Void, Never>?
        var work: Task<Void, Never>?
    }

    private static let pauseAfterFailure = Duration.milliseconds(200)
    /// The longest pause that the other side may ask for.
    private static let longestPause = Duration.seconds(86_400)

    private let task: Assignment
    private let gateway: Gateway
    private let loop: EventLoop
    private let deliver: @Sendable (Message) async -> Carried
    private let concluded: (@Sendable (Message) async -> Void)?
    private let state = Mutex(State())

    /// A courier.
    ///
    /// - Parameters:
    ///   - deliver: delivers one message; called on the loop, cancelled when the courier has to end at once.
    ///   - concluded: called on the loop for a message that was taken, once that is durable.
    init(
        _ task: Assignment, gateway: Gateway, on loop: EventLoop,
        deliver: @escaping @Sendable (Message) async -> Carried,
        concluded: (@Sendable (Message) async -> Void)? = nil
    ) {
        self.task = task
        self.gateway = gateway
        self.loop = loop
        self.deliver = deliver
        self.concluded = concluded
    }

    /// Works until ``stop()``, and then until all that is under way has ended.
    func run() async {
        var status = ConnectionStatus(name: task.name, type: task.type, remote: task.remote, since: gateway.now)
        status.phase = task.firstPhase
        gateway.board.post(status)
        gateway.outbox.attach(task.name, at: gateway.now) { [weak self] in self?.wake() }
        gateway.outbox.setUp(true, task.name, at: gateway.now)
        // Owned by this call, which awaits it; abort() cancels it.
        let work = Task(executorPreference: loop) { await self.work() }
        let isOver = state.withLock { state in
            state.work = work
            return state.isAborted
        }
        if isOver { work.cancel() }
        await work.value
        gateway.outbox.detach(task.name)
        gateway.board.remove(task.name)
    }

    /// Takes no more messages.
    func stop() {
        state.withLock { $0.isStopping = true }
        wake()
    }

    /// Ends what is under way.
    func abort() {
        let work = state.withLock { state in
            state.isStopping = true
            state.isAborted = true
            return state.work
        }
        work?.cancel()
        wake()
    }

    private func work() async {
        await withDiscardingTaskGroup { group in
            while !isStopping {
                let (room, busy) = state.withLock { state in
                    state.hasNews = false
                    return (permits(besides: state.busy), state.busy)
                }
                let messages = room > 0 ? gateway.outbox.take(for: task.name, upTo: room, at: gateway.now) : []
                task.gate?.giveBack(room - messages.count, at: loop.now)
                guard !messages.isEmpty else {
                    await nap(mayTake: room > 0, isHeld: room == 0 && busy < task.atOnce)
                    continue
                }
                state.withLock { $0.busy += messages.count }
                gateway.board.update(task.name) { $0.outstanding += messages.count }
                group.addTask(executorPreference: self.loop) { await self.carry(messages) }
            }
        }
    }

    private func permits(besides busy: Int) -> Int {
        let room = task.atOnce - busy
        guard let gate = task.gate else { return room }
        return gate.permits(upTo: room, besides: busy, at: loop.now)
    }

    /// Rests until woken, or until the next message is due when there is room for it; not for ever.
    private func nap(mayTake: Bool, isHeld: Bool) async {
        var length = task.longestRest
        if isHeld, let gate = task.gate { length = min(length, max(.milliseconds(1), gate.delay(at: loop.now))) }
        if mayTake, let due = gateway.outbox.nextDue(for: task.name, at: gateway.now) {
            length = min(length, max(.milliseconds(1), due - gateway.now))
        }
        // Owned by this call, which awaits it; kept only so that wake() can cut it short.
        let nap = Task(executorPreference: loop) { [loop, length] in await loop.sleep(for: length) }
        let isNeeded = state.withLock { state in
            state.nap = nap
            return !state.hasNews
        }
        // What came between looking and lying down has found nobody to wake.
        if !isNeeded { nap.cancel() }
        await nap.value
        state.withLock { $0.nap = nil }
    }

    private func wake() {
        let nap = state.withLock { state in
            state.hasNews = true
            return state.nap
        }
        nap?.cancel()
    }

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    private var isAborted: Bool { state.withLock { $0.isAborted } }

    private func carry(_ messages: [Message]) async {
        let ours = await intend(messages)
        finished(messages.count - ours.count)
        await withDiscardingTaskGroup { group in
            for message in ours {
                group.addTask(executorPreference: self.loop) {
                    // Nothing begins any more once all is to end.
                    let carried = self.isAborted ? Carried(outcome: .notWritten) : await self.deliver(message)
                    await self.settle(message, carried)
                    self.finished(1)
                }
            }
        }
    }

    private func finished(_ count: Int) {
        state.withLock { $0.busy -= count }
        gateway.board.update(task.name) { $0.outstanding -= count }
        wake()
    }

    /// Makes it durable that the messages are about to be sent.
    ///
    /// - Returns: those that are ours to send.
    private func intend(_ messages: [Message]) async -> [Message] {
        let changes = gateway.intents(for: messages, by: task.policy, on: task.name, at: gateway.now)
        do throws(StoreFailure) {
            let applied = try await gateway.parts.store.apply(changes)
            var ours: [Message] = []
            for (index, message) in messages.enumerated() {
                if applied[index], changes[index].to == .sending {
                    ours.append(message)
                } else {
                    gateway.outbox.release([message.id])
                }
            }
            return ours
        } catch {
            gateway.log.error(task.name.text, "sending waits: the store does not take anything", ["why": error.detail])
            await loop.sleep(for: Self.pauseAfterFailure)
            for message in messages { gateway.outbox.putBack(message) }
            return []
        }
    }

    private func settle(_ message: Message, _ carried: Carried) async {
        let jitter = Double.random(in: 0..<1)
        var change = task.policy.change(
            for: message, after: carried.outcome, on: task.name, at: gateway.now, jitter: jitter)
        if let words = carried.words { change.event?.detail = words }
        if let due = change.due, let pause = carried.pause {
            change.due = max(due, change.at + min(pause, Self.longestPause))
        }
        // What an earlier attempt left was divided in another way.
        change.forgetsParts = !change.parts.isEmpty && !message.parts.isEmpty
        let isTaken = change.to == .sent
        let count = change.parts.map(\.count).max() ?? 1
        gateway.board.update(task.name) { status in
            if isTaken { status.partsSent += count } else { status.partsRefused += count }
        }
        if let answer = carried.answer {
            return await settle(message, change, answer)
        }
        let isKept = await Settlement.keep(
            [Settlement(change: change, ended: message)], in: gateway, for: task.name, on: loop
        ) { self.isAborted }
        if isKept, isTaken { await concluded?(message) }
    }

    /// The result and the answer are durable together, or neither is.
    private func settle(_ message: Message, _ change: MessageChange, _ answer: AnswerText) async {
        var isReported = false
        while true {
            do throws(StoreFailure) {
                try await gateway.answer(answer, about: message.id, settling: change)
                return gateway.outbox.release([message.id])
            } catch {
                if !isReported {
                    gateway.log.error(
                        task.name.text, "an answer cannot be stored, trying until it can", ["why": error.detail])
                }
                isReported = true
                if error.cause == .closed || isAborted { return }
                await loop.sleep(for: .milliseconds(500))
            }
        }
    }
}
