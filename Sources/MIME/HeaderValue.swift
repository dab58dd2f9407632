import Bytes

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
        var previous: UInt8 = 0
        for index in start..<end {
            let octet = octets[index]
            guard octet >= 32, octet < 0x7F, octet != UInt8(ascii: "?") || previous != UInt8(ascii: "=") else {
                return nil
            }
            previous = octet
        }
        return Array(raw[(raw.startIndex + start)..<(raw.startIndex + end)])
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
