/// The server's side of an SMPP session (SMPP 3.4 §2.2), without I/O and clock.
///
/// Driven like ``SMPPClientSession``. Who may bind and what becomes of a submitted message the shell decides; the session
/// sees to it that each request gets one answer of the right kind.
public struct SMPPServerSession<Token: Sendable>: Sendable {
    /// Where a session is.
    public enum Phase: Hashable, Sendable {
        /// Connected; the client is to bind.
        case open
        /// The shell decides on a bind.
        case authenticating(BindMode)
        /// Messages flow.
        case bound(BindMode)
        /// The client unbinds; answers that the shell owes go first.
        case leaving
        /// This side is to end; answers that the shell owes go first.
        case stopping
        /// The unbind was sent.
        case unbinding
        /// Over, for good.
        case closed
    }

    /// What changes the phase.
    enum Turn: Hashable {
        case bindAsked(BindMode)
        case bindAccepted
        case unbindAsked
        case stopAsked
        case stopped
        case ended
    }

    enum Waiting: Sendable {
        case nothing
        case bind(Duration)
        case decision(UInt32, Bind)
        case leave(UInt32)
        case unbind(UInt32, Duration)
    }

    /// Where the session is.
    public private(set) var phase = Phase.open
    /// Who is bound, once the bind was accepted.
    public internal(set) var client: Bind?

    let settings: SMPPServerSettings
    var sequences = SequenceNumbers()
    var window: RequestWindow<Token>
    var watch: LinkWatch
    var waiting: Waiting
    var inbound: [UInt32: CommandID] = [:]
    var inboundWindow: Int

    /// The session of a connection that was accepted at `now`.
    public init(_ settings: SMPPServerSettings, at now: Duration) {
        self.settings = settings
        inboundWindow = settings.inboundWindow
        window = RequestWindow(capacity: settings.window)
        watch = LinkWatch(interval: settings.enquireInterval, patience: settings.responseTimeout, at: now)
        waiting = .bind(now + settings.bindTimeout)
    }

    /// Whether a message may be delivered now.
    public var hasRoom: Bool {
        guard case .bound(let mode) = phase else { return false }
        return mode.mayReceive && window.hasRoom
    }

    /// When ``tick(at:)`` has something to do; `nil` while nothing is awaited.
    public var nextDeadline: Duration? {
        let own: Duration? =
            switch waiting {
            case .nothing, .decision, .leave: nil
            case .bind(let deadline), .unbind(_, let deadline): deadline
            }
        let link = watchesLink ? watch.deadline : nil
        return [own, window.nextDeadline, link].compactMap(\.self).min()
    }

    /// Takes what happened at `now` and says what to do, in order.
    public mutating func receive(_ input: Input, at now: Duration) -> [Action] {
        var actions: [Action] = []
        switch input {
        case .received(let pdu): received(pdu, now, &actions)
        case .undecodable(let failure): undecodable(failure, now, &actions)
        case .unframeable(let fault): unframeable(fault, &actions)
        case .bindDecided(let status, let window): bindDecided(status, window, now, &actions)
        case .answer(let sequence, let reply): answer(sequence, reply, now, &actions)
        case .answerMulti(let sequence, let status, let answer): answerMulti(sequence, status, answer, now, &actions)
        case .answerQuery(let sequence, let status, let answer): answerQuery(sequence, status, answer, now, &actions)
        case .answerOrder(let sequence, let status): answerOrder(sequence, status, now, &actions)
        case .callOut(let call): callOut(call, &actions)
        case .deliver(let message, let token): deliver(message, token, now, &actions)
        case .stop: stop(now, &actions)
        case .connectionLost: end(.connectionLost, &actions)
        }
        return actions
    }

    /// Does what time alone demands at `now`.
    public mutating func tick(at now: Duration) -> [Action] {
        var actions: [Action] = []
        switch waiting {
        case .bind(let deadline) where deadline <= now: end(.bindTimedOut, &actions)
        case .unbind(_, let deadline) where deadline <= now: end(.unbindTimedOut, &actions)
        case .nothing, .bind, .decision, .leave, .unbind: break
        }
        for token in window.expire(at: now) { actions.append(.deliverUnanswered(token, .timedOut)) }
        probeLink(now, &actions)
        return actions
    }

    /// The one rule of phases; a turn that has no place in a phase changes nothing.
    static func transition(from phase: Phase, on turn: Turn) -> Phase {
        switch (phase, turn) {
        case (.open, .bindAsked(let mode)): .authenticating(mode)
        case (.authenticating(let mode), .bindAccepted): .bound(mode)
        case (.bound, .unbindAsked), (.stopping, .unbindAsked): .leaving
        case (.bound, .stopAsked): .stopping
        case (.bound, .stopped), (.stopping, .stopped): .unbinding
        case (_, .ended): .closed
        case (.open, _), (.authenticating, _), (.bound, _), (.leaving, _), (.stopping, _), (.unbinding, _),
            (.closed, _):
            phase
        }
    }

    mutating func advance(_ turn: Turn) {
        phase = Self.transition(from: phase, on: turn)
    }

    var watchesLink: Bool {
        switch phase {
        case .bound: true
        case .open, .authenticating, .leaving, .stopping, .unbinding, .closed: false
        }
    }
}
