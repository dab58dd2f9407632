/// A question after a message submitted before: `query_sm` (SMPP 3.4 §4.8.1).
public struct QuerySM: Hashable, Sendable {
    /// The id that the carrier gave it.
    public var messageID: String
    /// The source address it was submitted with.
    public var source: SMPPAddress

    /// A question.
    public init(messageID: String, source: SMPPAddress) {
        self.messageID = messageID
        self.source = source
    }

    init(_ reader: inout FieldReader) throws(PDUFault) {
        messageID = try reader.text(.messageID)
        source = try reader.address(.sourceAddress)
    }

    func append(to octets: inout [UInt8]) {
        octets.appendTerminated(messageID)
        octets.append(source)
    }
}

/// The answer to `query_sm` (SMPP 3.4 §4.8.2).
public struct QuerySMResp: Hashable, Sendable {
    /// The id that was asked for.
    public var messageID: String
    /// `final_date`, see ``SMPPTime``; empty while there is none.
    public var finalDate: String
    /// `message_state` as an octet; see ``ReceiptState``.
    public var state: UInt8
    /// `error_code`: the network's own.
    public var errorCode: UInt8

    /// An answer.
    public init(messageID: String, finalDate: String, state: UInt8, errorCode: UInt8) {
        self.messageID = messageID
        self.finalDate = finalDate
        self.state = state
        self.errorCode = errorCode
    }

    init(_ reader: inout FieldReader) throws(PDUFault) {
        messageID = try reader.text(.messageID)
        finalDate = try reader.text(.finalDate)
        state = try reader.octet(.messageState)
        errorCode = try reader.octet(.errorCode)
    }

    func append(to octets: inout [UInt8]) {
        octets.appendTerminated(messageID)
        octets.appendTerminated(finalDate)
        octets.append(state)
        octets.append(errorCode)
    }
}
