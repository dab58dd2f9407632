/// What `data_coding` of SMPP says about a text (SMPP 3.4 §5.2.19; 3GPP TS 23.038 §4 from 0x10 on).
public struct ShortMessageCoding: Hashable, Sendable {
    /// What the octets stand for.
    public let coding: PartCoding
    /// Whether GSM 7-bit is packed.
    public let isPacked: Bool
    /// Whether it is to be shown at once and not kept.
    public let isFlash: Bool
    /// Whether it tells that something waits, as voice mail does.
    public let isMessageWaiting: Bool

    /// Reads `data_coding`.
    ///
    /// - Parameter alphabet: what both sides mean by the default alphabet.
    public init(_ dataCoding: UInt8, alphabet: CarrierAlphabet) {
        let scheme = DataCodingScheme(rawValue: dataCoding)
        let isScheme = dataCoding >= 0x10
        coding = isScheme ? Self.coding(of: scheme, alphabet) : Self.coding(of: dataCoding, alphabet)
        isPacked = coding == .gsm7 && alphabet == .gsm7Packed
        isFlash = isScheme && scheme.isFlash
        isMessageWaiting = isScheme && scheme.isMessageWaiting
    }

    private static func coding(of dataCoding: UInt8, _ alphabet: CarrierAlphabet) -> PartCoding {
        switch dataCoding {
        case 1: .ascii
        case 3: .latin1
        case 8: .ucs2
        case 6: .cyrillic
        case 7: .hebrew
        case 5: .shiftJIS
        case 10: .iso2022JP
        case 13: .extendedKanji
        case 14: .korean
        // 4 and 2 are octets; 9 is pictograms, of which nobody knows the alphabet.
        case 2, 4, 9: .octets
        default: coding(of: alphabet)
        }
    }

    private static func coding(of scheme: DataCodingScheme, _ alphabet: CarrierAlphabet) -> PartCoding {
        guard !scheme.isCompressed else { return .octets }
        return switch scheme.content {
        case .gsm7: .gsm7
        case .octets: .octets
        case .ucs2: .ucs2
        case .reserved: coding(of: alphabet)
        }
    }

    private static func coding(of alphabet: CarrierAlphabet) -> PartCoding {
        switch alphabet {
        case .gsm7, .gsm7Packed: .gsm7
        case .latin1: .latin1
        case .ascii: .ascii
        case .utf8: .utf8
        }
    }
}
