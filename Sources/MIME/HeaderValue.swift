import Bytes
import CGMime

/// The value of a header field without its folds.
///
/// Unfolded as in RFC 5322 §2.2.3: a fold with the blanks around it is one space; blanks at both ends, NUL and all
/// other controls go, so that no value can smuggle a line into what is made of it.
struct HeaderValue {
    /// The octets, at most ``MailLimits/fieldLength``.
    let octets: [UInt8]
    /// Whether every octet is ASCII and none begins an encoded word (RFC 2047), so that the text is as written.
    let isPlain: Bool

    /// Unfolds `raw`.
    init(_ raw: ArraySlice<UInt8>, limit: Int = MailLimits.fieldLength) {
        if raw.count <= limit, let plain = Self.plain(raw) {
            octets = plain
            isPlain = true
            return
        }
        var value: [UInt8] = []
        value.reserveCapacity(min(raw.count, limit))
        var plain = true
        var owesSpace = false
        for octet in raw.prefix(limit) {
            if octet == ASCII.carriageReturn || octet == ASCII.lineFeed || octet < 32 {
                owesSpace = true
                continue
            }
            if owesSpace {
                if octet == ASCII.space { continue }
                Self.appendSpace(to: &value)
                owesSpace = false
            }
            if octet >= 0x7F || (octet == UInt8(ascii: "?") && value.last == UInt8(ascii: "=")) { plain = false }
            value.append(octet)
        }
        octets = Self.trimmed(value)
        isPlain = plain
    }

    /// The octets as text, those that are not UTF-8 shown as U+FFFD.
    var text: String { String(decoding: octets, as: UTF8.self) }

    /// The first word in lower case, up to a blank, a semicolon or a comment.
    var token: String {
        let word = octets.prefix { $0 > 32 && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "(") }
        return String(decoding: word.map(\.asciiLowercased), as: UTF8.self)
    }

    /// The value between its blanks, when it has no fold, nothing beyond ASCII and no encoded word: most have none.
    private static func plain(_ raw: ArraySlice<UInt8>) -> [UInt8]? {
        let octets = raw.span
        var (start, end) = (0, octets.count)
        while start < end, octets[start] == ASCII.space { start += 1 }
        while end > start, octets[end - 1] == ASCII.space { end -= 1 }
        guard isPlain(octets.extracting(start..<end)) else { return nil }
        return Array(raw[(raw.startIndex + start)..<(raw.startIndex + end)])
    }

    /// Whether all octets are printable ASCII and none begins an encoded word. Eight at a time: subtracting 32 from one that
    /// is below, or adding 1 to 127 or more, shows in its highest bit; a neighbour can be taken for one only beside one.
    private static func isPlain(_ octets: Span<UInt8>) -> Bool {
        var index = 0
        while index &+ 8 <= octets.count {
            // Every eight octets are a number.
            let word = unsafe octets.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let low = (word &- 0x2020_2020_2020_2020) & ~word
            let high = word | (word &+ 0x0101_0101_0101_0101)
            if (low | high) & 0x8080_8080_8080_8080 != 0 { return false }
            index += 8
        }
        while index < octets.count {
            if octets[index] < 32 || octets[index] >= 0x7F { return false }
            index += 1
        }
        return !beginsEncodedWord(octets)
    }

    private static func beginsEncodedWord(_ octets: Span<UInt8>) -> Bool {
        unsafe octets.withUnsafeBytes { bytes in
            guard bytes.count > 1, let base = bytes.baseAddress else { return false }
            let end = unsafe base + bytes.count
            var from = unsafe base + 1
            while let found = unsafe memchr(from, Int32(UInt8(ascii: "?")), end - from) {
                let mark = UnsafeRawPointer(found)
                if unsafe (mark - 1).load(as: UInt8.self) == UInt8(ascii: "=") { return true }
                unsafe from = mark + 1
            }
            return false
        }
    }

    private static func appendSpace(to value: inout [UInt8]) {
        if let last = value.last, last != ASCII.space { value.append(ASCII.space) }
    }

    private static func trimmed(_ value: [UInt8]) -> [UInt8] {
        guard value.first == ASCII.space || value.last == ASCII.space else { return value }
        guard let last = value.lastIndex(where: { $0 != ASCII.space }) else { return [] }
        let first = value.firstIndex { $0 != ASCII.space } ?? 0
        return Array(value[first...last])
    }
}
