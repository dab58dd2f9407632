/// From characters to septets: the reverse of `SeptetCharacters`, by scalar.
///
/// A code below 0x80 is a septet; with 0x80 set, the septet that follows an escape; `missing` is neither.
struct SeptetCodes: Sendable {
    /// The answer for a character that the alphabet lacks: an escaped escape, which no table assigns.
    static let missing: UInt8 = 0x80 | SeptetCharacters.escape

    // Up to U+0DFF: every scalar of every table but the euro and infinity signs.
    private var low: [UInt8]
    private var high: [UInt32: UInt8] = [:]

    static let standard = SeptetCodes(SeptetCharacters.standard)

    /// The codes under `shift`.
    static func under(_ shift: NationalShift) -> SeptetCodes {
        shift == .none ? standard : SeptetCodes(SeptetCharacters(shift))
    }

    private init(_ characters: SeptetCharacters) {
        low = [UInt8](repeating: Self.missing, count: 0xE00)
        for code in UInt8(0)..<0x80 where characters.basic[Int(code)] != 0 {
            enter(code, for: UInt32(characters.basic[Int(code)]))
        }
        for code in UInt8(0)..<0x80 where characters.extended[Int(code)] != 0 {
            enter(code | 0x80, for: UInt32(characters.extended[Int(code)]))
        }
        for (twin, scalar) in Self.twins where self[scalar] != Self.missing { enter(self[scalar], for: twin) }
    }

    // The first code wins: one septet is cheaper than two.
    private mutating func enter(_ code: UInt8, for scalar: UInt32) {
        guard self[scalar] == Self.missing else { return }
        if scalar < low.count { low[Int(scalar)] = code } else { high[scalar] = code }
    }

    /// The code of `scalar`, or `missing`.
    subscript(scalar: UInt32) -> UInt8 {
        scalar < low.count ? low[Int(scalar)] : high[scalar] ?? Self.missing
    }

    /// How many septets `text` takes; `nil` when it is not all ASCII of one septet each, which most texts are.
    func septetCount(ofASCII text: String) -> Int? {
        let (octets, codes) = (text.utf8Span.span, low.span)
        for index in octets.indices {
            // One of the indices; and the table goes far beyond ASCII.
            let octet = unsafe octets[unchecked: index]
            guard octet < 0x80, unsafe codes[unchecked: Int(octet)] < 0x80 else { return nil }
        }
        return octets.count
    }

    /// The septets of `text`; `nil` when it is not all ASCII of one septet each.
    func septets(ofASCII text: String) -> [UInt8]? {
        let (octets, codes) = (text.utf8Span.span, low.span)
        var septets = [UInt8](repeating: 0, count: octets.count)
        var target = septets.mutableSpan
        for index in octets.indices {
            // One of the indices, of both; and the table goes far beyond ASCII.
            let octet = unsafe octets[unchecked: index]
            guard octet < 0x80 else { return nil }
            let code = unsafe codes[unchecked: Int(octet)]
            guard code < 0x80 else { return nil }
            unsafe target[unchecked: index] = code
        }
        return septets
    }

    /// How many septets a code takes.
    static func cost(_ code: UInt8) -> Int { code < 0x80 ? 1 : 2 }

    // Scalars that Unicode holds to be the same character as another one.
    private static let twins: [(UInt32, UInt32)] = [
        (0x037E, 0x3B), (0x2126, 0x03A9), (0x212A, 0x4B), (0x212B, 0xC5),
    ]
}
