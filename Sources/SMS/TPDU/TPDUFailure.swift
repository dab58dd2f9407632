/// Why octets are no TPDU, or why a value cannot be written as one.
public enum TPDUFailure: Error, Hashable, Sendable {
    /// They end before all mandatory fields were there; the field that is missing or cut.
    case cut(TPDUField)
    /// The message type indicator is that of another TPDU: 0 to 3 (3GPP TS 23.040 §9.2.3.1).
    case otherType(UInt8)
    /// An address says more digits than one may have.
    case longAddress(digits: Int)
    /// An address has a character that its type cannot be written with.
    case unwritableAddress
    /// The user data takes more than the 140 octets that there are.
    case longUserData(octets: Int)
}

/// The fields of a TPDU that may be missing (3GPP TS 23.040 §9.2.2).
public enum TPDUField: String, Hashable, Sendable, CaseIterable {
    /// The address of the service centre, before the TPDU itself.
    case serviceCentre = "the service centre's address"
    /// The first octet, which says what it is.
    case firstOctet = "the first octet"
    /// TP-Message-Reference.
    case reference = "the message reference"
    /// TP-Originating-Address, TP-Destination-Address or TP-Recipient-Address.
    case address = "the address"
    /// TP-Protocol-Identifier.
    case protocolID = "the protocol identifier"
    /// TP-Data-Coding-Scheme.
    case scheme = "the data coding scheme"
    /// TP-Service-Centre-Time-Stamp, TP-Discharge-Time or TP-Validity-Period.
    case time = "a time"
    /// TP-Status.
    case status = "the status"
    /// TP-User-Data-Length.
    case userDataLength = "the user data length"
}
