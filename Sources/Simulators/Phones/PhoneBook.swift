public import Runtime
import Synchronization

/// The simulated phones: each number that a text was sent to is one.
///
/// Parts are joined as phones do it, by user data headers or `sar_` parameters. What the phones hold is bounded; the
/// oldest texts go first.
public final class PhoneBook: Sendable {
    /// How much the phones hold.
    public struct Limits: Hashable, Sendable {
        /// Texts on all phones together.
        public var texts = 1_000
        /// Texts on one phone.
        public var textsPerPhone = 200
        /// Texts of which parts are missing.
        public var unfinished = 1_000
        /// How long a text waits for its missing parts until it is shown with gaps.
        public var patience = Duration.seconds(60)

        /// The usual limits.
        public init() {}
    }

    private struct State {
        var joining: PartJoining
        var shelf: TextShelf
    }

    /// The loop whose clock measures waits.
    let loop: EventLoop
    private let state: Mutex<State>
    private let bell = Bell()
    private let onMessage: @Sendable (PhoneText) -> Void

    /// Phones that hold nothing yet.
    ///
    /// - Parameters:
    ///   - loop: keeps the time while something is waited for.
    ///   - onMessage: called with each text when it is there to be read, on the thread that brought its last part.
    public init(
        _ limits: Limits = Limits(), on loop: EventLoop, onMessage: @escaping @Sendable (PhoneText) -> Void = { _ in }
    ) {
        self.loop = loop
        state = Mutex(
            State(
                joining: PartJoining(patience: limits.patience, limit: limits.unfinished),
                shelf: TextShelf(limit: limits.texts, limitPerPhone: limits.textsPerPhone)))
        self.onMessage = onMessage
    }

    /// The phones that hold texts, in ascending order.
    public var numbers: [String] { state.withLock { $0.shelf.numbers } }

    /// How many parts of longer texts came more than once and were not shown again.
    public var repetitions: Int { state.withLock { $0.joining.repetitions } }

    /// The texts that one phone got, or all of them, the oldest first.
    ///
    /// - Parameters:
    ///   - number: the phone, as in `+447700900123`; `nil` for all.
    ///   - sequence: only texts with a higher number; 0 for all.
    public func messages(of number: String? = nil, after sequence: UInt64 = 0) -> [PhoneText] {
        conversation(of: number, after: sequence).filter { $0.sent == nil }
    }

    /// The texts that one phone, or all of them, got and sent, the oldest first; parameters as in
    /// ``messages(of:after:)``.
    public func conversation(of number: String? = nil, after sequence: UInt64 = 0) -> [PhoneText] {
        state.withLock { $0.shelf.texts(of: number, after: sequence) }
    }

    /// Waits for texts, and returns all that `messages(of:after:)` does then.
    ///
    /// Returns at the deadline or when the task is cancelled too, with what there is.
    /// - Parameters:
    ///   - count: how many texts after `sequence` to wait for.
    ///   - deadline: in the time of the event loops.
    public func waitForMessages(
        of number: String? = nil, after sequence: UInt64 = 0, count: Int = 1, until deadline: Duration
    ) async -> [PhoneText] {
        await wait(until: deadline) { self.messages(of: number, after: sequence).count >= count }
        return messages(of: number, after: sequence)
    }

    /// Waits for a text that is got or sent, and returns all that ``conversation(of:after:)`` does then; otherwise like
    /// ``waitForMessages(of:after:count:until:)``.
    public func waitForConversation(
        of number: String? = nil, after sequence: UInt64 = 0, until deadline: Duration
    ) async -> [PhoneText] {
        await wait(until: deadline) { !self.conversation(of: number, after: sequence).isEmpty }
        return conversation(of: number, after: sequence)
    }

    /// Waits until a text that was sent is acknowledged or refused.
    ///
    /// Returns at the deadline or when the task is cancelled too.
    /// - Parameters:
    ///   - sequence: the number of the text.
    ///   - phone: that it was sent from.
    /// - Returns: where it is then; `nil` when the phone has no such text (any more).
    public func waitForAcknowledgement(
        of sequence: UInt64, on phone: String, until deadline: Duration
    ) async -> SentTextState? {
        await wait(until: deadline) { self.sentText(sequence, on: phone)?.sent != .waiting }
        return sentText(sequence, on: phone)?.sent
    }

    /// A text that was sent from a phone; `nil` when the phone has no such text (any more).
    public func sentText(_ sequence: UInt64, on phone: String) -> PhoneText? {
        guard sequence > 0 else { return nil }
        return state.withLock { state in
            state.shelf.texts(of: phone, after: sequence - 1).first { $0.sequence == sequence && $0.sent != nil }
        }
    }

    private func wait(until deadline: Duration, for isOver: @escaping @Sendable () -> Bool) async {
        await bell.wait(on: loop, until: deadline, for: isOver)
    }

    /// Shows texts whose parts do not come, each when its time is up, until the task is cancelled.
    ///
    /// ``SMSCSimulator/run(_:)`` does this for its phones.
    public func run() async {
        while !Task.isCancelled {
            // Texts that begin meanwhile expire later than this one, so nobody has to wake the sleep.
            guard let next = nextExpiry else {
                await bell.wait { self.nextExpiry != nil }
                continue
            }
            await loop.sleep(until: next)
            expire()
        }
    }

    /// Takes a part in.
    public func receive(_ part: ReceivedPart) {
        let (text, hasBegun) = state.withLock { state in
            let wasIdle = state.joining.nextExpiry == nil
            let text = state.joining.receive(part, at: loop.now).map { state.shelf.add($0) }
            return (text, wasIdle && state.joining.nextExpiry != nil)
        }
        if let text { onMessage(text) }
        if text != nil || hasBegun { bell.ring() }
    }

    /// Puts a whole text on the phone that it is for.
    func show(_ text: PhoneText) {
        let text = state.withLock { $0.shelf.add(text) }
        onMessage(text)
        bell.ring()
    }

    /// Puts a text on the phone that it is sent from, and gives it its number.
    func note(_ text: PhoneText) -> PhoneText {
        let text = state.withLock { $0.shelf.add(text) }
        bell.ring()
        return text
    }

    /// Takes a text away again that could not be sent.
    func withdraw(_ text: PhoneText) {
        state.withLock { $0.shelf.remove(text.sequence, of: text.phone) }
        bell.ring()
    }

    /// Says what became of a text that was sent.
    func settle(_ sequence: UInt64, on phone: String, _ state: SentTextState) {
        self.state.withLock { $0.shelf.change(sequence, of: phone) { $0.sent = state } }
        bell.ring()
    }

    private var nextExpiry: Duration? { state.withLock { $0.joining.nextExpiry } }

    private func expire() {
        let texts = state.withLock { state in
            state.joining.expire(at: loop.now, wallTime: WallTime.now).map { state.shelf.add($0) }
        }
        guard !texts.isEmpty else { return }
        for text in texts { onMessage(text) }
        bell.ring()
    }
}
