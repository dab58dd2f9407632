/// Withdraws messages submitted before: `cancel_sm` (SMPP 3.4 §4.9.1).
public struct CancelSM: Hashable, Sendable {
    /// `service_type` of the messages.
    public var serviceType: String
    /// The id of one message; empty for all that match the rest.
    public var messageID: String
    /// The source address they were submitted with.
    public var source: SMPPAddress
    /// Who they are for.
    public var destination: SMPPAddress

    /// A withdrawal.
    public init(serviceType: String = "", messageID: String, source: SMPPAddress, destination: SMPPAddress) {
        self.serviceType = serviceType
        self.messageID = messageID
        self.source = source
        self.destination = destination
    }

    init(_ reader: inout FieldReader) throws(PDUFault) {
        serviceType = try reader.text(.serviceType)
        messageID = try reader.text(.messageID)
        source = try reader.address(.sourceAddress)
        destination = try reader.address(.destinationAddress)
    }

    func append(to octets: inout [UInt8]) {
        octets.appendTerminated(serviceType)
        octets.appendTerminated(messageID)
        octets.append(source)
        octets.append(destination)
    }
}
