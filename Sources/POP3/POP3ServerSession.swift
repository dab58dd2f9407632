public import Bytes
public import SASL

/// One client's conversation with the POP3 server (RFC 1939), without a socket, a clock or a log.
///
/// The shell feeds it what happened and does what it answers. Replies go out in order; with PIPELINING (RFC 2449 §6.6)
/// the shell may keep them back while complete lines are waiting, and has to send them before it waits for input.
///
/// The session works on a snapshot of the mailbox. Mails are only marked as deleted until QUIT asks the shell to take
/// them out; a session that ends in any other way deletes nothing (RFC 1939 §6).
public struct POP3ServerSession: Sendable {
    /// Where the conversation is.
    public enum Phase: Hashable, Sendable {
        /// Nothing said yet. Leads to `authorization`, `closed`.
        case connecting
        /// Nobody is logged in. Leads to `securing`, `exchanging`, `findingVerifier`, `authenticating`, `closed`.
        case authorization
        /// STLS is answered, the handshake is under way. Leads to `authorization`, `closed`.
        case securing
        /// A line of an AUTH exchange is awaited. Leads to `findingVerifier`, `authenticating`, `authorization`,
        /// `closed`.
        case exchanging
        /// Somebody looks for what proves a password. Leads to `exchanging`, `authenticating`, `authorization`,
        /// `closed`.
        case findingVerifier
        /// Somebody judges credentials. Leads to `opening`, `authorization`, `closed`.
        case authenticating
        /// The mailbox is being looked into. Leads to `transaction`, `authorization`, `closed`.
        case opening
        /// Commands about mails are awaited. Leads to `retrieving`, `updating`, `closed`.
        case transaction
        /// A mail is being fetched. Leads to `transaction`, `closed`.
        case retrieving(index: Int, lines: Int?)
        /// What was deleted is being taken out. Leads to `closed`.
        case updating
        /// Over.
        case closed

        /// Whether the next line of the client is awaited.
        public var awaitsLines: Bool {
            switch self {
            case .authorization, .exchanging, .transaction: true
            case .connecting, .securing, .findingVerifier, .authenticating, .opening, .retrieving, .updating, .closed:
                false
            }
        }
    }

    /// What happened.
    public enum Input: Hashable, Sendable {
        /// A client connected, and this is its link; with TLS from the start, after the handshake.
        case connected(Admission, POP3Link)
        /// A line came, without its CRLF; only while ``Phase/awaitsLines``.
        case line(ArraySlice<UInt8>)
        /// Something came that is no line.
        case unreadable(LineFramer.Failure)
        /// The answer to ``Action/startTLS(_:)``: the handshake is done, and this is the link now.
        case secured(POP3Link)
        /// The answer to ``Action/findVerifier(_:)``, real or fake.
        case verifierFound(SCRAMVerifier)
        /// The answer to ``Action/authenticate(_:)``: it is this account.
        case authenticated(String)
        /// The answer to ``Action/authenticate(_:)``: it is nobody.
        case authenticationFailed
        /// The answer to ``Action/authenticate(_:)`` and ``Action/findVerifier(_:)``: nobody can tell now, or it was
        /// tried too often.
        case authenticationUnavailable
        /// The answer to ``Action/openMailbox(_:)``.
        case mailboxOpened(POP3Maildrop)
        /// The answer to ``Action/openMailbox(_:)``: it cannot be read now.
        case mailboxUnavailable
        /// The answer to ``Action/retrieve(_:lines:)``: the mail as RFC 5322 has it; `nil` when it is gone for ever.
        case mail([UInt8]?)
        /// The answer to ``Action/retrieve(_:lines:)``: it cannot be read now.
        case mailUnavailable
        /// The answer to ``Action/update(_:)``: the mails are taken out, and that is durable.
        case updated
        /// The answer to ``Action/update(_:)``: nothing was taken out.
        case updateFailed
        /// The client said nothing for too long.
        case timedOut
        /// The server is about to stop.
        case stopping
    }

    /// Whether a client may talk.
    public enum Admission: Hashable, Sendable {
        /// It may.
        case admitted
        /// It is not one of those that may.
        case refused
        /// There are as many connections as may be.
        case tooMany
    }

    /// What the shell is to do.
    public enum Action: Hashable, Sendable {
        /// Send these octets.
        case reply([UInt8])
        /// Send these octets, then close the connection.
        case replyAndClose([UInt8])
        /// Send these octets at once, forget what the client sent before, and shake hands; ``Input/secured(_:)``. When
        /// that fails, the connection is over.
        case startTLS([UInt8])
        /// Judge who that is; ``Input/authenticated(_:)``, ``Input/authenticationFailed`` or
        /// ``Input/authenticationUnavailable``.
        case authenticate(Credentials)
        /// Find what proves the password of this name, a fake when there is no such name; ``Input/verifierFound(_:)``
        /// or ``Input/authenticationUnavailable``.
        case findVerifier(String)
        /// Look into the mailbox of this account; ``Input/mailboxOpened(_:)`` or ``Input/mailboxUnavailable``.
        case openMailbox(String)
        /// Fetch the mail at this index of ``POP3ServerSession/maildrop``, of which so many lines of the body will be
        /// sent (`nil`: all); ``Input/mail(_:)`` or ``Input/mailUnavailable``.
        case retrieve(Int, lines: Int?)
        /// Take the mails at these indexes out of the mailbox, durably and all or none; ``Input/updated`` or
        /// ``Input/updateFailed``.
        case update([Int])
        /// Nothing. When a deadline or the end of the server was fed, it has to be fed again once the answer that is
        /// awaited has come.
        case wait
        /// Close the connection without a word.
        case close
    }

    /// The most octets of a line, its CRLF included, for the ``LineFramer`` of the shell. Commands other than AUTH have
    /// to be shorter; the session sees to that.
    public static let lineLimit = SASLAnswer.lineLimit

    /// Where the conversation is.
    public private(set) var phase = Phase.connecting
    /// What the client may do on its link.
    public private(set) var link = POP3Link()
    /// Who is logged in.
    public private(set) var account: String?
    /// The mailbox as it was at the login; empty before.
    public private(set) var maildrop = POP3Maildrop()

    let profile: POP3ServerProfile
    /// The greeting's time stamp; `nil`: no APOP.
    let stamp: String?
    let digests: any SASLDigesting
    private(set) var tally = Tally()
    /// The name that USER gave.
    private(set) var name: String?
    private(set) var exchange: SASLServerExchange?
    private(set) var deleted = DeletedMails()
    /// The octets of the mails that are not deleted.
    private(set) var octets = 0

    /// A conversation about to begin.
    ///
    /// - Parameter stamp: `<` something that never comes twice `@` a host name `>`, for APOP (RFC 1939 §7); `nil`:
    ///   APOP is not offered.
    public init(_ profile: POP3ServerProfile, stamp: String? = nil, digests: any SASLDigesting) {
        self.profile = profile
        self.stamp = stamp
        self.digests = digests
    }

    /// Whether the client has deleted the mail at this index of ``maildrop``, as far as this session goes.
    public func isDeleted(_ index: Int) -> Bool { deleted.contains(index) }

    /// Takes note of what happened and says what to do. Never traps, whatever comes in whichever order.
    public mutating func receive(_ input: Input) -> Action {
        let step = bounded(transition(from: phase, on: input))
        phase = step.phase
        record(step.change)
        return step.action
    }
}

extension POP3ServerSession {
    /// What a client has done on this connection, as far as it is limited.
    struct Tally: Hashable, Sendable {
        var misuses = 0
        var failedLogins = 0
    }

    /// One step of the conversation.
    struct Step {
        var phase: Phase
        var action: Action
        var change = Change.none
    }

    /// What a step leaves behind besides the phase.
    enum Change {
        case none
        case begin(POP3Link)
        case name(String)
        case exchange(SASLServerExchange)
        /// Back to nobody, as if nothing had been said.
        case forgetLogin
        case countMisuse
        case countFailedLogin
        case logIn(String)
        case open(POP3Maildrop, octets: Int)
        case delete(Int)
        case restore(octets: Int)
    }

    /// The step, unless it is one too many of its kind.
    private func bounded(_ step: Step) -> Step {
        switch step.change {
        case .countMisuse where tally.misuses >= profile.limits.misuses:
            Step(phase: .closed, action: .replyAndClose(POP3Reply.tooManyMisuses))
        case .countFailedLogin where tally.failedLogins >= profile.limits.failedLogins:
            Step(phase: .closed, action: .replyAndClose(POP3Reply.tooManyLogins))
        case .none, .begin, .name, .exchange, .forgetLogin, .countMisuse, .countFailedLogin, .logIn, .open, .delete,
            .restore:
            step
        }
    }

    private mutating func record(_ change: Change) {
        switch change {
        case .none: break
        case .begin(let link):
            self.link = link
            forgetLogin()
        case .name(let name): self.name = name
        case .exchange(let exchange): self.exchange = exchange
        case .forgetLogin: forgetLogin()
        case .countMisuse:
            tally.misuses += 1
            exchange = nil
        case .countFailedLogin:
            tally.failedLogins += 1
            forgetLogin()
        case .logIn(let account):
            forgetLogin()
            self.account = account
        case .open(let maildrop, let octets): (self.maildrop, self.octets) = (maildrop, octets)
        case .delete(let index):
            deleted.insert(index, of: maildrop.mails.count)
            octets &-= maildrop.mails[index].octets
        case .restore(let octets): (deleted, self.octets) = (DeletedMails(), octets)
        }
    }

    private mutating func forgetLogin() {
        (name, exchange, account) = (nil, nil, nil)
    }
}
