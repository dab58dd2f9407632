import Bytes
import SMPP

/// The fields of a PDU under the names of the specification, as the corpus has them.
func specificationFields(of body: PDU.Body) -> [String: PDUCase.FieldValue] {
    switch body {
    case .bind(_, let bind):
        [
            "system_id": .text(bind.systemID), "password": .text(bind.password),
            "system_type": .text(bind.systemType), "interface_version": .number(Int(bind.interfaceVersion)),
            "addr_ton": .number(Int(bind.range.ton.rawValue)), "addr_npi": .number(Int(bind.range.npi.rawValue)),
            "address_range": .text(bind.range.text),
        ]
    case .bindResp(_, let answer): answer.systemID.map { ["system_id": .text($0)] } ?? [:]
    case .outbind(let outbind): ["system_id": .text(outbind.systemID), "password": .text(outbind.password)]
    case .submitSM(let message), .deliverSM(let message): fields(of: message)
    case .submitSMResp(let answer), .deliverSMResp(let answer), .dataSMResp(let answer):
        answer.messageID.map { ["message_id": .text($0)] } ?? [:]
    case .dataSM(let message):
        [
            "service_type": .text(message.serviceType), "esm_class": .number(Int(message.esmClass.rawValue)),
            "registered_delivery": .number(Int(message.registeredDelivery.rawValue)),
            "data_coding": .number(Int(message.dataCoding.rawValue)),
        ].merging(fields(of: message.source, "source_addr")) { $1 }
            .merging(destinationFields(of: message.destination)) { $1 }
    case .submitMultiResp(let answer):
        [
            "message_id": .text(answer.messageID ?? ""),
            "unsuccess_sme": .unsuccessful(
                answer.unsuccessful.map {
                    PDUCase.Unsuccessful(
                        ton: Int($0.address.ton.rawValue), npi: Int($0.address.npi.rawValue), addr: $0.address.text,
                        error: Int($0.status.rawValue))
                }),
        ]
    case .querySM(let query):
        fields(of: query.source, "source_addr").merging(["message_id": .text(query.messageID)]) { $1 }
    case .querySMResp(let answer):
        answer.map {
            [
                "message_id": .text($0.messageID), "final_date": .text($0.finalDate),
                "message_state": .number(Int($0.state)), "error_code": .number(Int($0.errorCode)),
            ]
        } ?? [:]
    case .cancelSM(let cancel):
        fields(of: cancel.source, "source_addr").merging(destinationFields(of: cancel.destination)) { $1 }
            .merging(["message_id": .text(cancel.messageID), "service_type": .text(cancel.serviceType)]) { $1 }
    case .replaceSM(let replacement): fields(of: replacement)
    case .alertNotification(let alert):
        fields(of: alert.source, "source_addr").merging(fields(of: alert.esme, "esme_addr")) { $1 }
    case .unbind, .unbindResp, .enquireLink, .enquireLinkResp, .genericNack, .cancelSMResp, .replaceSMResp,
        .submitMulti, .unknown:
        [:]
    }
}

/// The optional parameters of a PDU.
func optionalParameters(of body: PDU.Body) -> OptionalParameters {
    switch body {
    case .bindResp(_, let answer): answer.parameters
    case .submitSM(let message), .deliverSM(let message): message.parameters
    case .submitSMResp(let answer), .deliverSMResp(let answer), .dataSMResp(let answer): answer.parameters
    case .dataSM(let message): message.parameters
    case .submitMulti(let message): message.message.parameters
    case .submitMultiResp(let answer): answer.parameters
    case .replaceSM(let replacement): replacement.parameters
    case .alertNotification(let alert): alert.parameters
    case .bind, .outbind, .unbind, .unbindResp, .enquireLink, .enquireLinkResp, .genericNack, .querySM, .querySMResp,
        .cancelSM, .cancelSMResp, .replaceSMResp, .unknown:
        []
    }
}

private func fields(of message: ShortMessage) -> [String: PDUCase.FieldValue] {
    let own: [String: PDUCase.FieldValue] = [
        "service_type": .text(message.serviceType), "esm_class": .number(Int(message.esmClass.rawValue)),
        "protocol_id": .number(Int(message.protocolID)), "priority_flag": .number(Int(message.priority)),
        "schedule_delivery_time": .text(message.scheduleDeliveryTime),
        "validity_period": .text(message.validityPeriod),
        "registered_delivery": .number(Int(message.registeredDelivery.rawValue)),
        "replace_if_present_flag": .number(Int(message.replaceIfPresent)),
        "data_coding": .number(Int(message.dataCoding.rawValue)),
        "sm_default_msg_id": .number(Int(message.defaultMessageID)),
        "sm_length": .number(message.shortMessage.count), "short_message": .text(message.shortMessage.hexadecimal),
    ]
    return own.merging(fields(of: message.source, "source_addr")) { $1 }
        .merging(destinationFields(of: message.destination)) { $1 }
}

private func fields(of replacement: ReplaceSM) -> [String: PDUCase.FieldValue] {
    let own: [String: PDUCase.FieldValue] = [
        "message_id": .text(replacement.messageID),
        "schedule_delivery_time": .text(replacement.scheduleDeliveryTime),
        "validity_period": .text(replacement.validityPeriod),
        "registered_delivery": .number(Int(replacement.registeredDelivery.rawValue)),
        "sm_default_msg_id": .number(Int(replacement.defaultMessageID)),
        "sm_length": .number(replacement.shortMessage.count),
        "short_message": .text(replacement.shortMessage.hexadecimal),
    ]
    return own.merging(fields(of: replacement.source, "source_addr")) { $1 }
}

private func fields(of address: SMPPAddress, _ name: String) -> [String: PDUCase.FieldValue] {
    [
        "\(name)_ton": .number(Int(address.ton.rawValue)), "\(name)_npi": .number(Int(address.npi.rawValue)),
        name: .text(address.text),
    ]
}

private func destinationFields(of address: SMPPAddress) -> [String: PDUCase.FieldValue] {
    [
        "dest_addr_ton": .number(Int(address.ton.rawValue)), "dest_addr_npi": .number(Int(address.npi.rawValue)),
        "destination_addr": .text(address.text),
    ]
}
