import Bytes
public import SASL

/// The client's side of SMTP (RFC 5321), for one connection to one server, without I/O and clock.
///
/// The shell connects, feeds inputs with the time they happened, carries out the actions in order, and calls
/// ``tick(at:)`` at ``nextDeadline``. Times are spans since any fixed moment. One mail is under way at a time; each that is
/// submitted is settled exactly once. A mail that is settled as not sent certainly was not; `unknown` is kept for those
/// whose last octets had been handed out.
///
/// During a login ``receive(_:at:)`` may compute for up to a second, see ``SCRAMExchange/iterations``.
public struct SMTPClientSession: Sendable {
    /// Where a session is.
    public enum Phase: Hashable, Sendable, CaseIterable {
        /// The link is being made.
        case opening
        /// Waiting for the server's first words.
        case greeting
        /// EHLO was sent.
        case hello
        /// EHLO was refused, HELO was sent.
        case oldHello
        /// STARTTLS was sent.
        case askingTLS
        /// The handshake is under way.
        case securing
        /// AUTH was sent.
        case loggingIn
        /// A mail may be submitted.
        case ready
        /// MAIL, RCPT and DATA are under way.
        case addressing
        /// The mail is being written; its end is not.
        case writing
        /// The end of the mail was handed out.
        case ending
        /// RSET was sent, to end a mail that came to nothing.
        case resetting
        /// NOOP was sent.
        case probing
        /// QUIT was sent.
        case quitting
        /// Over, for good.
        case closed
    }

    /// What changes the phase.
    enum Turn: Hashable, CaseIterable {
        case connected, greeted, helloRefused, tlsAsked, tlsGranted, secured, loginBegun, madeReady
        case mailBegun, invited, written, mailAbandoned, probed, left, ended
    }

    /// Where the session is.
    public private(set) var phase = Phase.opening
    /// The server's first words.
    public internal(set) var greeting: RemoteReply?
    /// What the server offers; after STARTTLS, what it offers on the encrypted link.
    public internal(set) var offer = SMTPOffer()
    /// How this side logged in.
    public internal(set) var mechanism: SASLMechanism?
    /// Whether the link is encrypted.
    public internal(set) var isEncrypted = false
    /// When ``tick(at:)`` has something to do; `nil` while nothing is awaited.
    public internal(set) var nextDeadline: Duration?

    let profile: SMTPClientProfile
    let digests: any SASLDigesting
    var reader = ReplyReader()
    var isStopping = false
    var mailCount = 0
    // The login.
    var candidates: [SASLMechanism] = []
    var exchange: SASLExchange?
    var heldResponse: [UInt8]?
    // The mail.
    var transaction: SMTPTransaction?
    var encoder = DataEncoder()
    var contentHead = 0

    /// A session whose link is being made.
    public init(_ profile: SMTPClientProfile, digests: any SASLDigesting) {
        self.profile = profile
        self.digests = digests
    }

    /// Whether a mail may be submitted now.
    public var isReady: Bool { phase == .ready }

    /// Where the conversation is, for people.
    public var stage: SMTPStage {
        switch phase {
        case .opening, .closed: .connecting
        case .greeting: .greeting
        case .hello, .oldHello: .hello
        case .askingTLS, .securing: .startTLS
        case .loggingIn: .login
        case .ready: .idle
        case .addressing:
            switch transaction?.awaited {
            case .recipient: .recipient
            case .data: .data
            case .sender, nil: .sender
            }
        case .writing: .content
        case .ending: .end
        case .resetting, .probing: .reset
        case .quitting: .quit
        }
    }

    /// Takes what happened at `now` and says what to do, in order. Never traps, whatever comes in whichever order.
    public mutating func receive(_ input: Input, at now: Duration) -> [Action] {
        var actions: [Action] = []
        switch input {
        case .connected: connected(now)
        case .received(let octets): received(octets, now, &actions)
        case .secured: secured(now, &actions)
        case .handshakeFailed: if phase == .securing { end(.handshakeFailed, &actions) }
        case .submit(let mail): submit(mail, now, &actions)
        case .probe: probe(now, &actions)
        case .stop: stop(now, &actions)
        case .connectionLost: end(phase == .quitting ? .finished : .connectionLost(stage), &actions)
        }
        return actions
    }

    /// Does what time alone demands at `now`.
    public mutating func tick(at now: Duration) -> [Action] {
        guard let deadline = nextDeadline, deadline <= now else { return [] }
        var actions: [Action] = []
        switch phase {
        case .ready: quit(now, &actions)
        case .quitting: end(.finished, &actions)
        case .opening, .greeting, .hello, .oldHello, .askingTLS, .securing, .loggingIn, .addressing, .writing, .ending,
            .resetting, .probing, .closed:
            end(.timedOut(stage), &actions)
        }
        return actions
    }

    /// The one rule of phases; a turn that has no place in a phase changes nothing.
    static func transition(from phase: Phase, on turn: Turn) -> Phase {
        switch (phase, turn) {
        case (_, .ended): .closed
        case (.opening, .connected): .greeting
        case (.greeting, .greeted), (.securing, .secured): .hello
        case (.hello, .helloRefused): .oldHello
        case (.hello, .tlsAsked): .askingTLS
        case (.askingTLS, .tlsGranted): .securing
        case (.hello, .loginBegun), (.loggingIn, .loginBegun): .loggingIn
        case (.hello, .madeReady), (.oldHello, .madeReady), (.loggingIn, .madeReady), (.ending, .madeReady),
            (.addressing, .madeReady), (.resetting, .madeReady), (.probing, .madeReady):
            .ready
        case (.ready, .mailBegun): .addressing
        case (.addressing, .invited): .writing
        case (.addressing, .written), (.writing, .written): .ending
        case (.addressing, .mailAbandoned): .resetting
        case (.ready, .probed): .probing
        case (.ready, .left), (.hello, .left), (.oldHello, .left), (.loggingIn, .left), (.addressing, .left),
            (.ending, .left), (.resetting, .left), (.probing, .left):
            .quitting
        case (.opening, _), (.greeting, _), (.hello, _), (.oldHello, _), (.askingTLS, _), (.securing, _),
            (.loggingIn, _), (.ready, _), (.addressing, _), (.writing, _), (.ending, _), (.resetting, _),
            (.probing, _), (.quitting, _), (.closed, _):
            phase
        }
    }

    mutating func advance(_ turn: Turn) {
        phase = Self.transition(from: phase, on: turn)
    }
}
