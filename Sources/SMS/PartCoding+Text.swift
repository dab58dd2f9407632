// Texts with a character to each octet, as networks that are not quite sure of their alphabet send them.

extension PartCoding {
    /// What `octets` say in this coding; empty when it is not readable.
    ///
    /// It is never an error. Where an octet cannot be in a 7-bit alphabet, all are read as UTF-8 if they are that, and as
    /// Latin-1 otherwise: networks send the one or the other as their default alphabet. NUL says nothing and is left out.
    func text(of octets: [UInt8], shift: NationalShift) -> String {
        switch self {
        case .gsm7:
            octets.allSatisfy { $0 < 0x80 } ? GSM7.decode(octets, shift: shift) : Self.unannounced(octets)
        case .ascii, .utf8: Self.unannounced(octets)
        case .ucs2: UCS2.decode(Self.inOrder(octets)).withoutNulls
        case .latin1: Self.text(of: octets, Self.latin1Scalar)
        case .cyrillic: Self.text(of: octets, Self.cyrillicScalar)
        case .hebrew: Self.text(of: octets, Self.hebrewScalar)
        case .octets, .shiftJIS, .iso2022JP, .extendedKanji, .korean: ""
        }
    }

    private static func unannounced(_ octets: [UInt8]) -> String {
        String(validating: octets, as: UTF8.self)?.withoutNulls ?? text(of: octets, latin1Scalar)
    }

    /// UTF-16 with the high octet first and without the mark that some put before it.
    private static func inOrder(_ octets: [UInt8]) -> ArraySlice<UInt8> {
        guard octets.count >= 2 else { return octets[...] }
        switch (octets[0], octets[1]) {
        case (0xFE, 0xFF): return octets[2...]
        case (0xFF, 0xFE):
            var swapped = octets
            for index in stride(from: 0, to: swapped.count - 1, by: 2) { swapped.swapAt(index, index + 1) }
            return swapped[2...]
        default: return octets[...]
        }
    }

    private static func text(of octets: [UInt8], _ scalar: (UInt8) -> UInt16) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(octets.count + octets.count / 2)
        for octet in octets where octet != 0 { text.appendUTF8(UInt32(octet < 0x80 ? UInt16(octet) : scalar(octet))) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func latin1Scalar(_ octet: UInt8) -> UInt16 {
        octet < 0xA0 ? windows1252[Int(octet) - 0x80] : UInt16(octet)
    }

    private static func cyrillicScalar(_ octet: UInt8) -> UInt16 {
        switch octet {
        case ..<0xA0: 0xFFFD
        case 0xA0, 0xAD: UInt16(octet)
        case 0xF0: 0x2116
        case 0xFD: 0xA7
        default: 0x400 + UInt16(octet - 0xA0)
        }
    }

    private static func hebrewScalar(_ octet: UInt8) -> UInt16 {
        switch octet {
        case 0xAA: 0xD7
        case 0xBA: 0xF7
        case 0xA0, 0xA2...0xBE: UInt16(octet)
        case 0xDF: 0x2017
        case 0xE0...0xFA: 0x5D0 + UInt16(octet - 0xE0)
        case 0xFD: 0x200E
        case 0xFE: 0x200F
        default: 0xFFFD
        }
    }

    // 0x80 to 0x9F, where ISO 8859-1 has only controls.
    private static let windows1252: [UInt16] = [
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD,
        0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0xFFFD, 0x017E, 0x0178,
    ]
}

extension String {
    fileprivate var withoutNulls: String {
        guard utf8.contains(0) else { return self }
        return String(decoding: utf8.lazy.filter { $0 != 0 }, as: UTF8.self)
    }
}
