import Bytes

/// Quoted-printable, in bodies (RFC 2045 §6.7) and in encoded words (RFC 2047 §4.2).
enum QuotedPrintable {
    /// The octets that `text` encodes; an `=` that begins no code stays as it is.
    ///
    /// - Parameter inWord: whether `_` is a space, as in encoded words.
    static func decoded(_ text: ArraySlice<UInt8>, inWord: Bool = false) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.count)
        var position = text.startIndex
        while position < text.endIndex {
            let octet = text[position]
            position += 1
            if octet == UInt8(ascii: "=") {
                position = appendCode(text, at: position, to: &octets)
            } else if inWord, octet == UInt8(ascii: "_") {
                octets.append(ASCII.space)
            } else {
                octets.append(octet)
            }
        }
        return octets
    }

    /// Decodes what follows an `=` and returns the place after it: two digits, or a line end, which vanishes.
    private static func appendCode(_ text: ArraySlice<UInt8>, at start: Int, to octets: inout [UInt8]) -> Int {
        if start + 1 < text.endIndex, let high = digit(text[start]), let low = digit(text[start + 1]) {
            octets.append(high << 4 | low)
            return start + 2
        }
        var position = start
        while position < text.endIndex, text[position] <= ASCII.space, text[position] != ASCII.lineFeed {
            position += 1
        }
        guard position == text.endIndex || text[position] == ASCII.lineFeed else {
            octets.append(UInt8(ascii: "="))
            return start
        }
        return min(position + 1, text.endIndex)
    }

    private static func digit(_ octet: UInt8) -> UInt8? {
        if octet.isASCIIDigit { return octet - UInt8(ascii: "0") }
        let letter = octet.asciiLowercased
        return (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(letter) ? letter - UInt8(ascii: "a") + 10 : nil
    }
}
