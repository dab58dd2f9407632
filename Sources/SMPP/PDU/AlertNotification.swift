/// The carrier's word that a phone can be reached again: `alert_notification` (SMPP 3.4 §4.12.1). It has no answer.
public struct AlertNotification: Hashable, Sendable {
    /// The phone; at most 64 characters.
    public var source: SMPPAddress
    /// Who wanted to know; at most 64 characters.
    public var esme: SMPPAddress
    /// `ms_availability_status` and others.
    public var parameters: OptionalParameters

    /// A notification.
    public init(source: SMPPAddress, esme: SMPPAddress, parameters: OptionalParameters = []) {
        self.source = source
        self.esme = esme
        self.parameters = parameters
    }

    init(_ reader: inout FieldReader) throws(PDUFault) {
        source = try reader.address(.sourceAddress, limit: PDUField.esmeAddress.limit)
        esme = try reader.address(.esmeAddress)
        parameters = try reader.parameters()
    }

    func append(to octets: inout [UInt8]) {
        octets.append(source)
        octets.append(esme)
        octets.append(parameters)
    }
}
