import Bytes

/// An SMS-DELIVER: a message from the network to a phone (3GPP TS 23.040 §9.2.2.1).
public struct DeliverTPDU: Hashable, Sendable {
    /// Whether more messages wait in the network.
    public var moreWait = false
    /// Whether a status report goes to its sender.
    public var indicatesReport = false
    /// Whether the reply goes through the same service centre.
    public var hasReplyPath = false
    /// Who sent it.
    public var originator: TPDUAddress
    /// TP-Protocol-Identifier.
    public var protocolID: UInt8 = 0
    /// How the user data is coded.
    public var scheme: DataCodingScheme
    /// When the network took it; `nil` when its octets are no moment.
    public var sentAt: TPDUTime?
    /// What it carries.
    public var userData: TPDUUserData

    /// A message.
    public init(from originator: TPDUAddress, scheme: DataCodingScheme, sentAt: TPDUTime?, userData: TPDUUserData) {
        self.originator = originator
        self.scheme = scheme
        self.sentAt = sentAt
        self.userData = userData
    }

    /// Reads the octets of a TPDU, without the service centre's address. The reserved message type is read as this one
    /// (3GPP TS 23.040 §9.2.3.1).
    public init(decoding octets: ArraySlice<UInt8>) throws(TPDUFailure) {
        var reader = ByteReader(octets)
        guard let first = reader.readUInt8() else { throw .cut(.firstOctet) }
        guard first & 3 == 0 || first & 3 == 3 else { throw .otherType(first & 3) }
        originator = try TPDUAddress(&reader)
        (protocolID, scheme) = try reader.readNature()
        sentAt = try reader.readTime()
        userData = try TPDUUserData(&reader, scheme, hasHeader: first & 0x40 != 0)
        // The bit says that no more wait.
        moreWait = first & 0x04 == 0
        indicatesReport = first & 0x20 != 0
        hasReplyPath = first & 0x80 != 0
    }

    /// The octets on the wire, without the service centre's address.
    public func encoded() throws(TPDUFailure) -> [UInt8] {
        var first: UInt8 = moreWait ? 0 : 0x04
        if indicatesReport { first |= 0x20 }
        if !userData.header.isEmpty { first |= 0x40 }
        if hasReplyPath { first |= 0x80 }
        return try [first] + originator.encoded() + [protocolID, scheme.rawValue]
            + (sentAt?.encoded ?? [UInt8](repeating: 0, count: 7)) + userData.encoded(scheme)
    }

    /// Which earlier message of its sender it takes the place of: 1 to 7 (3GPP TS 23.040 §9.2.3.9).
    public var replaceType: Int? { (0x41...0x47).contains(protocolID) ? Int(protocolID & 7) : nil }

    /// Its place among the parts of its message; `nil` for a message of one part.
    public var place: Concatenation? { userData.elements.concatenation.flatMap { $0.count > 1 ? $0 : nil } }
}
