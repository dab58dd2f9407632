/// What a part that came in says: its header and its text.
public struct UserData: Hashable, Sendable {
    /// The header; `.empty` when there was none, or none that could be read.
    public let header: UserDataHeader
    /// The text of this part alone.
    public let text: String

    /// Reads the octets of an SMPP short message: septets one to an octet, or UTF-16 with the high octet first.
    ///
    /// - Parameter hasHeader: whether the octets begin with a header (the UDHI bit of `esm_class`).
    public init(octets: ArraySlice<UInt8>, alphabet: Alphabet, hasHeader: Bool) {
        let (header, body) = hasHeader ? UserDataHeader.separate(octets) : (.empty, octets)
        self.header = header
        switch alphabet {
        case .gsm7: text = GSM7.decode(body, shift: header.shift)
        case .ucs2: text = UCS2.decode(body)
        }
    }

    /// Reads the TP-User-Data of a TPDU in GSM 7-bit, packed.
    ///
    /// - Parameter length: TP-User-Data-Length in septets, those that the header covers included.
    public init(packed octets: ArraySlice<UInt8>, length: Int, hasHeader: Bool) {
        let (header, body) = hasHeader ? UserDataHeader.separate(octets) : (.empty, octets)
        let headerOctets = octets.count - body.count
        let fillBits = Self.fillBits(after: headerOctets)
        let headerSeptets = (headerOctets * 8 + fillBits) / 7
        self.header = header
        text = GSM7.decode(
            GSM7.unpack(body, count: max(0, length - headerSeptets), fillBits: fillBits), shift: header.shift)
    }

    /// How many bits bring the text after a header of so many octets to a septet boundary.
    static func fillBits(after headerOctets: Int) -> Int { (7 - headerOctets * 8 % 7) % 7 }
}
