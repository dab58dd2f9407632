import Bytes

/// Reads the encoded words in a header field (RFC 2047).
///
/// ```abnf
/// encoded-word = "=?" charset ["*" language] "?" ("B" / "Q") "?" encoded-text "?="
/// ```
/// Adjacent words of one character set are joined before they are converted, each decoded by itself: some mailers cut
/// characters in two, others pad every word. Blanks inside a word are tolerated; whatever else is wrong stays as written.
struct EncodedWords {
    private let octets: [UInt8]
    private var position = 0

    /// The field as text.
    static func text(_ value: HeaderValue) -> String {
        var text = ""
        var reader = EncodedWords(octets: value.octets)
        while let piece = reader.next() {
            switch piece {
            case .plain(let octets): text += Charset.text(octets, declared: nil)
            case .encoded(let words): text += words
            }
        }
        return text
    }

    /// The field with each run of words as one word of base64 in UTF-8, which every decoder reads alike.
    static func normalized(_ value: HeaderValue) -> [UInt8] {
        guard !value.isPlain else { return value.octets }
        var field: [UInt8] = []
        var reader = EncodedWords(octets: value.octets)
        while let piece = reader.next() {
            switch piece {
            case .plain(let octets): field += octets
            case .encoded(let words):
                if !words.isEmpty { field += "=?utf-8?B?".utf8 + Base64.encoded(Array(words.utf8)) + "?=".utf8 }
            }
        }
        return field
    }

    private enum Piece {
        case plain(ArraySlice<UInt8>)
        case encoded(String)
    }

    private struct Word {
        var charset: String
        var content: [UInt8]
        var end: Int
    }

    private init(octets: [UInt8]) {
        self.octets = octets
    }

    private mutating func next() -> Piece? {
        guard position < octets.count else { return nil }
        if let first = word(at: position) { return .encoded(run(from: first)) }
        let start = position
        position += 1
        while position < octets.count, word(at: position) == nil { position += 1 }
        return .plain(octets[start..<position])
    }

    /// The text of the words from `first` on, with nothing but blanks between them.
    private mutating func run(from first: Word) -> String {
        var text = ""
        var pending = first
        position = first.end
        while let following = word(at: afterBlanks(position)) {
            position = following.end
            if following.charset == pending.charset {
                pending.content += following.content
                pending.end = following.end
            } else {
                text += Charset.text(pending.content, declared: pending.charset)
                pending = following
            }
        }
        return text + Charset.text(pending.content, declared: pending.charset)
    }

    private func afterBlanks(_ start: Int) -> Int {
        var position = start
        while position < octets.count, octets[position] == ASCII.space { position += 1 }
        return position
    }

    private func word(at start: Int) -> Word? {
        guard start + 6 < octets.count, octets[start] == UInt8(ascii: "="), octets[start + 1] == Self.mark,
            let charsetEnd = index(of: Self.mark, from: start + 2, limit: 60), charsetEnd + 2 < octets.count,
            octets[charsetEnd + 2] == Self.mark,
            let end = index(of: Self.mark, from: charsetEnd + 3, limit: octets.count), end + 1 < octets.count,
            octets[end + 1] == UInt8(ascii: "="),
            let content = Self.content(octets[(charsetEnd + 3)..<end], encoding: octets[charsetEnd + 1])
        else { return nil }
        let name = octets[(start + 2)..<charsetEnd].prefix { $0 != UInt8(ascii: "*") }
        guard !name.isEmpty else { return nil }
        let charset = String(decoding: name.map(\.asciiLowercased), as: UTF8.self)
        return Word(charset: charset, content: content, end: end + 2)
    }

    private static let mark = UInt8(ascii: "?")

    private func index(of octet: UInt8, from start: Int, limit: Int) -> Int? {
        octets[start..<min(octets.count, start + limit)].firstIndex(of: octet)
    }

    private static func content(_ text: ArraySlice<UInt8>, encoding: UInt8) -> [UInt8]? {
        switch encoding.asciiLowercased {
        case UInt8(ascii: "b"): Base64.decoded(text)
        case UInt8(ascii: "q"): QuotedPrintable.decoded(text, inWord: true)
        default: nil
        }
    }
}
