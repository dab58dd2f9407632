import Bytes

/// An SMS-STATUS-REPORT: what became of a message that a phone sent (3GPP TS 23.040 §9.2.2.3).
public struct StatusReportTPDU: Hashable, Sendable {
    /// Whether more messages wait in the network.
    public var moreWait = false
    /// Whether it is about a command rather than a message.
    public var isAboutCommand = false
    /// The reference of the message, which the modem gave it.
    public var reference: UInt8
    /// Whom the message was for.
    public var recipient: TPDUAddress
    /// When the network took the message; `nil` when its octets are no moment.
    public var sentAt: TPDUTime?
    /// When what the status says happened; `nil` when its octets are no moment.
    public var dischargedAt: TPDUTime?
    /// What became of the message.
    public var status: TPDUStatus

    /// A report.
    public init(
        reference: UInt8, recipient: TPDUAddress, sentAt: TPDUTime?, dischargedAt: TPDUTime?, status: TPDUStatus
    ) {
        self.reference = reference
        self.recipient = recipient
        self.sentAt = sentAt
        self.dischargedAt = dischargedAt
        self.status = status
    }

    /// Reads the octets of a TPDU, without the service centre's address. Optional fields behind the status are left
    /// alone.
    public init(decoding octets: ArraySlice<UInt8>) throws(TPDUFailure) {
        var reader = ByteReader(octets)
        guard let first = reader.readUInt8() else { throw .cut(.firstOctet) }
        guard first & 3 == 2 else { throw .otherType(first & 3) }
        guard let reference = reader.readUInt8() else { throw .cut(.reference) }
        self.reference = reference
        recipient = try TPDUAddress(&reader)
        sentAt = try reader.readTime()
        dischargedAt = try reader.readTime()
        guard let status = reader.readUInt8() else { throw .cut(.status) }
        self.status = TPDUStatus(rawValue: status)
        moreWait = first & 0x04 == 0
        isAboutCommand = first & 0x20 != 0
    }

    /// The octets on the wire, without the service centre's address.
    public func encoded() throws(TPDUFailure) -> [UInt8] {
        let noTime = [UInt8](repeating: 0, count: 7)
        let first: UInt8 = 2 | (moreWait ? 0 : 0x04) | (isAboutCommand ? 0x20 : 0)
        return try [first, reference] + recipient.encoded() + (sentAt?.encoded ?? noTime)
            + (dischargedAt?.encoded ?? noTime) + [status.rawValue]
    }
}
