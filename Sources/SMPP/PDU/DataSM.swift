/// A message in either direction whose text is always in `message_payload`: `data_sm` (SMPP 3.4 §4.7.1).
public struct DataSM: Hashable, Sendable {
    /// `service_type`: at most 5 characters.
    public var serviceType = ""
    /// Who it is from; at most 64 characters.
    public var source: SMPPAddress
    /// Who it is for; at most 64 characters.
    public var destination: SMPPAddress
    /// `esm_class`.
    public var esmClass = ESMClass.ordinary
    /// `registered_delivery`.
    public var registeredDelivery = RegisteredDelivery.none
    /// `data_coding`.
    public var dataCoding = DataCoding.carrierDefault
    /// Optional parameters, `message_payload` among them.
    public var parameters: OptionalParameters = []

    /// A message without text.
    public init(source: SMPPAddress, destination: SMPPAddress) {
        self.source = source
        self.destination = destination
    }

    /// The user data, header included.
    public var userData: [UInt8] { parameters.messagePayload ?? [] }

    private static let addressLimit = 65

    init(_ reader: inout FieldReader) throws(PDUFault) {
        serviceType = try reader.text(.serviceType)
        source = try reader.address(.sourceAddress, limit: Self.addressLimit)
        destination = try reader.address(.destinationAddress, limit: Self.addressLimit)
        esmClass = ESMClass(rawValue: try reader.octet(.esmClass))
        registeredDelivery = RegisteredDelivery(rawValue: try reader.octet(.registeredDelivery))
        dataCoding = DataCoding(rawValue: try reader.octet(.dataCoding))
        parameters = try reader.parameters()
    }

    func append(to octets: inout [UInt8]) {
        octets.appendTerminated(serviceType)
        octets.append(source)
        octets.append(destination)
        octets.append(esmClass.rawValue)
        octets.append(registeredDelivery.rawValue)
        octets.append(dataCoding.rawValue)
        octets.append(parameters)
    }
}
