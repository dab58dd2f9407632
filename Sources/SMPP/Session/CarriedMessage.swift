/// A message as either of the PDUs that carry one; the fields that both have read the same.
public enum CarriedMessage: Hashable, Sendable {
    /// In `submit_sm` or `deliver_sm`.
    case short(ShortMessage)
    /// In `data_sm`.
    case data(DataSM)

    /// Who it is from.
    public var source: SMPPAddress {
        switch self {
        case .short(let message): message.source
        case .data(let message): message.source
        }
    }

    /// Who it is for.
    public var destination: SMPPAddress {
        switch self {
        case .short(let message): message.destination
        case .data(let message): message.destination
        }
    }

    /// `esm_class`.
    public var esmClass: ESMClass {
        switch self {
        case .short(let message): message.esmClass
        case .data(let message): message.esmClass
        }
    }

    /// `data_coding`.
    public var dataCoding: DataCoding {
        switch self {
        case .short(let message): message.dataCoding
        case .data(let message): message.dataCoding
        }
    }

    /// `registered_delivery`.
    public var registeredDelivery: RegisteredDelivery {
        switch self {
        case .short(let message): message.registeredDelivery
        case .data(let message): message.registeredDelivery
        }
    }

    /// Optional parameters.
    public var parameters: OptionalParameters {
        switch self {
        case .short(let message): message.parameters
        case .data(let message): message.parameters
        }
    }

    /// The user data, header included, wherever the PDU carries it.
    public var userData: [UInt8] {
        switch self {
        case .short(let message): message.userData
        case .data(let message): message.userData
        }
    }

    /// The receipt that it is; `nil` for any other message.
    public var receipt: DeliveryReceipt? {
        switch self {
        case .short(let message): DeliveryReceipt(message)
        case .data(let message): DeliveryReceipt(message)
        }
    }
}
