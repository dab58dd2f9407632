/// How the user data is coded, `data_coding` (SMPP 3.4 §5.2.19).
public struct DataCoding: RawRepresentable, Hashable, Sendable {
    /// The octet on the wire.
    public let rawValue: UInt8

    /// A coding of any number.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// What the carrier takes as its own: mostly the GSM alphabet, one character an octet.
    public static let carrierDefault = DataCoding(rawValue: 0)
    /// ASCII (IA5).
    public static let ascii = DataCoding(rawValue: 1)
    /// Octets of no alphabet; 4 and 2 mean the same.
    public static let octets = DataCoding(rawValue: 4)
    /// ISO 8859-1.
    public static let latin1 = DataCoding(rawValue: 3)
    /// JIS X 0208.
    public static let jis = DataCoding(rawValue: 5)
    /// ISO 8859-5.
    public static let cyrillic = DataCoding(rawValue: 6)
    /// ISO 8859-8.
    public static let hebrew = DataCoding(rawValue: 7)
    /// UCS-2, big-endian.
    public static let ucs2 = DataCoding(rawValue: 8)
    /// ISO 2022-JP.
    public static let iso2022JP = DataCoding(rawValue: 10)
    /// Extended Kanji JIS, JIS X 0212.
    public static let extendedKanji = DataCoding(rawValue: 13)
    /// KS C 5601.
    public static let korean = DataCoding(rawValue: 14)

    /// Whether it is to be read as a data coding scheme of 3GPP TS 23.038: a message waiting or a message class.
    public var isGSMScheme: Bool { rawValue >= 0xC0 }
}
