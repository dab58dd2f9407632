/// A message on its way to a phone: `submit_sm` (SMPP 3.4 §4.4.1).
public typealias SubmitSM = ShortMessage

/// A message or receipt from the carrier: `deliver_sm` (SMPP 3.4 §4.6.1), which has the fields of `submit_sm`.
public typealias DeliverSM = ShortMessage

/// The fields that `submit_sm`, `deliver_sm` and, with other destinations, `submit_multi` share.
public struct ShortMessage: Hashable, Sendable {
    /// The most octets of user data that `short_message` carries; more goes into `message_payload`.
    public static let limit = 254

    /// `service_type`: at most 5 characters; empty for the carrier's default.
    public var serviceType = ""
    /// Who it is from.
    public var source: SMPPAddress
    /// Who it is for.
    public var destination: SMPPAddress
    /// `esm_class`.
    public var esmClass = ESMClass.ordinary
    /// `protocol_id`, as in 3GPP TS 23.040 §9.2.3.9.
    public var protocolID: UInt8 = 0
    /// `priority_flag`: 0 to 3.
    public var priority: UInt8 = 0
    /// `schedule_delivery_time`, see ``SMPPTime``; empty for at once.
    public var scheduleDeliveryTime = ""
    /// `validity_period`, see ``SMPPTime``; empty for the carrier's default.
    public var validityPeriod = ""
    /// `registered_delivery`.
    public var registeredDelivery = RegisteredDelivery.none
    /// `replace_if_present_flag`: 1 replaces an earlier message of the same addresses and service type.
    public var replaceIfPresent: UInt8 = 0
    /// `data_coding`.
    public var dataCoding = DataCoding.carrierDefault
    /// `sm_default_msg_id`: a message kept at the carrier; 0 for none.
    public var defaultMessageID: UInt8 = 0
    /// `short_message`. More than ``limit`` octets, up to 65,535, are written as `message_payload` instead.
    public var shortMessage: [UInt8] = []
    /// Optional parameters.
    public var parameters: OptionalParameters = []

    /// A message without text.
    public init(source: SMPPAddress, destination: SMPPAddress) {
        self.source = source
        self.destination = destination
    }

    /// The user data, header included, wherever the PDU carries it.
    public var userData: [UInt8] { shortMessage.isEmpty ? parameters.messagePayload ?? [] : shortMessage }

    init(_ reader: inout FieldReader) throws(PDUFault) {
        serviceType = try reader.text(.serviceType)
        source = try reader.address(.sourceAddress)
        destination = try reader.address(.destinationAddress)
        try readContent(&reader)
    }

    mutating func readContent(_ reader: inout FieldReader) throws(PDUFault) {
        esmClass = ESMClass(rawValue: try reader.octet(.esmClass))
        protocolID = try reader.octet(.protocolID)
        priority = try reader.octet(.priorityFlag)
        scheduleDeliveryTime = try reader.text(.scheduleDeliveryTime)
        validityPeriod = try reader.text(.validityPeriod)
        registeredDelivery = RegisteredDelivery(rawValue: try reader.octet(.registeredDelivery))
        replaceIfPresent = try reader.octet(.replaceIfPresentFlag)
        dataCoding = DataCoding(rawValue: try reader.octet(.dataCoding))
        defaultMessageID = try reader.octet(.defaultMessageID)
        shortMessage = try reader.shortMessage()
        parameters = try reader.parameters()
    }

    func append(to octets: inout [UInt8]) {
        octets.appendTerminated(serviceType)
        octets.append(source)
        octets.append(destination)
        appendContent(to: &octets)
    }

    func appendContent(to octets: inout [UInt8]) {
        octets.append(esmClass.rawValue)
        octets.append(protocolID)
        octets.append(priority)
        octets.appendTerminated(scheduleDeliveryTime)
        octets.appendTerminated(validityPeriod)
        octets.append(registeredDelivery.rawValue)
        octets.append(replaceIfPresent)
        octets.append(dataCoding.rawValue)
        octets.append(defaultMessageID)
        octets.append(shortMessage: shortMessage, parameters: parameters)
    }
}
