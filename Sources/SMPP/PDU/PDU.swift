/// One unit of the protocol: a request or an answer (SMPP 3.4 §4).
public struct PDU: Hashable, Sendable {
    /// What it says, under the names of the specification.
    public enum Body: Hashable, Sendable {
        case bind(BindMode, Bind)
        case bindResp(BindMode, BindResp)
        case outbind(Outbind)
        case unbind
        case unbindResp
        case enquireLink
        case enquireLinkResp
        case genericNack
        case submitSM(SubmitSM)
        case submitSMResp(MessageResp)
        case deliverSM(DeliverSM)
        case deliverSMResp(MessageResp)
        case dataSM(DataSM)
        case dataSMResp(MessageResp)
        case submitMulti(SubmitMulti)
        case submitMultiResp(SubmitMultiResp)
        case querySM(QuerySM)
        /// `nil` when the answer has no body, as a refusal may.
        case querySMResp(QuerySMResp?)
        case cancelSM(CancelSM)
        case cancelSMResp
        case replaceSM(ReplaceSM)
        case replaceSMResp
        case alertNotification(AlertNotification)
        /// A command that the specification does not know, with its body as it came.
        case unknown(CommandID, [UInt8])
    }

    /// `sequence_number`: joins an answer to its request. Requests count from 1 to 0x7FFFFFFF.
    public var sequence: UInt32
    /// `command_status`; ESME_ROK in a request.
    public var status: CommandStatus
    /// What it says.
    public var body: Body

    /// A PDU.
    public init(_ body: Body, sequence: UInt32, status: CommandStatus = .ok) {
        self.body = body
        self.sequence = sequence
        self.status = status
    }

    /// `command_id`.
    public var command: CommandID { body.command }

    /// The answer that refuses a request: its own response without a body, or `generic_nack` when it has none.
    public static func refusal(of command: CommandID, sequence: UInt32, status: CommandStatus) -> PDU {
        PDU(Body.emptyResponse(to: command) ?? .genericNack, sequence: sequence, status: status)
    }
}

extension PDU.Body {
    /// `command_id`.
    public var command: CommandID {
        switch self {
        case .bind(let mode, _): mode.command
        case .bindResp(let mode, _): mode.command.response
        case .outbind: .outbind
        case .unbind: .unbind
        case .unbindResp: .unbind.response
        case .enquireLink: .enquireLink
        case .enquireLinkResp: .enquireLink.response
        case .genericNack: .genericNack
        case .submitSM: .submitSM
        case .submitSMResp: .submitSM.response
        case .deliverSM: .deliverSM
        case .deliverSMResp: .deliverSM.response
        case .dataSM: .dataSM
        case .dataSMResp: .dataSM.response
        case .submitMulti: .submitMulti
        case .submitMultiResp: .submitMulti.response
        case .querySM: .querySM
        case .querySMResp: .querySM.response
        case .cancelSM: .cancelSM
        case .cancelSMResp: .cancelSM.response
        case .replaceSM: .replaceSM
        case .replaceSMResp: .replaceSM.response
        case .alertNotification: .alertNotification
        case .unknown(let command, _): command
        }
    }

    /// The response to a request, without a body; `nil` when the command is unknown, an answer, or has no response.
    static func emptyResponse(to command: CommandID) -> PDU.Body? {
        switch command {
        case .bindTransmitter: .bindResp(.transmitter, BindResp(systemID: nil))
        case .bindReceiver: .bindResp(.receiver, BindResp(systemID: nil))
        case .bindTransceiver: .bindResp(.transceiver, BindResp(systemID: nil))
        case .unbind: .unbindResp
        case .enquireLink: .enquireLinkResp
        case .submitSM: .submitSMResp(.empty)
        case .deliverSM: .deliverSMResp(.empty)
        case .dataSM: .dataSMResp(.empty)
        case .submitMulti: .submitMultiResp(SubmitMultiResp(messageID: nil))
        case .querySM: .querySMResp(nil)
        case .cancelSM: .cancelSMResp
        case .replaceSM: .replaceSMResp
        default: nil
        }
    }
}
