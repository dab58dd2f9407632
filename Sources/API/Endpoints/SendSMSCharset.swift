import SMS

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
        case "ISO-8859-1", "LATIN1", "LATIN-1": latin(octets)
        case "WINDOWS-1252", "CP1252": windows(octets)
        case "UTF-16BE", "UTF-16", "UCS-2", "UCS-2BE": wide(octets, isBigEndian: true)
        case "UTF-16LE", "UCS-2LE": wide(octets, isBigEndian: false)
        case .some: nil
        }
    }

    private static func latin(_ octets: [UInt8]) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: octets.map { Unicode.Scalar($0) })
        return text
    }

    private static func windows(_ octets: [UInt8]) -> String? {
        PartCoding.latin1.text(of: octets)
    }

    private static func wide(_ octets: [UInt8], isBigEndian: Bool) -> String? {
        guard octets.count.isMultiple(of: 2) else { return nil }
        let units = stride(from: 0, to: octets.count, by: 2).map { index in
            let pair = (UInt16(octets[index]), UInt16(octets[index + 1]))
            return isBigEndian ? pair.0 << 8 | pair.1 : pair.1 << 8 | pair.0
        }
        return String(validating: units, as: UTF16.self)
    }
}
