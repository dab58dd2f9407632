/// A part that its sender coded: its octets go out as they came.
///
/// They are as in SMPP's `short_message` (SMPP 3.4 §5.2.22): GSM 7-bit has one septet to an octet, and a user data header
/// stands before the text.
public struct ReadyPart: Hashable, Sendable {
    /// How the octets are coded, as SMPP has it (SMPP 3.4 §5.2.19).
    public var dataCoding: UInt8
    /// Whether the octets begin with a user data header (3GPP TS 23.040 §9.2.3.24).
    public var hasHeader: Bool
    /// The protocol identifier (3GPP TS 23.040 §9.2.3.9).
    public var protocolID: UInt8
    /// What it carries.
    public var octets: [UInt8]

    /// A part.
    public init(dataCoding: UInt8, hasHeader: Bool = false, protocolID: UInt8 = 0, octets: [UInt8]) {
        self.dataCoding = dataCoding
        self.hasHeader = hasHeader
        self.protocolID = protocolID
        self.octets = octets
    }
}
