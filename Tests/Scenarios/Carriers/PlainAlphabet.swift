/// The alphabets of SMS, read by a few lines that share nothing with Telepost's own (3GPP TS 23.038 §6.2.1).
enum PlainAlphabet {
    private static let letters = Array(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1B}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
    private static let extensions: [UInt8: Unicode.Scalar] = [
        0x0A: "\u{0C}", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|",
        0x65: "€",
    ]

    /// Text from septets, one in an octet.
    static func gsm7(_ septets: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        var isEscaped = false
        for septet in septets {
            if isEscaped {
                text.append(extensions[septet] ?? "\u{FFFD}")
                isEscaped = false
            } else if septet == 0x1B {
                isEscaped = true
            } else {
                text.append(septet < 128 ? letters[Int(septet)] : "\u{FFFD}")
            }
        }
        if isEscaped { text.append("\u{FFFD}") }
        return String(text)
    }

    /// Text from UTF-16, the high octet first.
    static func ucs2(_ octets: [UInt8]) -> String {
        guard octets.count.isMultiple(of: 2) else { return "\u{FFFD}" }
        let units = stride(from: 0, to: octets.count, by: 2).map { UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1]) }
        return String(decoding: units, as: UTF16.self)
    }
}
