/// What the data coding scheme of a phone says about a text (3GPP TS 23.038 §4).
public struct DataCodingScheme: RawRepresentable, Hashable, Sendable {
    /// How the user data is to be read.
    public enum Content: Hashable, Sendable {
        /// In GSM 7-bit.
        case gsm7
        /// As octets of no alphabet.
        case octets
        /// In UTF-16, the high octet first.
        case ucs2
        /// Nobody knows; a receiver takes it for GSM 7-bit.
        case reserved
    }

    /// The octet.
    public let rawValue: UInt8

    /// A scheme of any value.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    private var group: UInt8 { rawValue >> 4 }

    /// How the user data is to be read, once it is no longer compressed.
    public var content: Content {
        switch group {
        case 0x0...0x7:
            switch rawValue >> 2 & 3 {
            case 0: .gsm7
            case 1: .octets
            case 2: .ucs2
            default: .reserved
            }
        case 0xC, 0xD: .gsm7
        case 0xE: .ucs2
        case 0xF: rawValue & 0x04 == 0 ? .gsm7 : .octets
        default: .reserved
        }
    }

    /// Whether the user data is compressed (3GPP TS 23.042), which nothing here reads.
    public var isCompressed: Bool { group < 0x8 && rawValue & 0x20 != 0 }

    /// The message class, 0 to 3; `nil` when none is said.
    public var messageClass: UInt8? {
        switch group {
        case 0x0...0x7: rawValue & 0x10 != 0 ? rawValue & 3 : nil
        case 0xF: rawValue & 3
        default: nil
        }
    }

    /// Whether the phone shows it at once and keeps nothing: class 0, a "flash".
    public var isFlash: Bool { messageClass == 0 }

    /// Whether it tells that something waits, as voice mail does.
    public var isMessageWaiting: Bool { (0xC...0xE).contains(group) }
}
