import Bytes

extension [UInt8] {
    mutating func append(_ address: SMPPAddress) {
        append(address.ton.rawValue)
        append(address.npi.rawValue)
        appendTerminated(address.text)
    }

    mutating func append(status: CommandStatus) {
        appendBigEndian(status.rawValue)
    }

    mutating func append(_ parameters: OptionalParameters) {
        for parameter in parameters.all {
            appendBigEndian(parameter.tag.rawValue)
            appendBigEndian(UInt16(truncatingIfNeeded: parameter.value.count))
            append(contentsOf: parameter.value)
        }
    }

    /// Appends `sm_length` and `short_message`, or an empty one and `message_payload` when `octets` do not fit.
    mutating func append(shortMessage octets: [UInt8], parameters: OptionalParameters) {
        guard octets.count > ShortMessage.limit else {
            append(UInt8(truncatingIfNeeded: octets.count))
            append(contentsOf: octets)
            append(parameters)
            return
        }
        append(0)
        var parameters = parameters
        parameters.messagePayload = octets
        append(parameters)
    }
}
