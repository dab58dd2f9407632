/// A request to send something.
public enum SubmitRequest: Hashable, Sendable {
    /// For one recipient.
    case message(CarriedMessage)
    /// For several.
    case multi(SubmitMulti)
}

extension SMPPServerSession {
    /// What happened.
    public enum Input: Sendable {
        /// A PDU came.
        case received(PDU)
        /// Octets came that are a frame but no PDU.
        case undecodable(PDUFailure)
        /// Octets came that cannot be framed.
        case unframeable(PDUFault)
        /// The shell has decided on the bind; ESME_ROK accepts it. How many requests may then wait for their answer, when
        /// that is not as the settings have it.
        case bindDecided(CommandStatus, window: Int? = nil)
        /// The shell has taken a submitted message, or refuses it.
        case answer(UInt32, SMPPAnswer)
        /// The shell has taken a message for several recipients, or refuses it.
        case answerMulti(UInt32, CommandStatus, SubmitMultiResp)
        /// The shell has looked a message up, or refuses to.
        case answerQuery(UInt32, CommandStatus, QuerySMResp?)
        /// The shell has cancelled or replaced a message, or refuses to.
        case answerOrder(UInt32, CommandStatus)
        /// The client is to be called to bind, on a connection that this side has opened (SMPP 3.4 §2.2.1).
        case callOut(Outbind)
        /// The shell wants a message delivered; see ``SMPPServerSession/hasRoom``.
        case deliver(CarriedMessage, Token)
        /// The session is to end in good order.
        case stop
        /// The connection is gone.
        case connectionLost
    }

    /// What to do.
    public enum Action: Sendable {
        /// Write this.
        case send(PDU)
        /// Decide whether this client may bind so.
        case authenticate(BindMode, Bind)
        /// Take note that messages may flow.
        case bound(BindMode)
        /// Take this message, then answer its sequence.
        case submit(UInt32, SubmitRequest)
        /// Look a message up, then answer this sequence.
        case query(UInt32, QuerySM)
        /// Cancel messages, then answer this sequence.
        case cancel(UInt32, CancelSM)
        /// Put another text in a message's place, then answer this sequence.
        case replace(UInt32, ReplaceSM)
        /// Settle a delivered message by its answer.
        case deliverAnswered(Token, SMPPAnswer)
        /// Settle a delivered message that gets no answer.
        case deliverUnanswered(Token, SMPPSilence)
        /// Settle a message again that was reported as timed out.
        case lateAnswer(Token, SMPPAnswer)
        /// Log this.
        case report(SMPPOddity)
        /// Close the connection once all is written.
        case close(SMPPCloseReason)
    }
}

extension SMPPServerSession.Input: Equatable where Token: Equatable {}
extension SMPPServerSession.Action: Equatable where Token: Equatable {}
