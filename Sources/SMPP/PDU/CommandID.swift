/// What a PDU asks or answers: its `command_id` (SMPP 3.4 §5.1.2).
public struct CommandID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number on the wire; the highest bit marks an answer.
    public let rawValue: UInt32

    /// A command of any number, known or not.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The bit that marks an answer.
    public static let responseBit: UInt32 = 0x8000_0000

    /// `generic_nack`, which answers any request.
    public static let genericNack = CommandID(rawValue: 0x8000_0000)
    /// `bind_receiver`.
    public static let bindReceiver = CommandID(rawValue: 0x0000_0001)
    /// `bind_transmitter`.
    public static let bindTransmitter = CommandID(rawValue: 0x0000_0002)
    /// `query_sm`.
    public static let querySM = CommandID(rawValue: 0x0000_0003)
    /// `submit_sm`.
    public static let submitSM = CommandID(rawValue: 0x0000_0004)
    /// `deliver_sm`.
    public static let deliverSM = CommandID(rawValue: 0x0000_0005)
    /// `unbind`.
    public static let unbind = CommandID(rawValue: 0x0000_0006)
    /// `replace_sm`.
    public static let replaceSM = CommandID(rawValue: 0x0000_0007)
    /// `cancel_sm`.
    public static let cancelSM = CommandID(rawValue: 0x0000_0008)
    /// `bind_transceiver`.
    public static let bindTransceiver = CommandID(rawValue: 0x0000_0009)
    /// `outbind`, which has no answer.
    public static let outbind = CommandID(rawValue: 0x0000_000B)
    /// `enquire_link`.
    public static let enquireLink = CommandID(rawValue: 0x0000_0015)
    /// `submit_multi`.
    public static let submitMulti = CommandID(rawValue: 0x0000_0021)
    /// `alert_notification`, which has no answer.
    public static let alertNotification = CommandID(rawValue: 0x0000_0102)
    /// `data_sm`.
    public static let dataSM = CommandID(rawValue: 0x0000_0103)

    /// Whether it answers a request.
    public var isResponse: Bool { rawValue & Self.responseBit != 0 }

    /// The command that answers this one; itself when it is an answer.
    public var response: CommandID { CommandID(rawValue: rawValue | Self.responseBit) }

    /// The command that this one answers; itself when it is a request.
    public var request: CommandID { CommandID(rawValue: rawValue & ~Self.responseBit) }

    /// Whether it is a request that the specification knows and that is answered by its own response.
    var hasOwnResponse: Bool {
        guard !isResponse, self != .outbind, self != .alertNotification else { return false }
        return Self.requestNames[rawValue] != nil
    }

    /// The name in the specification, as in `submit_sm_resp`, or the number.
    public var description: String {
        if self == .genericNack { return "generic_nack" }
        if let name = Self.requestNames[request.rawValue], !isResponse || request.hasOwnResponse {
            return isResponse ? name + "_resp" : name
        }
        return "command 0x" + String(rawValue, radix: 16)
    }

    private static let requestNames: [UInt32: String] = [
        bindReceiver.rawValue: "bind_receiver",
        bindTransmitter.rawValue: "bind_transmitter",
        querySM.rawValue: "query_sm",
        submitSM.rawValue: "submit_sm",
        deliverSM.rawValue: "deliver_sm",
        unbind.rawValue: "unbind",
        replaceSM.rawValue: "replace_sm",
        cancelSM.rawValue: "cancel_sm",
        bindTransceiver.rawValue: "bind_transceiver",
        outbind.rawValue: "outbind",
        enquireLink.rawValue: "enquire_link",
        submitMulti.rawValue: "submit_multi",
        alertNotification.rawValue: "alert_notification",
        dataSM.rawValue: "data_sm",
    ]
}
