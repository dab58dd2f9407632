import SMPP

/// What the other side of an SMPP session says.
enum SMPPPeer {
    private static let commands: [CommandID] = [
        .submitSM, .deliverSM, .dataSM, .submitMulti, .bindTransceiver, .bindReceiver, .bindTransmitter, .unbind,
        .enquireLink, .querySM, .cancelSM, .replaceSM, .outbind, .alertNotification, .genericNack,
        CommandID(rawValue: 0x11F),
    ]

    /// A PDU of a few commands, sequences and statuses, with a body of any octets.
    static func pdu(_ material: inout Material) throws(PDUFailure) -> PDU {
        let choice = material.octet()
        let command = commands[Int(choice & 0x0F)]
        let status: UInt8 = choice & 0x20 == 0 ? 0 : material.octet()
        let sequence = material.octet()
        let body = material.octets(choice & 0x40 == 0 ? 0 : material.number(below: 96))
        let id = (choice & 0x10 == 0 ? command : command.response).rawValue
        var frame = [UInt32(0), id, UInt32(status), UInt32(sequence)].flatMap { word in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
        }
        // A message without a body is none, so that there are some.
        let isMessage = [.submitSM, .deliverSM].contains(command) && choice & 0x50 == 0
        frame += isMessage ? [UInt8](repeating: 0, count: 17) : Array(body)
        return try PDU(decoding: SMPPPDUTarget.withLength(frame)[...])
    }

    /// A message of our own.
    static func message(_ material: inout Material) -> CarriedMessage {
        let destination = SMPPAddress.international("447700900123")
        let octets = Array(material.octets(material.number(below: 8)))
        guard material.bool() else {
            var message = ShortMessage(source: .none, destination: destination)
            message.shortMessage = octets
            return .short(message)
        }
        var message = DataSM(source: .none, destination: destination)
        message.parameters.messagePayload = octets
        return .data(message)
    }
}
