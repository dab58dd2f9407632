public import SMPP
import SMS

/// How a phone reads the octets of a part.
public enum TextCoding: Hashable, Sendable, CustomStringConvertible {
    /// GSM 7-bit, one septet to an octet.
    case gsm7
    /// ASCII.
    case ascii
    /// ISO 8859-1.
    case latin1
    /// UCS-2 with surrogate pairs, the high octet first.
    case ucs2
    /// No text, or a coding that the simulated phones cannot read.
    case octets

    /// What `data_coding` says (SMPP 3.4 §5.2.19); its values past 15 are those of 3GPP TS 23.038 §4.
    public init(_ dataCoding: DataCoding) {
        let value = dataCoding.rawValue
        switch value {
        case 0: self = .gsm7
        case 1: self = .ascii
        case 3: self = .latin1
        case 8: self = .ucs2
        case 0x10...0x1F: self = Self.general(value)
        case 0xC0...0xDF: self = .gsm7
        case 0xE0...0xEF: self = .ucs2
        case 0xF0...0xFF: self = value & 0x04 == 0 ? .gsm7 : .octets
        default: self = .octets
        }
    }

    private static func general(_ value: UInt8) -> TextCoding {
        switch value & 0x0C {
        case 0x00: .gsm7
        case 0x08: .ucs2
        default: .octets
        }
    }

    /// As people write it, `GSM 7-bit` for instance.
    public var description: String {
        switch self {
        case .gsm7: "GSM 7-bit"
        case .ascii: "ASCII"
        case .latin1: "ISO 8859-1"
        case .ucs2: "UCS-2"
        case .octets: "8-bit data"
        }
    }

    /// The text of a part; octets that are no text are counted instead.
    func text(of octets: ArraySlice<UInt8>, hasHeader: Bool) -> String {
        switch self {
        case .gsm7: return UserData(octets: octets, alphabet: .gsm7, hasHeader: hasHeader).text
        case .ucs2: return UserData(octets: octets, alphabet: .ucs2, hasHeader: hasHeader).text
        case .ascii, .latin1, .octets: break
        }
        let body = hasHeader ? UserDataHeader.separate(octets).body : octets
        switch self {
        case .ascii: return String(decoding: body.map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self)
        case .latin1: return String(String.UnicodeScalarView(body.lazy.map { Unicode.Scalar($0) }))
        case .gsm7, .ucs2, .octets: return "[\(body.count) octets]"
        }
    }
}
