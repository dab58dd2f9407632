extension SMPPClientSession {
    /// What happened.
    public enum Input: Sendable {
        /// The connection stands.
        case connected
        /// A PDU came.
        case received(PDU)
        /// Octets came that are a frame but no PDU.
        case undecodable(PDUFailure)
        /// Octets came that cannot be framed.
        case unframeable(PDUFault)
        /// The shell wants a message sent; see ``SMPPClientSession/hasRoom``.
        case submit(CarriedMessage, Token)
        /// The shell has taken a delivered message, or refuses it.
        case acknowledge(UInt32, CommandStatus)
        /// The session is to end in good order.
        case stop
        /// The connection is gone.
        case connectionLost
    }

    /// What to do.
    public enum Action: Sendable {
        /// Write this.
        case send(PDU)
        /// Take note that messages may flow.
        case bound(BindResp)
        /// Take note that the bind was refused.
        case refused(CommandStatus)
        /// Settle a message by its answer.
        case submitAnswered(Token, SMPPAnswer)
        /// Settle a message that gets no answer.
        case submitUnanswered(Token, SMPPSilence)
        /// Settle a message again that was reported as timed out.
        case lateAnswer(Token, SMPPAnswer)
        /// Take this message, then acknowledge its sequence.
        case deliver(UInt32, CarriedMessage)
        /// Take note that a phone can be reached.
        case alert(AlertNotification)
        /// Log this.
        case report(SMPPOddity)
        /// Close the connection once all is written.
        case close(SMPPCloseReason)
    }
}

extension SMPPClientSession.Input: Equatable where Token: Equatable {}
extension SMPPClientSession.Action: Equatable where Token: Equatable {}
