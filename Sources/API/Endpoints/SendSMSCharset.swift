/// The character sets in which a text may come through Kannel's `sendsms`.
enum SendSMSCharset {
    /// Reads `octets`; `nil` when the set is not known, or they are not of it.
    ///
    /// - Parameter name: as IANA spells it, in any case; `nil`: UTF-8, and ISO 8859-1 what is not, as older programs send.
    static func read(_ octets: [UInt8], as name: String?) -> String? {
        switch name?.uppercased() {
        case nil: String(validating: octets, as: UTF8.self) ?? latin(octets)
        case "UTF-8", "UTF8": String(validating: octets, as: UTF8.self)
        case "US-ASCII", "ASCII": octets.allSatisfy { $0 < 0x80 } ? latin(octets) : nil
        case "ISO-8859-1", "LATIN1", "LATIN-1", "WINDOWS-1252", "CP1252": latin(octets)
        case "UTF-16BE", "UTF-16", "UCS-2", "UCS-2BE": wide(octets, isBigEndian: true)
        case "UTF-16LE", "UCS-2LE": wide(octets, isBigEndian: false)
        case .some: nil
        }
    }

    /// Windows-1252, of which ISO 8859-1 is the part without 0x80 to 0x9F, which nobody means as controls.
    private static func latin(_ octets: [UInt8]) -> String {
        let units = octets.map { (0x80...0x9F).contains($0) ? windowsExtras[Int($0) - 0x80] : UInt16($0) }
        return String(decoding: units, as: UTF16.self)
    }

    private static let windowsExtras: [UInt16] = [
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD,
        0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0xFFFD, 0x017E, 0x0178,
    ]

    private static func wide(_ octets: [UInt8], isBigEndian: Bool) -> String? {
        guard octets.count.isMultiple(of: 2) else { return nil }
        let units = stride(from: 0, to: octets.count, by: 2).map { index in
            let pair = (UInt16(octets[index]), UInt16(octets[index + 1]))
            return isBigEndian ? pair.0 << 8 | pair.1 : pair.1 << 8 | pair.0
        }
        return String(validating: units, as: UTF16.self)
    }
}
