/// The answer to `submit_sm`, `deliver_sm` or `data_sm` (SMPP 3.4 §4.4.2, §4.6.2, §4.7.2).
public struct MessageResp: Hashable, Sendable {
    /// `message_id`, exactly as received; `nil` when the answer has no body, as a refusal may.
    public var messageID: String?
    /// Optional parameters; more about a failure.
    public var parameters: OptionalParameters

    /// An answer.
    public init(messageID: String?, parameters: OptionalParameters = []) {
        self.messageID = messageID
        self.parameters = parameters
    }

    /// An answer that has no body.
    public static let empty = MessageResp(messageID: nil)

    init(_ reader: inout FieldReader) throws(PDUFault) {
        messageID = reader.remaining > 0 ? try reader.textToEnd(.messageID) : nil
        parameters = reader.readableParameters()
    }

    func append(to octets: inout [UInt8]) {
        guard messageID != nil || !parameters.isEmpty else { return }
        octets.appendTerminated(messageID ?? "")
        octets.append(parameters)
    }
}
