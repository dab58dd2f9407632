import Bytes

/// An SMS-SUBMIT: a message on its way from a phone to the network (3GPP TS 23.040 §9.2.2.2).
public struct SubmitTPDU: Hashable, Sendable {
    /// Whether the network is to refuse a second message of this reference for this destination.
    public var rejectsDuplicates = false
    /// Whether a status report is asked for.
    public var requestsReport = false
    /// Whether the reply goes through the same service centre.
    public var hasReplyPath = false
    /// TP-Message-Reference; a modem puts its own in its place.
    public var reference: UInt8 = 0
    /// Whom it is for.
    public var destination: TPDUAddress
    /// TP-Protocol-Identifier.
    public var protocolID: UInt8 = 0
    /// How the user data is coded.
    public var scheme: DataCodingScheme
    /// How long the network is to try.
    public var validity = TPDUValidity.unsaid
    /// What it carries.
    public var userData: TPDUUserData

    /// A message.
    public init(to destination: TPDUAddress, scheme: DataCodingScheme, userData: TPDUUserData) {
        self.destination = destination
        self.scheme = scheme
        self.userData = userData
    }

    /// Reads the octets of a TPDU, without the service centre's address.
    public init(decoding octets: ArraySlice<UInt8>) throws(TPDUFailure) {
        var reader = ByteReader(octets)
        guard let first = reader.readUInt8() else { throw .cut(.firstOctet) }
        guard first & 3 == 1 else { throw .otherType(first & 3) }
        guard let reference = reader.readUInt8() else { throw .cut(.reference) }
        destination = try TPDUAddress(&reader)
        (protocolID, scheme) = try reader.readNature()
        validity = try TPDUValidity(format: first, &reader)
        userData = try TPDUUserData(&reader, scheme, hasHeader: first & 0x40 != 0)
        self.reference = reference
        rejectsDuplicates = first & 0x04 != 0
        requestsReport = first & 0x20 != 0
        hasReplyPath = first & 0x80 != 0
    }

    /// The octets on the wire, without the service centre's address.
    public func encoded() throws(TPDUFailure) -> [UInt8] {
        var first: UInt8 = 1 | validity.format
        if rejectsDuplicates { first |= 0x04 }
        if requestsReport { first |= 0x20 }
        if !userData.header.isEmpty { first |= 0x40 }
        if hasReplyPath { first |= 0x80 }
        return try [first, reference] + destination.encoded() + [protocolID, scheme.rawValue] + validity.encoded
            + userData.encoded(scheme)
    }
}

extension ByteReader {
    /// TP-Protocol-Identifier and TP-Data-Coding-Scheme, which stand side by side wherever they do.
    mutating func readNature() throws(TPDUFailure) -> (UInt8, DataCodingScheme) {
        guard let protocolID = readUInt8() else { throw .cut(.protocolID) }
        guard let scheme = readUInt8() else { throw .cut(.scheme) }
        return (protocolID, DataCodingScheme(rawValue: scheme))
    }

    /// The seven octets of a time.
    mutating func readTime() throws(TPDUFailure) -> TPDUTime? {
        guard let octets = read(7) else { throw .cut(.time) }
        return TPDUTime(octets)
    }
}
