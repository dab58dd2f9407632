import Bytes
public import SASL

/// The client's side of POP3 (RFC 1939), for one visit to one mailbox, without I/O and clock.
///
/// The shell connects, feeds inputs with the time they happened, carries out the actions in order, and calls
/// ``tick(at:)`` at ``nextDeadline``. Times are spans since any fixed moment. The session logs in and lists the mails;
/// then the shell decides which to fetch and, once each is durable, to delete. What was deleted counts only when the
/// session ends with ``POP3CloseReason/finished``.
///
/// During a login ``receive(_:at:)`` may compute for up to a second, see ``SCRAMExchange/iterations``.
public struct POP3ClientSession: Sendable {
    /// Where a session is.
    public enum Phase: Hashable, Sendable, CaseIterable {
        /// The link is being made.
        case opening
        /// Waiting for the server's first words.
        case greeting
        /// CAPA was sent.
        case askingCapabilities
        /// STLS was sent.
        case askingTLS
        /// The handshake is under way.
        case securing
        /// AUTH, APOP, USER or PASS was sent.
        case loggingIn
        /// UIDL was sent.
        case listing
        /// LIST was sent.
        case measuring
        /// A mail may be fetched or deleted.
        case ready
        /// RETR was sent.
        case retrieving
        /// DELE was sent.
        case deleting
        /// QUIT was sent.
        case quitting
        /// Over, for good.
        case closed
    }

    /// What changes the phase.
    enum Turn: Hashable, CaseIterable {
        case connected, capabilitiesAsked, tlsAsked, tlsGranted, secured, loginBegun, loggedIn, counted, madeReady
        case mailAsked, deletionAsked, left, ended
    }

    /// Where the session is.
    public private(set) var phase = Phase.opening
    /// The server's first words.
    public internal(set) var greeting: POP3Answer?
    /// What the server offers; after STLS, what it offers on the encrypted link. `nil` when it does not know CAPA.
    public internal(set) var capabilities: POP3Capabilities?
    /// How this side logs in, or did.
    public internal(set) var loginMethod: POP3LoginMethod?
    /// What the server said is wrong with a token, safe for a log.
    public var serverComplaint: String? { exchange?.serverComplaint }
    /// Whether the link is encrypted.
    public internal(set) var isEncrypted = false
    /// When ``tick(at:)`` has something to do; `nil` while nothing is awaited.
    public internal(set) var nextDeadline: Duration?

    let profile: POP3ClientProfile
    let digests: any SASLDigesting
    var reader = POP3AnswerReader()
    /// What the lines behind a `+OK` are; `nil` when a first line is awaited.
    var body: Body?
    var bodyTally = BodyTally()
    // The login.
    var stamp: [UInt8]?
    var candidates: [POP3LoginMethod] = []
    var exchange: SASLExchange?
    var loginStep = 0
    // The mails.
    var list = POP3MailList()
    var current = 0
    var deletions = 0
    var isFinishing = false

    /// What an answer of many lines is read into.
    enum Body: Sendable {
        case capabilities(POP3Capabilities)
        case uniqueIDs
        case sizes
        case mail(POP3MailDecoder)
    }

    /// How much of an answer of many lines has come, and until when it may.
    struct BodyTally: Sendable {
        var lines = 0
        var octets = 0
        var end = Duration.zero
    }

    /// A session whose link is being made.
    public init(_ profile: POP3ClientProfile, digests: any SASLDigesting) {
        self.profile = profile
        self.digests = digests
    }

    /// Whether a mail may be fetched or deleted now.
    public var isReady: Bool { phase == .ready }

    /// Where the conversation is, for people.
    public var stage: POP3Stage {
        switch phase {
        case .opening, .closed: .connecting
        case .greeting: .greeting
        case .askingCapabilities: .capabilities
        case .askingTLS, .securing: .startTLS
        case .loggingIn: .login
        case .listing, .measuring: .listing
        case .ready: .idle
        case .retrieving: .retrieving
        case .deleting: .deleting
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
        case .retrieve(let number): retrieve(number, now, &actions)
        case .delete(let number): delete(number, now, &actions)
        case .finish: finish(now, &actions)
        case .connectionLost: end(phase == .quitting ? unanswered : .connectionLost(stage), &actions)
        }
        return actions
    }

    /// Does what time alone demands at `now`.
    public mutating func tick(at now: Duration) -> [Action] {
        guard let deadline = nextDeadline, deadline <= now else { return [] }
        var actions: [Action] = []
        end(phase == .quitting ? unanswered : .timedOut(stage), &actions)
        return actions
    }

    /// The one rule of phases; a turn that has no place in a phase changes nothing.
    static func transition(from phase: Phase, on turn: Turn) -> Phase {
        switch (phase, turn) {
        case (_, .ended): .closed
        case (.opening, .connected): .greeting
        case (.greeting, .capabilitiesAsked), (.securing, .secured): .askingCapabilities
        case (.askingCapabilities, .tlsAsked): .askingTLS
        case (.askingTLS, .tlsGranted): .securing
        case (.askingCapabilities, .loginBegun): .loggingIn
        case (.loggingIn, .loggedIn): .listing
        case (.listing, .counted): .measuring
        case (.measuring, .madeReady), (.retrieving, .madeReady), (.deleting, .madeReady): .ready
        case (.ready, .mailAsked): .retrieving
        case (.ready, .deletionAsked): .deleting
        case (.ready, .left): .quitting
        case (.opening, _), (.greeting, _), (.askingCapabilities, _), (.askingTLS, _), (.securing, _), (.loggingIn, _),
            (.listing, _), (.measuring, _), (.ready, _), (.retrieving, _), (.deleting, _), (.quitting, _), (.closed, _):
            phase
        }
    }

    mutating func advance(_ turn: Turn) {
        phase = Self.transition(from: phase, on: turn)
    }
}
