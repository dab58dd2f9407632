public import Messages

/// One client's conversation with the SMTP server (RFC 5321 §4.1.4), without a socket, a clock or a log.
///
/// The shell feeds it what happened and does what it answers. Replies go out in order; with PIPELINING (RFC 2920) the
/// shell may keep them back while complete lines are waiting, and has to send them before it waits for input or for the
/// store.
///
/// TLS and AUTH will be two phases, both entered from `ready`: one between the 220 to STARTTLS and the handshake, on
/// whose entry the shell drops every octet that is still in its buffer, for a line sent before the handshake is not the
/// client's word; and one between the lines of an AUTH exchange. Until then both commands answer 502.
public struct SMTPServerSession: Sendable {
    /// Where the conversation is.
    public enum Phase: Hashable, Sendable {
        /// Nothing said yet. Leads to `greeted`, `closed`.
        case connecting
        /// 220 said, no EHLO yet. Leads to `ready`, `closed`.
        case greeted
        /// Between mails. Leads to `opened`, `closed`.
        case ready
        /// MAIL accepted, no RCPT yet. Leads to `judging`, `unaddressed`, `ready`, `closed`.
        case opened
        /// Every RCPT so far was refused. Leads to `judging`, `ready`, `closed`.
        case unaddressed
        /// A recipient at least was accepted. Leads to `judging`, `receivingData`, `receivingChunk`, `ready`, `closed`.
        case addressed
        /// Somebody decides about this recipient. Leads to `addressed`, `unaddressed`, `closed`.
        case judging(EmailAddress)
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
        /// A client connected.
        case connected(Admission)
        /// A command was read.
        case command(SMTPCommand)
        /// Something was read that is no command.
        case unreadable(SMTPSyntaxFailure)
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

        /// Reads a line without its CRLF.
        public static func line(_ line: ArraySlice<UInt8>) -> Input {
            do throws(SMTPSyntaxFailure) {
                return .command(try SMTPCommand(line: line))
            } catch {
                return .unreadable(error)
            }
        }
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

    let profile: SMTPServerProfile
    private(set) var tally = Tally()

    /// A conversation about to begin.
    public init(_ profile: SMTPServerProfile) {
        self.profile = profile
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
        case greet(ClientGreeting)
        case begin(Envelope)
        case add(EmailAddress)
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
        case .none, .greet, .begin, .add, .refuseRecipient, .endMail, .countMisuse:
            step
        }
    }

    private mutating func record(_ change: Change) {
        switch change {
        case .none: break
        case .greet(let greeting):
            client = greeting
            envelope = nil
        case .begin(let envelope):
            self.envelope = envelope
            tally.transactions += 1
        case .add(let recipient): envelope?.recipients.append(recipient)
        case .refuseRecipient: tally.refusedRecipients += 1
        case .endMail: envelope = nil
        case .countMisuse: tally.misuses += 1
        }
    }
}
