import Bytes
import CGMime
import Gateway

/// A character set that files are written in, as iconv knows it.
struct CodePage {
    /// Its name in lower case.
    let name: String

    /// `nil` when there is none of that name.
    ///
    /// Names are of letters, digits and `-_.:+`, so that none can ask iconv for more than a set (`//IGNORE`); names of
    /// what only this machine means (`wchar_t`) are none.
    init?(_ name: String) {
        let octets = name.utf8.map(\.asciiLowercased)
        guard (1...40).contains(octets.count), octets.allSatisfy(Self.isNameOctet) else { return nil }
        let lowercased = String(decoding: octets, as: UTF8.self)
        guard !["char", "wchar_t", "internal"].contains(lowercased) else { return nil }
        self.name = lowercased == "utf8" ? "utf-8" : lowercased
        guard CodePageWriter(self.name) != nil else { return nil }
    }

    /// UTF-8, which there always is.
    static let utf8 = CodePage()

    private init() {
        name = "utf-8"
    }

    /// The octets of `text`, which is UTF-8; `replacement` says what to write for each character that the page lacks.
    func octets(
        _ text: [UInt8], replacement: (Unicode.Scalar) throws(FormattingFailure) -> String
    ) throws(FormattingFailure) -> [UInt8] {
        guard name != "utf-8", let writer = CodePageWriter(name) else { return text }
        var known: [Unicode.Scalar: [UInt8]] = [:]
        var position = writer.write(text)
        while position < text.count {
            let (scalar, length) = Self.scalar(text, at: position)
            if known[scalar] == nil { known[scalar] = Array(try replacement(scalar).utf8) }
            _ = writer.write(known[scalar] ?? [])
            position = writer.write(text, from: position + length)
        }
        writer.finish()
        return writer.octets
    }

    /// Whether ASCII is ASCII in it, so that its lines can be told from outside.
    var holdsASCII: Bool {
        guard name != "utf-8", let writer = CodePageWriter(name) else { return true }
        let sample = Array("\r\n =<~".utf8)
        _ = writer.write(sample)
        return writer.octets == sample
    }

    /// Letters and the marks that follow them as one character where there is one, for hardly any page has the marks alone.
    ///
    /// Unicode sets are left alone.
    func composed(_ text: String) -> [UInt8] {
        let isUnicode = ["utf", "ucs", "iso-10646", "gb18030", "unicode"].contains { name.hasPrefix($0) }
        // U+0300, the first mark, begins with 0xCC.
        guard !isUnicode, text.utf8.contains(where: { $0 >= 0xCC }) else { return Array(text.utf8) }
        var composed = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar.properties.canonicalCombiningClass != .notReordered, let base = composed.last,
                base.properties.isAlphabetic, let both = Self.composition(base, scalar)
            {
                composed.removeLast()
                composed.append(both)
            } else {
                composed.append(scalar)
            }
        }
        return Array(String(composed).utf8)
    }

    private static func composition(_ base: Unicode.Scalar, _ mark: Unicode.Scalar) -> Unicode.Scalar? {
        var both: gunichar = 0
        return unsafe g_unichar_compose(base.value, mark.value, &both) != 0 ? Unicode.Scalar(both) : nil
    }

    /// The character at `position` and how many octets it has.
    private static func scalar(_ text: [UInt8], at position: Int) -> (scalar: Unicode.Scalar, length: Int) {
        let length =
            switch text[position] {
            case 0xF0...: 4
            case 0xE0...: 3
            case 0xC0...: 2
            default: 1
            }
        let scalar = String(decoding: text[position...].prefix(length), as: UTF8.self).unicodeScalars.first
        return (scalar ?? "\u{FFFD}", length)
    }

    private static func isNameOctet(_ octet: UInt8) -> Bool {
        octet.isASCIILetter || octet.isASCIIDigit || "-_.:+".utf8.contains(octet)
    }
}
