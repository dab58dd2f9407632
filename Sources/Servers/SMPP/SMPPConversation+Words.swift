import SMPP

extension SMPPCloseReason {
    /// Why a session ended, for people.
    var clientWords: String {
        switch self {
        case .bindRefused(let status): "the bind was refused with \(status)"
        case .bindTimedOut: "the client did not bind"
        case .unboundByPeer: "the client unbound"
        case .unbound: "the server unbound"
        case .unbindTimedOut: "the server unbound, and the client did not answer"
        case .linkDead: "the client does not answer enquire_link"
        case .unframeable(let fault): "the client sends something that is not SMPP: \(fault)"
        case .stopped: "the server stops"
        case .connectionLost: "the connection was lost"
        }
    }
}

extension SMPPOddity {
    /// What a client did, for people.
    var clientWords: String {
        switch self {
        case .unexpectedAnswer(let command, let sequence, let status):
            "an answer to no request of ours: \(command) \(sequence), \(status)"
        case .nack(let status): "a generic_nack that names no request: \(status)"
        case .unexpectedRequest(let command, let sequence): "a request that has no place here: \(command) \(sequence)"
        case .repeatedSequence(let sequence): "a request whose number is still in use: \(sequence)"
        case .undecodable(let failure): "a PDU that cannot be read: \(failure)"
        }
    }
}

extension PDU {
    /// What the trace shows: codings and sizes, and nothing of the text.
    var facts: SessionLog.Fields {
        var facts = [("command", "\(command)"), ("sequence", "\(sequence)")]
        if command.isResponse { facts.append(("status", "\(status)")) }
        switch body {
        case .submitSM(let message), .deliverSM(let message): facts += Self.facts(.short(message))
        case .dataSM(let message): facts += Self.facts(.data(message))
        case .submitMulti(let multi):
            facts += Self.facts(.short(multi.message)) + [("destinations", "\(multi.destinations.count)")]
        case .submitSMResp(let answer), .deliverSMResp(let answer), .dataSMResp(let answer):
            facts += Self.facts(answer.messageID)
        case .submitMultiResp(let answer): facts += Self.facts(answer.messageID)
        case .querySM(let question): facts += Self.facts(question.messageID)
        case .cancelSM(let order): facts += Self.facts(order.messageID)
        case .replaceSM(let order): facts += Self.facts(order.messageID)
        case .bind, .bindResp, .outbind, .unbind, .unbindResp, .enquireLink, .enquireLinkResp, .genericNack,
            .querySMResp, .cancelSMResp, .replaceSMResp, .alertNotification, .unknown:
            break
        }
        return facts
    }

    private static func facts(_ id: String?) -> SessionLog.Fields {
        guard let id, !id.isEmpty else { return [] }
        // Ids that clients write are theirs to choose.
        return [("message_id", String(id.map { $0.isASCII && $0 >= " " && $0 != "\u{7F}" ? $0 : "?" }))]
    }

    private static func facts(_ message: CarriedMessage) -> SessionLog.Fields {
        [
            ("octets", "\(message.userData.count)"), ("data_coding", "\(message.dataCoding.rawValue)"),
            ("esm_class", "0x" + String(message.esmClass.rawValue, radix: 16)),
            ("registered_delivery", "\(message.registeredDelivery.rawValue)"),
        ]
    }
}
