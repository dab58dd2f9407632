import Bytes

/// Text that may stand in a header: one line, without controls, its words separated by single spaces.
struct HeaderText {
    /// The text in UTF-8.
    let octets: [UInt8]
    /// Whether it can be written as it is: ASCII, in words that fit a line, none of which looks encoded (RFC 2047).
    let isPlain: Bool

    /// The text without what a header cannot hold, cut after `limit` octets with an ellipsis.
    ///
    /// Every run of controls (C0, DEL, C1), line separators (U+2028, U+2029) and spaces is one space.
    init(_ text: String, limit: Int) {
        let cut = Self.cut(Array(text.utf8), limit)
        let clean = Self.isClean(cut) ? cut : Self.cleaned(cut)
        octets = clean
        isPlain = clean.split(separator: ASCII.space).allSatisfy(Self.isPlainWord)
    }

    /// Whether `word` needs no encoding.
    static func isPlainWord(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.count <= ComposingLimits.plainWord else { return false }
        var previous: UInt8 = 0
        for octet in word {
            guard octet > 32, octet < 127, previous != UInt8(ascii: "=") || octet != UInt8(ascii: "?") else {
                return false
            }
            previous = octet
        }
        return true
    }

    private static func cut(_ octets: [UInt8], _ limit: Int) -> [UInt8] {
        guard octets.count > limit else { return octets }
        var end = limit
        while end > 0, octets[end] & 0xC0 == 0x80 { end -= 1 }
        return octets[..<end] + Array("\u{2026}".utf8)
    }

    private static func isClean(_ octets: [UInt8]) -> Bool {
        var previous = ASCII.space
        for octet in octets {
            guard octet >= 32, octet < 127, octet != ASCII.space || previous != ASCII.space else { return false }
            previous = octet
        }
        return previous != ASCII.space || octets.isEmpty
    }

    private static func cleaned(_ octets: [UInt8]) -> [UInt8] {
        var clean: [UInt8] = []
        clean.reserveCapacity(octets.count)
        var owesSpace = false
        var position = 0
        while position < octets.count {
            let blank = blankLength(octets, at: position)
            if blank > 0 {
                owesSpace = !clean.isEmpty
                position += blank
                continue
            }
            if owesSpace { clean.append(ASCII.space) }
            owesSpace = false
            clean.append(octets[position])
            position += 1
        }
        return clean
    }

    /// The octets of the blank or control that stands there; 0 when it is something to read.
    private static func blankLength(_ octets: [UInt8], at position: Int) -> Int {
        let octet = octets[position]
        if octet <= 32 || octet == 127 { return 1 }
        if octet == 0xC2, position + 1 < octets.count, octets[position + 1] < 0xA0 { return 2 }
        let isSeparator =
            octets[position...].starts(with: [0xE2, 0x80, 0xA8])
            || octets[position...].starts(with: [0xE2, 0x80, 0xA9])
        return isSeparator ? 3 : 0
    }
}
