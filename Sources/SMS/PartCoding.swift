/// How the octets of a part that came in stand for characters.
///
/// The raw values are stored with parts that wait for others: none may ever get another meaning.
public enum PartCoding: UInt8, Hashable, Sendable, CaseIterable {
    /// GSM 7-bit, a septet to an octet.
    case gsm7 = 0
    /// UTF-16, the high octet first.
    case ucs2 = 1
    /// ISO 8859-1, with the characters of Windows-1252 where that has none.
    case latin1 = 2
    /// ASCII.
    case ascii = 3
    /// UTF-8.
    case utf8 = 4
    /// ISO 8859-5.
    case cyrillic = 5
    /// ISO 8859-8.
    case hebrew = 6
    /// No characters at all.
    case octets = 7
    /// JIS X 0208, which networks write as Shift_JIS.
    case shiftJIS = 8
    /// ISO 2022-JP.
    case iso2022JP = 9
    /// JIS X 0212.
    case extendedKanji = 10
    /// KS C 5601.
    case korean = 11

    /// The coding in words.
    public var words: String {
        switch self {
        case .gsm7: "GSM 7-bit"
        case .ucs2: "UCS-2"
        case .latin1: "Latin-1"
        case .ascii: "ASCII"
        case .utf8: "UTF-8"
        case .cyrillic: "ISO 8859-5"
        case .hebrew: "ISO 8859-8"
        case .octets: "binary"
        case .shiftJIS: "Shift_JIS"
        case .iso2022JP: "ISO 2022-JP"
        case .extendedKanji: "JIS X 0212"
        case .korean: "KS C 5601"
        }
    }

    /// The name that mail has for a coding of texts that only others can read here; `nil` for the rest.
    var foreignCharset: String? {
        switch self {
        case .shiftJIS: "shift_jis"
        case .iso2022JP: "iso-2022-jp"
        case .extendedKanji: "iso-2022-jp-1"
        case .korean: "ks_c_5601-1987"
        case .gsm7, .ucs2, .latin1, .ascii, .utf8, .cyrillic, .hebrew, .octets: nil
        }
    }

    /// Whether parts in this coding are text that can be read here.
    public var isReadable: Bool { self != .octets && foreignCharset == nil }
}
