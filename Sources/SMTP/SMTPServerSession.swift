import Bytes
public import Messages
public import SASL

/// One client's conversation with the SMTP server (RFC 5321 §4.1.4), without a socket, a clock or a log.
///
/// The shell feeds it what happened and does what it answers. Replies go out in order; with PIPELINING (RFC 2920) the
/// shell may keep them back while complete lines are waiting, and has to send them before it waits for input or for the
/// store.
///
/// STARTTLS (RFC 3207) and AUTH (RFC 4954) begin between mails, in `ready`. With the handshake everything is forgotten
/// that the client said before, its login too, and the conversation goes on in `greeted`: a line that was sent in the
/// open is nobody's word, so the shell drops the octets that came before. In a login, lines are answers to challenges
/// rather than commands: ``input(_:)`` knows which. Whether a password is right is decided outside; who is logged in
/// stands in ``login``.
public struct SMTPServerSession: Sendable {
    /// Where the conversation is.
    public enum Phase: Hashable, Sendable {
        /// Nothing said yet. Leads to `greeted`, `closed`.
        case connecting
        /// 220 said, no EHLO yet. Leads to `ready`, `closed`.
        case greeted
        /// Between mails. Leads to `opened`, `securing`, `challenged`, `findingVerifier`, `authenticating`, `closed`.
        case ready
        /// STARTTLS accepted, the handshake is under way. Leads to `greeted`, `ready`, `closed`.
        case securing
        /// 334 said: what comes is the client's answer. Leads to `findingVerifier`, `authenticating`, `ready`, `closed`.
        case challenged
        /// Somebody looks for what proves a password. Leads to `challenged`, `ready`, `closed`.
        case findingVerifier
        /// Somebody decides about a login. Leads to `ready`, `closed`.
        case authenticating
        /// MAIL accepted, no RCPT yet. Leads to `judging`, `unaddressed`, `ready`, `closed`.
        case opened
        /// Every RCPT so far was refused. Leads to `judging`, `ready`, `closed`.
        case unaddressed
        /// A recipient at least was accepted. Leads to `judging`, `receivingData`, `receivingChunk`, `ready`, `closed`.
        case addressed
        /// Somebody decides about this recipient, to which such notices are wanted. Leads to `addressed`, `unaddressed`, `closed`.
        case judging(EmailAddress, NoticeWishes)
        /// 354 said: what comes is the mail. Leads to `storing`, `ready`, `closed`.
        case receivingData
        /// What comes is a chunk. Leads to `chunking`, `storing`, `spoiled`, `ready`, `closed`.
        case receivingChunk(isLast: Bool)
        /// Between two chunks. Leads to `receivingChunk`, `ready`, `closed`.
        case chunking
        /// A chunk was refused; the rest of the mail is skipped (RFC 3030 §2). Leads to `ready`, `closed`.
        case spoiled
        /// The mail is on its way to the disk. Leads to `ready`.
        case storing
        /// Over.
        case closed
    }

    /// What happened.
    public enum Input: Hashable, Sendable {
        /// A client connected, on such a link.
        case connected(Admission, SMTPLink = SMTPLink())
        /// A command was read.
        case command(SMTPCommand)
        /// Something was read that is no command.
        case unreadable(SMTPSyntaxFailure)
        /// A line of a login was read.
        case response(SASLAnswer)
        /// The answer to ``Action/startTLS(_:)``: the handshake is done, and the link is now such.
        case tlsStarted(SMTPLink)
        /// The answer to ``Action/startTLS(_:)``: TLS cannot be had at present, and nothing was sent.
        case tlsUnavailable
        /// The answer to ``Action/startTLS(_:)``: the handshake failed.
        case tlsFailed
        /// The answer to ``Action/findVerifier(name:)``.
        case verifierFound(SCRAMVerifier)
        /// The answer to ``Action/authenticate(_:)``: it is the account of this name.
        case authenticated(String)
        /// The answer to ``Action/authenticate(_:)``: it is nobody, whatever the reason.
        case authenticationFailed
        /// The answer to ``Action/authenticate(_:)`` and ``Action/findVerifier(name:)``: nobody can tell at present.
        case authenticationUnavailable
        /// The answer to ``Action/judgeRecipient(_:sender:)``.
        case recipientJudged(Judgement)
        /// The answer to ``Action/receiveData(_:)``.
        case dataEnded(DataOutcome)
        /// The answer to ``Action/receiveChunk(size:isFirst:isLast:)``.
        case chunkEnded(DataOutcome)
        /// The answer to ``Action/acceptMessage(_:)``: the mail is durable, and this text finds it.
        case messageStored(String)
        /// The answer to ``Action/acceptMessage(_:)``: nothing of the mail is kept.
        case messageRefused(Refusal)
        /// The client said nothing for too long.
        case timedOut
        /// The server is about to stop.
        case stopping

        /// Reads a command line without its CRLF.
        ///
        /// - Parameter offersDSN: whether what is asked about notices counts.
        public static func line(_ line: ArraySlice<UInt8>, offersDSN: Bool = false) -> Input {
            do throws(SMTPSyntaxFailure) {
                return .command(try SMTPCommand(line: line, offersDSN: offersDSN))
            } catch {
                return .unreadable(error)
            }
        }
    }

    /// Whether a client may talk.
    public enum Admission: Hashable, Sendable {
        /// It may.
        case admitted
        /// It may, and has to log in before it sends mail.
        case mayLogIn
        /// It is not one of those that may.
        case refused
        /// There are as many connections as may be.
        case tooMany
    }

    /// What was decided about a recipient.
    public enum Judgement: Hashable, Sendable {
        /// Mail for it is taken.
        case accepted
        /// It is not, and this is why.
        case refused(Refusal)
    }

    /// What the shell is to do.
    public enum Action: Hashable, Sendable {
        /// Send the reply.
        case reply(SMTPReply)
        /// Send the reply, then close the connection.
        case replyAndClose(SMTPReply)
        /// Say nothing: the client speaks next.
        case readOn
        /// Send the reply and wait until it is sent, forget all that came so far, shake hands;
        /// ``Input/tlsStarted(_:)``, ``Input/tlsFailed``, or, before the reply, ``Input/tlsUnavailable``.
        case startTLS(SMTPReply)
        /// Find what proves the password of this name by SCRAM, a fake when there is no such name;
        /// ``Input/verifierFound(_:)`` or ``Input/authenticationUnavailable``.
        case findVerifier(name: String)
        /// Decide about a login; ``Input/authenticated(_:)``, ``Input/authenticationFailed`` or
        /// ``Input/authenticationUnavailable``. To slow down who guesses, let the answer wait.
        case authenticate(Credentials)
        /// Decide whether mail from `sender` (`nil`: the null sender) to the address is taken;
        /// ``Input/recipientJudged(_:)``.
        case judgeRecipient(EmailAddress, sender: EmailAddress?)
        /// Send the reply at once; what follows is for a new ``DataDecoder``; ``Input/dataEnded(_:)``.
        case receiveData(SMTPReply)
        /// The next `size` octets are for a ``ChunkDecoder``, a new one for the first chunk; ``Input/chunkEnded(_:)``.
        case receiveChunk(size: Int, isFirst: Bool, isLast: Bool)
        /// Read `size` octets and forget them, then send the reply.
        case skipChunk(size: Int, SMTPReply)
        /// Make the mail that was read durable; ``Input/messageStored(_:)`` or ``Input/messageRefused(_:)``.
        case acceptMessage(Envelope)
        /// Nothing yet: a decision is awaited. Feed the input again when it has come.
        case wait
        /// Close the connection.
        case close
    }

    /// Where the conversation is.
    public private(set) var phase = Phase.connecting
    /// How the client introduced itself last.
    public private(set) var client: ClientGreeting?
    /// The mail under way.
    public private(set) var envelope: Envelope?

    /// Who is logged in; `nil`: nobody.
    public private(set) var login: String?
    /// What the link is like.
    public private(set) var link = SMTPLink()

    let profile: SMTPServerProfile
    private(set) var needsLogin = false
    /// The login under way, between two of its lines.
    private(set) var exchange: SASLServerExchange?
    private(set) var tally = Tally()

    /// A conversation about to begin.
    public init(_ profile: SMTPServerProfile) {
        self.profile = profile
    }

    /// What a line without its CRLF is, now: a command or, in a login, an answer.
    public func input(_ line: ArraySlice<UInt8>) -> Input {
        if case .challenged = phase { return .response(SASLAnswer(line: line)) }
        // Where there are logins, the framer lets longer lines pass.
        guard line.count + 2 <= profile.limits.commandOctets || line.prefix(4).spells("AUTH") else {
            return .unreadable(.line(.tooLong))
        }
        return .line(line, offersDSN: profile.offersDSN)
    }

    /// Takes note of what happened and says what to do. Never traps, whatever comes in whichever order.
    public mutating func receive(_ input: Input) -> Action {
        let step = bounded(transition(from: phase, on: input))
        phase = step.phase
        record(step.change)
        return step.action
    }
}

extension SMTPServerSession {
    /// What a client has done on this connection, as far as it is limited.
    struct Tally: Hashable, Sendable {
        var transactions = 0
        var misuses = 0
        var refusedRecipients = 0
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
        case admit(SMTPLink, needsLogin: Bool)
        case secure(SMTPLink)
        // In a box, for a login is rare, and every step of every mail would have to make room for it.
        indirect case exchange(SASLServerExchange)
        case endExchange
        case logIn(String)
        case failLogin
        case greet(ClientGreeting)
        case begin(Envelope)
        case add(EmailAddress, NoticeWishes)
        case refuseRecipient
        case endMail
        case countMisuse
    }

    /// The step, unless it is one too many of its kind.
    private func bounded(_ step: Step) -> Step {
        switch step.change {
        case .countMisuse where tally.misuses >= profile.limits.misuses:
            Step(phase: .closed, action: .replyAndClose(.tooManyMisuses))
        case .refuseRecipient where tally.refusedRecipients >= profile.limits.refusedRecipients:
            Step(phase: .closed, action: .replyAndClose(.tooManyRefusals))
        case .failLogin where tally.failedLogins >= profile.limits.failedLogins:
            Step(phase: .closed, action: .replyAndClose(.tooManyLogins))
        case .none, .admit, .secure, .exchange, .endExchange, .logIn, .failLogin, .greet, .begin, .add,
            .refuseRecipient, .endMail, .countMisuse:
            step
        }
    }

    private mutating func record(_ change: Change) {
        switch change {
        case .none: break
        case .admit(let link, let needsLogin): (self.link, self.needsLogin) = (link, needsLogin)
        case .secure(let link): forget(link)
        case .exchange(let exchange): self.exchange = exchange
        case .endExchange: exchange = nil
        case .logIn(let name): login = name
        case .failLogin:
            exchange = nil
            tally.failedLogins += 1
        case .greet(let greeting):
            client = greeting
            envelope = nil
        case .begin(let envelope):
            self.envelope = envelope
            tally.transactions += 1
        case .add(let recipient, let wishes): envelope?.add(recipient, wishes)
        case .refuseRecipient: tally.refusedRecipients += 1
        case .endMail: envelope = nil
        case .countMisuse:
            exchange = nil
            tally.misuses += 1
        }
    }

    /// Nothing that was said in the open counts any more (RFC 3207 §4.2).
    private mutating func forget(_ link: SMTPLink) {
        self.link = link
        (client, envelope, login, exchange) = (nil, nil, nil, nil)
    }
}
