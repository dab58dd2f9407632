/// Puts another text in place of a message submitted before: `replace_sm` (SMPP 3.4 §4.10.1).
public struct ReplaceSM: Hashable, Sendable {
    /// The id that the carrier gave it.
    public var messageID: String
    /// The source address it was submitted with.
    public var source: SMPPAddress
    /// `schedule_delivery_time`; empty leaves it.
    public var scheduleDeliveryTime = ""
    /// `validity_period`; empty leaves it.
    public var validityPeriod = ""
    /// `registered_delivery`.
    public var registeredDelivery = RegisteredDelivery.none
    /// `sm_default_msg_id`.
    public var defaultMessageID: UInt8 = 0
    /// `short_message`. More than ``ShortMessage/limit`` octets are written as `message_payload` (5.0).
    public var shortMessage: [UInt8]
    /// Optional parameters (5.0).
    public var parameters: OptionalParameters = []

    /// A replacement.
    public init(messageID: String, source: SMPPAddress, shortMessage: [UInt8]) {
        self.messageID = messageID
        self.source = source
        self.shortMessage = shortMessage
    }

    init(_ reader: inout FieldReader) throws(PDUFault) {
        messageID = try reader.text(.messageID)
        source = try reader.address(.sourceAddress)
        scheduleDeliveryTime = try reader.text(.scheduleDeliveryTime)
        validityPeriod = try reader.text(.validityPeriod)
        registeredDelivery = RegisteredDelivery(rawValue: try reader.octet(.registeredDelivery))
        defaultMessageID = try reader.octet(.defaultMessageID)
        shortMessage = try reader.shortMessage()
        parameters = try reader.parameters()
    }

    func append(to octets: inout [UInt8]) {
        octets.appendTerminated(messageID)
        octets.append(source)
        octets.appendTerminated(scheduleDeliveryTime)
        octets.appendTerminated(validityPeriod)
        octets.append(registeredDelivery.rawValue)
        octets.append(defaultMessageID)
        octets.append(shortMessage: shortMessage, parameters: parameters)
    }
}
