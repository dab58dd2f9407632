/// The client's side of an SMPP session (SMPP 3.4 §2.2), without I/O and clock.
///
/// The shell connects, feeds inputs with the time they happened, carries out the actions in order, and calls
/// ``tick(at:)`` at ``nextDeadline``. Times are spans since any fixed moment. A session serves one connection; each
/// token handed to it comes back exactly once in `submitAnswered` or `submitUnanswered`, and after a time-out perhaps
/// once more in `lateAnswer`.
public struct SMPPClientSession<Token: Sendable>: Sendable {
    /// Where a session is.
    public enum Phase: Hashable, Sendable {
        /// The connection is being made.
        case opening
        /// The bind was sent.
        case binding
        /// Messages flow.
        case bound(BindMode)
        /// Stopped: what was sent may still be answered, then comes the unbind.
        case draining(BindMode)
        /// The unbind was sent.
        case unbinding
        /// Over, for good.
        case closed
    }

    /// What changes the phase.
    enum Turn: Hashable {
        case connected
        case bindAccepted(BindMode)
        case stopped
        case drained
        case ended
    }

    enum Waiting: Sendable {
        case nothing
        case bind(UInt32, Duration)
        case drain(Duration)
        case unbind(UInt32, Duration)
    }

    /// Where the session is.
    public private(set) var phase = Phase.opening

    let settings: SMPPClientSettings
    var sequences: SequenceNumbers
    var window: RequestWindow<Token>
    var watch: LinkWatch
    var waiting = Waiting.nothing
    var inbound: [UInt32: CommandID] = [:]

    /// A session whose connection is being made.
    public init(_ settings: SMPPClientSettings) {
        self.init(settings, firstSequenceAfter: 0)
    }

    init(_ settings: SMPPClientSettings, firstSequenceAfter latest: UInt32) {
        self.settings = settings
        sequences = SequenceNumbers(after: latest)
        window = RequestWindow(capacity: settings.window)
        watch = LinkWatch(interval: settings.enquireInterval, patience: settings.responseTimeout, at: .zero)
    }

    /// Whether a message may be submitted now: not while the peer is silent and owes an answer, lest more than a window of
    /// messages goes where nobody listens.
    public var hasRoom: Bool {
        guard case .bound(let mode) = phase else { return false }
        return mode.maySubmit && window.hasRoom && !watch.isInDoubt
    }

    /// How many messages wait for their answer.
    public var outstandingCount: Int { window.count }

    /// When ``tick(at:)`` has something to do; `nil` while nothing is awaited.
    public var nextDeadline: Duration? {
        let own: Duration? =
            switch waiting {
            case .nothing: nil
            case .bind(_, let deadline), .drain(let deadline), .unbind(_, let deadline): deadline
            }
        let link = watchesLink ? watch.deadline : nil
        return [own, window.nextDeadline, link].compactMap(\.self).min()
    }

    /// Takes what happened at `now` and says what to do, in order.
    public mutating func receive(_ input: Input, at now: Duration) -> [Action] {
        var actions: [Action] = []
        switch input {
        case .connected: connected(now, &actions)
        case .received(let pdu): received(pdu, now, &actions)
        case .undecodable(let failure): undecodable(failure, now, &actions)
        case .unframeable(let fault): unframeable(fault, &actions)
        case .submit(let message, let token): submit(message, token, now, &actions)
        case .acknowledge(let sequence, let status): acknowledge(sequence, status, &actions)
        case .stop: stop(now, &actions)
        case .connectionLost: end(.connectionLost, &actions)
        }
        unbindWhenDrained(now, &actions)
        return actions
    }

    /// Does what time alone demands at `now`.
    public mutating func tick(at now: Duration) -> [Action] {
        var actions: [Action] = []
        expireWaiting(now, &actions)
        for token in window.expire(at: now) {
            watch.missedAnswer(at: now)
            actions.append(.submitUnanswered(token, .timedOut))
        }
        unbindWhenDrained(now, &actions)
        probeLink(now, &actions)
        return actions
    }

    /// The one rule of phases; a turn that has no place in a phase changes nothing.
    static func transition(from phase: Phase, on turn: Turn) -> Phase {
        switch (phase, turn) {
        case (.opening, .connected): .binding
        case (.binding, .bindAccepted(let mode)): .bound(mode)
        case (.bound(let mode), .stopped): .draining(mode)
        case (.draining, .drained): .unbinding
        case (_, .ended): .closed
        case (.opening, _), (.binding, _), (.bound, _), (.draining, _), (.unbinding, _), (.closed, _): phase
        }
    }

    mutating func advance(_ turn: Turn) {
        phase = Self.transition(from: phase, on: turn)
    }

    var watchesLink: Bool {
        switch phase {
        case .bound, .draining: true
        case .opening, .binding, .unbinding, .closed: false
        }
    }
}
