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

    /// It was taken.
    static func taken(_ words: String, answer: AnswerText? = nil) -> Carried {
        Carried(outcome: .sent([]), words: words, answer: answer)
    }

    /// It was not.
    static func refused(_ persistence: Refusal.Persistence, _ words: String) -> Carried {
        Carried(outcome: .refused(Refusal(.message, persistence, 0, 0, words), []))
    }
}

/// Carries messages one by one, some at a time: takes them from the outbox, makes the intent durable, has each delivered
/// and makes durable what came of it.
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
    }

    private struct State {
        var isStopping = false
        var isAborted = false
        var busy = 0
        var nap: Task<Void, Never>?
        var work: Task<Void, Never>?
    }

    private static let pauseAfterFailure = Duration.milliseconds(200)

    private let task: Assignment
    private let gateway: Gateway
    private let loop: EventLoop
    private let deliver: @Sendable (Message) async -> Carried
    private let state = Mutex(State())

    /// A courier.
    ///
    /// - Parameter deliver: delivers one message; called on the loop, cancelled when the courier has to end at once.
    init(
        _ task: Assignment, gateway: Gateway, on loop: EventLoop,
        deliver: @escaping @Sendable (Message) async -> Carried
    ) {
        self.task = task
        self.gateway = gateway
        self.loop = loop
        self.deliver = deliver
    }

    /// Works until ``stop()``, and then until all that is under way has ended.
    func run() async {
        var status = ConnectionStatus(name: task.name, type: task.type, remote: task.remote, since: gateway.now)
        status.phase = .up
        gateway.board.post(status)
        gateway.outbox.attach(task.name, at: gateway.now) { [weak self] in self?.wake() }
        gateway.outbox.setUp(true, task.name, at: gateway.now)
        // Owned by this call, which awaits it; abort() cancels it.
        let work = Task(executorPreference: loop) { await self.work() }
        let isAborted = state.withLock { state in
            state.work = work
            return state.isAborted
        }
        if isAborted { work.cancel() }
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
            while !state.withLock({ $0.isStopping }) {
                let room = state.withLock { task.atOnce - $0.busy }
                let messages = room > 0 ? gateway.outbox.take(for: task.name, upTo: room, at: gateway.now) : []
                guard !messages.isEmpty else {
                    await nap()
                    continue
                }
                state.withLock { $0.busy += messages.count }
                gateway.board.update(task.name) { $0.outstanding += messages.count }
                group.addTask(executorPreference: self.loop) { await self.carry(messages) }
            }
        }
    }

    /// Rests until woken, or until the next message is due; a second at most.
    private func nap() async {
        var length = Duration.seconds(1)
        if let due = gateway.outbox.nextDue(for: task.name, at: gateway.now) {
            length = min(length, max(.milliseconds(1), due - gateway.now))
        }
        // Owned by this call, which awaits it; kept only so that wake() can cut it short.
        let nap = Task(executorPreference: loop) { [loop, length] in await loop.sleep(for: length) }
        state.withLock { $0.nap = nap }
        // What came between looking and lying down has found nobody to wake.
        if state.withLock({ $0.isStopping }) { nap.cancel() }
        await nap.value
        state.withLock { $0.nap = nil }
    }

    private func wake() {
        state.withLock { $0.nap }?.cancel()
    }

    private func carry(_ messages: [Message]) async {
        let ours = await intend(messages)
        finished(messages.count - ours.count)
        await withDiscardingTaskGroup { group in
            for message in ours {
                group.addTask(executorPreference: self.loop) {
                    await self.settle(message, await self.deliver(message))
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
        let changes = messages.map { task.policy.intent(for: $0, on: task.name, at: gateway.now) }
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
        let isTaken = change.to == .sent
        gateway.board.update(task.name) { status in
            if isTaken { status.partsSent += 1 } else { status.partsRefused += 1 }
        }
        if let answer = carried.answer {
            return await settle(message, change, answer)
        }
        await Settlement.keep(
            [Settlement(change: change, ended: message)], in: gateway, for: task.name, on: loop
        ) { self.state.withLock { $0.isAborted } }
    }

    /// The result and the answer are durable together, or neither is.
    private func settle(_ message: Message, _ change: MessageChange, _ answer: AnswerText) async {
        while true {
            do throws(StoreFailure) {
                try await gateway.answer(answer, about: message.id, settling: change)
                return gateway.outbox.release([message.id])
            } catch {
                if error.cause == .closed || state.withLock({ $0.isAborted }) { return }
                gateway.log.error(
                    task.name.text, "an answer cannot be stored, trying until it can", ["why": error.detail])
                await loop.sleep(for: .milliseconds(500))
            }
        }
    }
}
