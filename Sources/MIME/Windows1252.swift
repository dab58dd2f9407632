/// The character set windows-1252, its five empty places read as the control characters of ISO 8859-1.
enum Windows1252 {
    /// The scalars of 0x80 to 0x9F; the others are those of ISO 8859-1.
    private static let upper: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]

    /// The scalar of an octet.
    static func scalar(_ octet: UInt8) -> UInt32 {
        (0x80..<0xA0).contains(octet) ? UInt32(upper[Int(octet) - 0x80]) : UInt32(octet)
    }

    /// The octets' text in UTF-8.
    static func utf8(_ octets: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(octets.count + octets.count / 8)
        for octet in octets {
            if octet < 0x80 { text.append(octet) } else { text.append(scalar: scalar(octet)) }
        }
        return text
    }
}

extension [UInt8] {
    /// Appends a scalar in UTF-8; one that is none as U+FFFD.
    mutating func append(scalar value: UInt32) {
        append(contentsOf: UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
    }
}
