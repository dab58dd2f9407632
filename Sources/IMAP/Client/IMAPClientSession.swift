public import SASL

/// The client's side of a session with one folder of a server (RFC 9051, RFC 3501), without I/O and clock.
///
/// The shell connects, feeds inputs with the time they happened, carries out the actions in order, and calls
/// ``tick(at:)`` at ``nextDeadline``. Times are spans since any fixed moment. Once `.ready` was ordered, questions may be
/// asked, one at a time; each gets one `.answered`, unless `.close` comes first. What a server says without being asked is taken
/// note of and has no further effect.
///
/// During a login ``receive(_:at:)`` may compute for up to a second, see ``SCRAMExchange/iterations``.
public struct IMAPClientSession: Sendable {
    /// Where a session is.
    public enum Phase: Hashable, Sendable, CaseIterable {
        /// The link is being made.
        case opening
        /// Waiting for the server's first words.
        case greeting
        /// CAPABILITY was sent before the login.
        case asking
        /// STARTTLS was sent.
        case askingTLS
        /// The handshake is under way.
        case securing
        /// AUTHENTICATE or LOGIN was sent.
        case loggingIn
        /// CAPABILITY was sent behind the login.
        case askingAnew
        /// SELECT or EXAMINE was sent.
        case selecting
        /// A question may be asked.
        case ready
        /// A question is being answered.
        case working
        /// IDLE was sent.
        case startingIdle
        /// The server tells of news by itself.
        case idling
        /// DONE was sent.
        case endingIdle
        /// LOGOUT was sent.
        case leaving
        /// Over, for good.
        case closed
    }

    /// What changes the phase.
    enum Turn: Hashable, CaseIterable {
        case connected, asked, tlsAsked, tlsGranted, loginBegun, loggedIn, folderAsked, madeReady, questioned
        case idleAsked, idleGranted, idleEnded, left, ended
    }

    /// What happened.
    public enum Input: Hashable, Sendable {
        /// The link stands; with TLS from the start, its handshake is done as well.
        case connected
        /// Octets came.
        case received([UInt8])
        /// The handshake asked for by ``Action/startTLS`` is done.
        case secured
        /// The handshake asked for by ``Action/startTLS`` failed.
        case handshakeFailed
        /// Answer this; only when ``IMAPClientSession/isReady``.
        case ask(IMAPQuestion)
        /// The session is to end in good order: after the question under way, save that waiting is cut short.
        case finish
        /// The link is gone.
        case connectionLost
    }

    /// What to do.
    public enum Action: Hashable, Sendable {
        /// Write this.
        case send([UInt8])
        /// Begin TLS; ``Input/secured`` or ``Input/handshakeFailed``. Octets that came before it are for
        /// ``Input/received(_:)``, never for TLS.
        case startTLS
        /// Take note that the folder is open.
        case ready(IMAPFolder)
        /// Take the answer to the question; another may be asked.
        case answered(IMAPAnswer)
        /// Close the link; nothing follows.
        case close(IMAPCloseReason)
    }

    /// Where the session is.
    public private(set) var phase = Phase.opening
    /// The server's first words.
    public internal(set) var greeting: IMAPStatus?
    /// What the server offers, as far as it has said.
    public internal(set) var offer = IMAPOffer()
    /// How this side logged in, as in `SCRAM-SHA-256`; the command LOGIN is `LOGIN`; `nil` when the server knew already.
    public internal(set) var loginMethod: String?
    /// Whether the link is encrypted.
    public internal(set) var isEncrypted = false
    /// When ``tick(at:)`` has something to do; `nil` while nothing is awaited.
    public internal(set) var nextDeadline: Duration?

    let profile: IMAPClientProfile
    let digests: any SASLDigesting
    var reader = IMAPResponseReader()
    var isFinishing = false
    // The command under way.
    var lastTag = 0
    /// Parts of the command that follow when the server asks for them.
    var continuations: [[UInt8]] = []
    var commandBegan = Duration.zero
    var commandOctets = 0
    // The login.
    var candidates: [SASLMechanism] = []
    var exchange: SASLExchange?
    var heldResponse: [UInt8]?
    var hasOffer = false
    // The folder.
    var opened = Opening()
    var mailCount = 0
    var hasNews = false
    /// Mails that this side has marked as deleted.
    var marked: Set<UInt32> = []
    // The question.
    var task: Work?
    var idleUntil = Duration.zero

    /// A session whose link is being made.
    public init(_ profile: IMAPClientProfile, digests: any SASLDigesting) {
        self.profile = profile
        self.digests = digests
    }

    /// Whether a question may be asked now.
    public var isReady: Bool { phase == .ready }

    /// Takes what happened at `now` and says what to do, in order. Never traps, whatever comes in whichever order.
    public mutating func receive(_ input: Input, at now: Duration) -> [Action] {
        var actions: [Action] = []
        switch input {
        case .connected: connected(now)
        case .received(let octets): received(octets, now, &actions)
        case .secured: secured(now, &actions)
        case .handshakeFailed: if phase == .securing { end(.handshakeFailed, &actions) }
        case .ask(let question): if phase == .ready { begin(question, now, &actions) }
        case .finish: finish(now, &actions)
        case .connectionLost: end(phase == .leaving ? .finished : .connectionLost(stage), &actions)
        }
        return actions
    }

    /// Does what time alone demands at `now`.
    public mutating func tick(at now: Duration) -> [Action] {
        guard let deadline = nextDeadline, deadline <= now else { return [] }
        var actions: [Action] = []
        switch phase {
        case .idling: endIdle(now, &actions)
        case .leaving: end(.finished, &actions)
        case .opening, .greeting, .asking, .askingTLS, .securing, .loggingIn, .askingAnew, .selecting, .ready, .working,
            .startingIdle, .endingIdle, .closed:
            end(.timedOut(stage), &actions)
        }
        return actions
    }

    /// Where the session is, for people.
    public var stage: IMAPStage {
        switch phase {
        case .opening, .closed: .connecting
        case .greeting: .greeting
        case .asking, .askingAnew: .capabilities
        case .askingTLS, .securing: .startTLS
        case .loggingIn: .login
        case .selecting: .folder
        case .ready: .ready
        case .working: task?.stage ?? .ready
        case .startingIdle, .idling, .endingIdle: .idling
        case .leaving: .logout
        }
    }

    /// The one rule of phases; a turn that has no place in a phase changes nothing.
    static func transition(from phase: Phase, on turn: Turn) -> Phase {
        switch (phase, turn) {
        case (_, .ended): .closed
        case (.opening, .connected): .greeting
        case (.greeting, .asked), (.securing, .asked): .asking
        case (.greeting, .tlsAsked), (.asking, .tlsAsked): .askingTLS
        case (.askingTLS, .tlsGranted): .securing
        case (.greeting, .loginBegun), (.asking, .loginBegun), (.loggingIn, .loginBegun): .loggingIn
        case (.greeting, .loggedIn), (.loggingIn, .loggedIn): .askingAnew
        case (.greeting, .folderAsked), (.loggingIn, .folderAsked), (.askingAnew, .folderAsked): .selecting
        case (.selecting, .madeReady), (.working, .madeReady), (.startingIdle, .madeReady), (.endingIdle, .madeReady):
            .ready
        case (.ready, .questioned): .working
        case (.ready, .idleAsked): .startingIdle
        case (.startingIdle, .idleGranted): .idling
        case (.idling, .idleEnded): .endingIdle
        case (.ready, .left): .leaving
        case (.opening, _), (.greeting, _), (.asking, _), (.askingTLS, _), (.securing, _), (.loggingIn, _),
            (.askingAnew, _), (.selecting, _), (.ready, _), (.working, _), (.startingIdle, _), (.idling, _),
            (.endingIdle, _), (.leaving, _), (.closed, _):
            phase
        }
    }

    mutating func advance(_ turn: Turn) {
        phase = Self.transition(from: phase, on: turn)
    }
}
