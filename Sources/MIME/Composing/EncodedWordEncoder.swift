import Bytes

/// Writes text as encoded words in UTF-8 (RFC 2047).
///
/// ```abnf
/// encoded-word = "=?utf-8?" ("B" / "Q") "?" encoded-text "?="     ; at most 75 octets, whole characters
/// ```
/// Text that is mostly ASCII is written in `Q`, so that a person can read it. It leaves only what a phrase may hold (RFC 2047 §5 (3)), so that the words may
/// stand anywhere.
struct EncodedWordEncoder {
    private static let longest = 75
    private static let frame = 12
    /// Less room than this is not worth a word.
    private static let leastRoom = 30

    private var rest: ArraySlice<UInt8>
    private let usesBase64: Bool

    /// An encoder of `text`, which is UTF-8.
    init(_ text: ArraySlice<UInt8>) {
        rest = text
        usesBase64 = text.count { Self.width($0) > 1 } * 2 > text.count
    }

    /// The next word, which fits into `room` octets unless that is hardly any; `nil` at the end.
    mutating func next(room: Int) -> [UInt8]? {
        guard !rest.isEmpty else { return nil }
        let content = (room < Self.leastRoom ? Self.longest : min(room, Self.longest)) - Self.frame
        let piece = usesBase64 ? takeBase64(content / 4 * 3) : takeQuoted(content)
        var word = Array(usesBase64 ? "=?utf-8?B?".utf8 : "=?utf-8?Q?".utf8)
        if usesBase64 { word += Base64.encoded(Array(piece)) } else { Self.append(piece, to: &word) }
        word += "?=".utf8
        return word
    }

    private mutating func takeBase64(_ limit: Int) -> ArraySlice<UInt8> {
        var end = min(rest.startIndex + limit, rest.endIndex)
        while end < rest.endIndex, rest[end] & 0xC0 == 0x80 { end -= 1 }
        return take(to: end)
    }

    private mutating func takeQuoted(_ limit: Int) -> ArraySlice<UInt8> {
        var end = rest.startIndex
        var width = 0
        while end < rest.endIndex {
            var next = end + 1
            while next < rest.endIndex, rest[next] & 0xC0 == 0x80 { next += 1 }
            let added = rest[end..<next].reduce(0) { $0 + Self.width($1) }
            guard width + added <= limit else { break }
            width += added
            end = next
        }
        return take(to: end)
    }

    private mutating func take(to end: Int) -> ArraySlice<UInt8> {
        defer { rest = rest[end...] }
        return rest[..<end]
    }

    private static func append(_ piece: ArraySlice<UInt8>, to word: inout [UInt8]) {
        for octet in piece {
            if octet == ASCII.space {
                word.append(UInt8(ascii: "_"))
            } else if isSafe(octet) {
                word.append(octet)
            } else {
                word.appendCode(octet)
            }
        }
    }

    private static func width(_ octet: UInt8) -> Int {
        octet == ASCII.space || isSafe(octet) ? 1 : 3
    }

    private static func isSafe(_ octet: UInt8) -> Bool {
        octet.isASCIILetter || octet.isASCIIDigit || octet == UInt8(ascii: "!") || octet == UInt8(ascii: "*")
            || octet == UInt8(ascii: "+") || octet == UInt8(ascii: "-") || octet == UInt8(ascii: "/")
    }
}

extension [UInt8] {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Appends an octet as `=` and two hexadecimal digits (RFC 2045 §6.7, RFC 2047 §4.2).
    mutating func appendCode(_ octet: UInt8) {
        append(UInt8(ascii: "="))
        append(Self.digits[Int(octet >> 4)])
        append(Self.digits[Int(octet & 15)])
    }
}
