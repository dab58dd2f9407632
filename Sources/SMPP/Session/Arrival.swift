/// What a message from the carrier is.
public enum Arrival: Hashable, Sendable {
    /// A text, or octets, from a phone.
    case text
    /// What the carrier reports of a message submitted before.
    case receipt(DeliveryReceipt)
    /// An acknowledgement that the phone of the recipient sends by itself, or the person there: no word of the carrier,
    /// and no proof of anything, since a phone may send what it likes (SMPP 3.4 §2.11).
    case acknowledgement(byPerson: Bool)
}

extension CarriedMessage {
    /// What it is.
    ///
    /// `esm_class` decides; where it says nothing of the kind, the parameters that only the carrier sets do.
    public var arrival: Arrival {
        switch esmClass.messageType {
        case .deliveryAcknowledgement: .acknowledgement(byPerson: false)
        case .userAcknowledgement: .acknowledgement(byPerson: true)
        case .ordinary, .deliveryReceipt, .conversationAbort, .intermediateNotification, nil:
            receipt.map(Arrival.receipt) ?? .text
        }
    }

    /// `protocol_id` (3GPP TS 23.040 §9.2.3.9); 0 for `data_sm`, which has none.
    public var protocolID: UInt8 {
        switch self {
        case .short(let message): message.protocolID
        case .data: 0
        }
    }
}
