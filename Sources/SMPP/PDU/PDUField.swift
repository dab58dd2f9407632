/// A mandatory field of a PDU, under its name in the specification.
public enum PDUField: String, Hashable, Sendable {
    case systemID = "system_id"
    case password
    case systemType = "system_type"
    case interfaceVersion = "interface_version"
    case addressTON = "addr_ton"
    case addressNPI = "addr_npi"
    case addressRange = "address_range"
    case serviceType = "service_type"
    case sourceAddress = "source_addr"
    case destinationAddress = "destination_addr"
    case esmeAddress = "esme_addr"
    case esmClass = "esm_class"
    case protocolID = "protocol_id"
    case priorityFlag = "priority_flag"
    case scheduleDeliveryTime = "schedule_delivery_time"
    case validityPeriod = "validity_period"
    case registeredDelivery = "registered_delivery"
    case replaceIfPresentFlag = "replace_if_present_flag"
    case dataCoding = "data_coding"
    case defaultMessageID = "sm_default_msg_id"
    case shortMessageLength = "sm_length"
    case shortMessage = "short_message"
    case messageID = "message_id"
    case numberOfDestinations = "number_of_dests"
    case destinationFlag = "dest_flag"
    case distributionList = "dl_name"
    case numberUnsuccessful = "no_unsuccess"
    case errorStatus = "error_status_code"
    case finalDate = "final_date"
    case messageState = "message_state"
    case errorCode = "error_code"

    /// The most octets that a text may have, its NUL included (SMPP 3.4 §4); 0 for fields that are not text.
    public var limit: Int {
        switch self {
        case .systemID: 16
        case .password: 9
        case .systemType: 13
        case .addressRange: 41
        case .serviceType: 6
        case .sourceAddress, .destinationAddress, .distributionList: 21
        case .esmeAddress, .messageID: 65
        case .scheduleDeliveryTime, .validityPeriod, .finalDate: 17
        case .interfaceVersion, .addressTON, .addressNPI, .esmClass, .protocolID, .priorityFlag, .registeredDelivery,
            .replaceIfPresentFlag, .dataCoding, .defaultMessageID, .shortMessageLength, .shortMessage,
            .numberOfDestinations, .destinationFlag, .numberUnsuccessful, .errorStatus, .messageState, .errorCode:
            0
        }
    }

    /// The status that refuses a text that is too long.
    public var refusal: CommandStatus {
        switch self {
        case .systemID: .invalidSystemID
        case .password: .invalidPassword
        case .systemType: .invalidSystemType
        case .serviceType: .invalidServiceType
        case .sourceAddress, .esmeAddress: .invalidSourceAddress
        case .destinationAddress: .invalidDestinationAddress
        case .distributionList: .invalidDistributionList
        case .messageID: .invalidMessageID
        case .scheduleDeliveryTime: .invalidSchedule
        case .validityPeriod: .invalidExpiry
        case .interfaceVersion, .addressTON, .addressNPI, .addressRange, .esmClass, .protocolID, .priorityFlag,
            .registeredDelivery, .replaceIfPresentFlag, .dataCoding, .defaultMessageID, .shortMessageLength,
            .shortMessage, .numberOfDestinations, .destinationFlag, .numberUnsuccessful, .errorStatus, .finalDate,
            .messageState, .errorCode:
            .invalidParameterLength
        }
    }
}
