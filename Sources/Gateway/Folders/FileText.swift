import Bytes
import SMS

/// The characters of a file of which nobody says how they are coded, or only roughly.
enum FileText {
    /// The text of `octets`: UTF-16 where its mark says so, else UTF-8 when it is that, else ISO 8859-15. Lines end in LF.
    static func text(of octets: [UInt8]) throws(FileUnusable) -> String {
        try plain(withUnixLines(decoded(octets)))
    }

    /// The text of octets that follow a header in ``text(of:)``'s manner, as UTF-16 in network order.
    static func utf16(_ octets: [UInt8]) throws(FileUnusable) -> String {
        if octets.starts(with: [0xFF, 0xFE]) { return try text(of: octets) }
        let start = octets.starts(with: [0xFE, 0xFF]) ? 2 : 0
        return try plain(withUnixLines(UCS2.decode(octets[start...].prefix((octets.count - start) & ~1))))
    }

    /// The octets with every mark and code that says more than the text undone: UTF-8, or whatever it was.
    static func unmarked(_ octets: [UInt8]) -> [UInt8] {
        if octets.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(octets.dropFirst(3)) }
        if octets.starts(with: [0xFF, 0xFE]) || octets.starts(with: [0xFE, 0xFF]) {
            return Array(decoded(octets).utf8)
        }
        return octets
    }

    private static func decoded(_ octets: [UInt8]) -> String {
        if octets.starts(with: [0xFE, 0xFF]) { return UCS2.decode(octets[2...].prefix((octets.count - 2) & ~1)) }
        if octets.starts(with: [0xFF, 0xFE]) {
            var swapped = Array(octets[2...].prefix((octets.count - 2) & ~1))
            for index in stride(from: 0, to: swapped.count, by: 2) { swapped.swapAt(index, index + 1) }
            return UCS2.decode(swapped)
        }
        let plain = octets.starts(with: [0xEF, 0xBB, 0xBF]) ? octets[3...] : octets[...]
        return String(validating: plain, as: UTF8.self) ?? latin9(plain)
    }

    /// ISO/IEC 8859-15.
    static func latin9(_ octets: ArraySlice<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for octet in octets { text.append(exceptions[octet] ?? Unicode.Scalar(octet)) }
        return String(text)
    }

    /// Where ISO/IEC 8859-15 has something else than Unicode.
    private static let exceptions: [UInt8: Unicode.Scalar] = [
        0xA4: "€", 0xA6: "Š", 0xA8: "š", 0xB4: "Ž", 0xB8: "ž", 0xBC: "Œ", 0xBD: "œ", 0xBE: "Ÿ",
    ]

    /// CRLF and CR become LF.
    static func withUnixLines(_ text: String) -> String {
        guard text.utf8.contains(ASCII.carriageReturn) else { return text }
        var octets: [UInt8] = []
        octets.reserveCapacity(text.utf8.count)
        var last: UInt8 = 0
        for octet in text.utf8 {
            if octet == ASCII.carriageReturn { octets.append(ASCII.lineFeed) }
            if octet != ASCII.carriageReturn, octet != ASCII.lineFeed || last != ASCII.carriageReturn {
                octets.append(octet)
            }
            last = octet
        }
        return String(decoding: octets, as: UTF8.self)
    }

    private static func plain(_ text: String) throws(FileUnusable) -> String {
        guard !text.utf8.contains(0) else { throw FileUnusable("it holds no text: there is a NUL in it") }
        return text
    }
}
