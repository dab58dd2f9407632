import SMPP
import SMS

/// What `data_coding` says about a message from a phone (SMPP 3.4 §5.2.19; 3GPP TS 23.038 §4 from 0x10 on).
struct InboundCoding: Hashable {
    /// What the octets stand for.
    let coding: PartCoding
    /// Whether GSM 7-bit is packed.
    let isPacked: Bool
    /// Whether it is to be shown at once and not kept.
    let isFlash: Bool
    /// Whether it tells that something waits, as voice mail does.
    let isMessageWaiting: Bool

    init(_ dataCoding: DataCoding, _ alphabet: CarrierAlphabet) {
        let scheme = DataCodingScheme(rawValue: dataCoding.rawValue)
        let isScheme = dataCoding.rawValue >= 0x10
        coding = isScheme ? Self.coding(of: scheme, alphabet) : Self.coding(of: dataCoding, alphabet)
        isPacked = coding == .gsm7 && alphabet == .gsm7Packed
        isFlash = isScheme && scheme.isFlash
        isMessageWaiting = isScheme && scheme.isMessageWaiting
    }

    private static func coding(of dataCoding: DataCoding, _ alphabet: CarrierAlphabet) -> PartCoding {
        switch dataCoding {
        case .ascii: .ascii
        case .latin1: .latin1
        case .ucs2: .ucs2
        case .cyrillic: .cyrillic
        case .hebrew: .hebrew
        case .jis: .shiftJIS
        case .iso2022JP: .iso2022JP
        case .extendedKanji: .extendedKanji
        case .korean: .korean
        // 4 and 2 are octets; 9 is pictograms, of which nobody knows the alphabet.
        case .octets, DataCoding(rawValue: 2), DataCoding(rawValue: 9): .octets
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
