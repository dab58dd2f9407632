public import SMPP
public import SMS

/// A part that a client submitted, as it was on the wire, and what was answered.
public struct ReceivedPart: Hashable, Sendable {
    /// The request; of one to several recipients, what went to one of them.
    public let message: CarriedMessage
    /// Which request it was: `submit_sm`, `data_sm` or `submit_multi`.
    public let command: CommandID
    /// Its `sequence_number`.
    public let sequence: UInt32
    /// The `system_id` of the client.
    public let systemID: String
    /// When it came: the time since 1970-01-01 00:00 UTC.
    public let time: Duration
    /// What is answered; ESME_ROK when it was accepted.
    public let status: CommandStatus
    /// The id that it was given; `nil` when it was refused.
    public let messageID: String?

    /// A part.
    public init(
        _ message: CarriedMessage, command: CommandID = .submitSM, sequence: UInt32 = 1, systemID: String = "",
        time: Duration = .zero, status: CommandStatus = .ok, messageID: String? = nil
    ) {
        self.message = message
        self.command = command
        self.sequence = sequence
        self.systemID = systemID
        self.time = time
        self.status = status
        self.messageID = messageID
    }

    /// Who it is from.
    public var source: SMPPAddress { message.source }
    /// Who it is for.
    public var destination: SMPPAddress { message.destination }
    /// `esm_class`.
    public var esmClass: ESMClass { message.esmClass }
    /// `data_coding`.
    public var dataCoding: DataCoding { message.dataCoding }
    /// The user data with its header, from `short_message` or `message_payload`.
    public var octets: [UInt8] { message.userData }
    /// Its user data header; `.empty` without one.
    public var header: UserDataHeader {
        esmClass.hasUserDataHeader ? UserDataHeader.separate(octets[...]).header : .empty
    }
    /// How a phone reads it.
    public var coding: TextCoding { TextCoding(dataCoding) }
    /// What a phone reads in this part alone.
    public var text: String { coding.text(of: octets[...], hasHeader: esmClass.hasUserDataHeader) }

    /// Its place in a longer text, by the header or else by the `sar_` parameters; `nil` when it stands alone.
    public var concatenation: Concatenation? {
        if let place = header.concatenation { return place }
        guard let segmentation = message.parameters.segmentation else { return nil }
        return Concatenation(
            reference: segmentation.reference, size: .sixteenBit, count: Int(segmentation.total),
            number: Int(segmentation.number))
    }
}
