/// How a request went: the `command_status` of an answer (SMPP 3.4 §5.1.3, with the additions of 5.0 §4.7.6).
public struct CommandStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number on the wire.
    public let rawValue: UInt32

    /// A status of any number, known or not.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// A status of any number, known or not.
    public init(_ rawValue: UInt32) {
        self.init(rawValue: rawValue)
    }

    /// ESME_ROK: no error.
    public static let ok = CommandStatus(0x00)
    /// ESME_RINVMSGLEN: `sm_length` does not fit.
    public static let invalidMessageLength = CommandStatus(0x01)
    /// ESME_RINVCMDLEN: `command_length` or the size of the body is wrong.
    public static let invalidCommandLength = CommandStatus(0x02)
    /// ESME_RINVCMDID: no such command.
    public static let invalidCommandID = CommandStatus(0x03)
    /// ESME_RINVBNDSTS: not allowed as the session is bound.
    public static let invalidBindStatus = CommandStatus(0x04)
    /// ESME_RALYBND: the session is bound already.
    public static let alreadyBound = CommandStatus(0x05)
    /// ESME_RINVPRTFLG: `priority_flag` is not acceptable.
    public static let invalidPriority = CommandStatus(0x06)
    /// ESME_RINVREGDLVFLG: `registered_delivery` is not acceptable.
    public static let invalidRegisteredDelivery = CommandStatus(0x07)
    /// ESME_RSYSERR: trouble on the side that answers.
    public static let systemError = CommandStatus(0x08)
    /// ESME_RINVSRCADR: the source address is not acceptable.
    public static let invalidSourceAddress = CommandStatus(0x0A)
    /// ESME_RINVDSTADR: the destination address is not acceptable.
    public static let invalidDestinationAddress = CommandStatus(0x0B)
    /// ESME_RINVMSGID: no such message.
    public static let invalidMessageID = CommandStatus(0x0C)
    /// ESME_RBINDFAIL: the bind failed.
    public static let bindFailed = CommandStatus(0x0D)
    /// ESME_RINVPASWD: wrong password.
    public static let invalidPassword = CommandStatus(0x0E)
    /// ESME_RINVSYSID: wrong `system_id`.
    public static let invalidSystemID = CommandStatus(0x0F)
    /// ESME_RCANCELFAIL: `cancel_sm` failed.
    public static let cancelFailed = CommandStatus(0x11)
    /// ESME_RREPLACEFAIL: `replace_sm` failed.
    public static let replaceFailed = CommandStatus(0x13)
    /// ESME_RMSGQFUL: the queue is full.
    public static let messageQueueFull = CommandStatus(0x14)
    /// ESME_RINVSERTYP: the service type is not acceptable.
    public static let invalidServiceType = CommandStatus(0x15)
    /// ESME_RINVNUMDESTS: too many or no destinations.
    public static let invalidNumberOfDestinations = CommandStatus(0x33)
    /// ESME_RINVDLNAME: no such distribution list.
    public static let invalidDistributionList = CommandStatus(0x34)
    /// ESME_RINVDESTFLAG: `dest_flag` is neither address nor list.
    public static let invalidDestinationFlag = CommandStatus(0x40)
    /// ESME_RINVESMCLASS: `esm_class` is not acceptable.
    public static let invalidESMClass = CommandStatus(0x43)
    /// ESME_RSUBMITFAIL: the submission failed.
    public static let submitFailed = CommandStatus(0x45)
    /// ESME_RINVSRCTON: the source's type of number is not acceptable.
    public static let invalidSourceTON = CommandStatus(0x48)
    /// ESME_RINVDSTTON: the destination's type of number is not acceptable.
    public static let invalidDestinationTON = CommandStatus(0x50)
    /// ESME_RINVSYSTYP: the system type is not acceptable.
    public static let invalidSystemType = CommandStatus(0x53)
    /// ESME_RINVREPFLAG: `replace_if_present_flag` is not acceptable.
    public static let invalidReplaceFlag = CommandStatus(0x54)
    /// ESME_RTHROTTLED: too many messages in a given time.
    public static let throttled = CommandStatus(0x58)
    /// ESME_RINVSCHED: the scheduled delivery time is not acceptable.
    public static let invalidSchedule = CommandStatus(0x61)
    /// ESME_RINVEXPIRY: the validity period is not acceptable.
    public static let invalidExpiry = CommandStatus(0x62)
    /// ESME_RINVDFTMSGID: there is no predefined message of that number.
    public static let invalidDefaultMessage = CommandStatus(0x63)
    /// ESME_RX_T_APPN: the receiver cannot take it now.
    public static let receiverTemporaryError = CommandStatus(0x64)
    /// ESME_RX_P_APPN: the receiver can never take it.
    public static let receiverPermanentError = CommandStatus(0x65)
    /// ESME_RX_R_APPN: the receiver rejects it.
    public static let receiverRejects = CommandStatus(0x66)
    /// ESME_RQUERYFAIL: `query_sm` failed.
    public static let queryFailed = CommandStatus(0x67)
    /// ESME_RINVOPTPARSTREAM: the optional parameters cannot be read.
    public static let invalidParameterStream = CommandStatus(0xC0)
    /// ESME_ROPTPARNOTALLWD: an optional parameter is not allowed.
    public static let parameterNotAllowed = CommandStatus(0xC1)
    /// ESME_RINVPARLEN: a parameter's length is wrong.
    public static let invalidParameterLength = CommandStatus(0xC2)
    /// ESME_RDELIVERYFAILURE: the message was not delivered.
    public static let deliveryFailure = CommandStatus(0xFE)
    /// ESME_RUNKNOWNERR: an error of no other kind.
    public static let unknownError = CommandStatus(0xFF)
    /// ESME_RINVDCS: the data coding is not acceptable (5.0).
    public static let invalidDataCoding = CommandStatus(0x104)

    /// The codes that a carrier may define for itself.
    public static let vendorRange: ClosedRange<UInt32> = 0x400...0x4FF

    /// Whether the request succeeded.
    public var isOK: Bool { rawValue == 0 }

    /// The name in the specification, as in `ESME_RTHROTTLED`; `nil` when it has none.
    public var name: String? { Self.table[rawValue]?.name }

    /// One line in plain words.
    public var meaning: String {
        if let entry = Self.table[rawValue] { return entry.meaning }
        return Self.vendorRange.contains(rawValue)
            ? "an error of the carrier's own kind" : "an error that the specification does not know"
    }

    /// What a failure means for the message, its recipient and the link; `nil` for success.
    ///
    /// A carrier's own codes and unknown ones count as temporary trouble with this one message: retries are bounded, so a
    /// wrong guess costs attempts, where the opposite guess would lose a message.
    public var verdict: Verdict? {
        guard !isOK else { return nil }
        return Self.table[rawValue]?.verdict ?? Verdict(.message, .temporary)
    }

    /// The name and the number, as in `ESME_RTHROTTLED (0x58)`.
    public var description: String {
        let number = "0x" + String(rawValue, radix: 16, uppercase: true)
        return name.map { "\($0) (\(number))" } ?? "status \(number)"
    }
}
