public import Messages

/// Mail addresses in the texts of phones (row S0-20).
public enum AddressInText {
    /// The first mail address in `text`; `nil` when there is none.
    ///
    /// Words are what blanks, commas, colons, semicolons, brackets, quotation marks, dashes and dots of print separate; a
    /// point, a question or an exclamation mark at the end of a word is not part of the address, nor is an apostrophe
    /// around it. An address has a domain with a point in it.
    public static func first(in text: String) -> EmailAddress? {
        for word in text.unicodeScalars.split(whereSeparator: separates) {
            var octets = Array(String(word).utf8.prefix(322))[...]
            guard octets.contains(UInt8(ascii: "@")) else { continue }
            octets = octets.drop { $0 == UInt8(ascii: "'") }
            while let last = octets.last, closes(last) { octets.removeLast() }
            guard let address = EmailAddress(octets: octets), address.domain.utf8.contains(0x2E) else { continue }
            return address
        }
        return nil
    }

    private static func separates(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\0"..." ", ",", ";", ":", "<", ">", "(", ")", "[", "]", "\"", "\u{7F}": true
        // What phones put in by themselves: spaces of print, guillemets, curly quotation marks, dashes, dots and what is
        // invisible; the same of East Asia.
        case "\u{80}"..."\u{BF}", "\u{2000}"..."\u{206F}", "\u{3000}"..."\u{303F}", "\u{FEFF}": true
        default: false
        }
    }

    private static func closes(_ octet: UInt8) -> Bool {
        octet == UInt8(ascii: ".") || octet == UInt8(ascii: "!") || octet == UInt8(ascii: "?")
            || octet == UInt8(ascii: "'")
    }
}
