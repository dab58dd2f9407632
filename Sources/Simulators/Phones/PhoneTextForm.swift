/// How a text from a phone travels to a client of the SMSC.
public struct PhoneTextForm: Hashable, Sendable {
    /// The alphabet of a text.
    public enum Coding: String, Hashable, Sendable, CaseIterable {
        /// The SMSC's default alphabet, GSM 7-bit with one septet to an octet; UCS-2 when the text has other characters.
        case automatic
        /// ISO 8859-1; UCS-2 when the text has other characters.
        case latin1
        /// UCS-2, the high octet first.
        case ucs2
    }

    /// What tells that the parts of a long text belong together.
    public enum Joining: String, Hashable, Sendable, CaseIterable {
        /// A user data header with a reference of 8 bits.
        case udh8
        /// A user data header with a reference of 16 bits.
        case udh16
        /// The parameters `sar_msg_ref_num`, `sar_total_segments` and `sar_segment_seqnum`.
        case sar
        /// Nothing: the text is whole, in `message_payload`; a short one too.
        case payload
    }

    /// The order in which the parts of a long text are sent.
    public enum Order: String, Hashable, Sendable, CaseIterable {
        /// The first part first.
        case ascending
        /// The last part first.
        case descending
        /// By chance.
        case random
    }

    /// The alphabet.
    public var coding = Coding.automatic
    /// How parts are joined.
    public var joining = Joining.udh8
    /// The order of the parts.
    public var order = Order.ascending
    /// How many of the parts come twice, the second time somewhere behind the first: 0 none, 1 all.
    public var repeatRate = 0.0
    /// How many of the texts of several parts lose one of them, by chance which: 0 none, 1 all.
    public var lossRate = 0.0
    /// The numbers of parts that are never sent, from 1.
    public var missing: Set<Int> = []

    /// The SMSC's default alphabet or UCS-2, in parts with 8-bit references that come in order, each once.
    public init() {}
}
