/// A cursor over a template's octets that knows its words: tokens, names, literals.
struct TemplateScanner {
    /// Index of the next octet.
    private(set) var position = 0

    private let source: [UInt8]

    init(_ source: [UInt8]) {
        self.source = source
    }

    /// Whether nothing is left.
    var isAtEnd: Bool { position >= source.count }

    /// The next octet as it stands.
    mutating func octet() -> UInt8? {
        guard !isAtEnd else { return nil }
        defer { position += 1 }
        return source[position]
    }

    /// A number in decimal digits, counted no further than `limit` + 1; 0 when there is none.
    mutating func number(limit: Int) -> Int {
        var value = 0
        while position < source.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = source[position] {
            value = min(value * 10 + Int(source[position] - UInt8(ascii: "0")), limit + 1)
            position += 1
        }
        return value
    }

    /// A quoted text; leaves the position behind its closing quote.
    mutating func literal() throws(TemplateFailure) -> String {
        skipBlanks()
        guard isAt("'") || isAt("\"") else { throw failure("expected a 'literal'") }
        let start = position
        let quote = source[start]
        position += 1
        var output: [UInt8] = []
        while position < source.count, source[position] != quote {
            if source[position] == UInt8(ascii: "\\"), position + 1 < source.count {
                output += Self.escaped(source[position + 1])
                position += 2
            } else {
                output.append(source[position])
                position += 1
            }
        }
        guard position < source.count else { throw TemplateFailure(offset: start, text: "this quote is never closed") }
        position += 1
        return String(decoding: output, as: UTF8.self)
    }

    /// What a backslash before `octet` means; a backslash stays when it means nothing, as patterns need it.
    private static func escaped(_ octet: UInt8) -> [UInt8] {
        switch octet {
        case UInt8(ascii: "n"): [UInt8(ascii: "\n")]
        case UInt8(ascii: "t"): [UInt8(ascii: "\t")]
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): [octet]
        default: [UInt8(ascii: "\\"), octet]
        }
    }

    /// Letters, digits, `_` and dots; empty when there is no name here.
    mutating func name() -> String {
        let start = position
        while position < source.count, Self.isNameOctet(source[position], isFirst: position == start) { position += 1 }
        return String(decoding: source[start..<position], as: UTF8.self)
    }

    private static func isNameOctet(_ octet: UInt8, isFirst: Bool) -> Bool {
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): !isFirst
        default: false
        }
    }

    /// Skips spaces, tabs and line ends.
    mutating func skipBlanks() {
        while position < source.count, [0x20, 0x09, 0x0A, 0x0D].contains(source[position]) { position += 1 }
    }

    /// Whether `token` comes next.
    func isAt(_ token: StaticString) -> Bool {
        guard position + token.utf8CodeUnitCount <= source.count else { return false }
        return token.withUTF8Buffer { unsafe $0.elementsEqual(source[position..<position + $0.count]) }
    }

    /// Skips `token` if it comes next.
    mutating func take(_ token: StaticString) -> Bool {
        guard isAt(token) else { return false }
        position += token.utf8CodeUnitCount
        return true
    }

    /// Skips `token`, which must come next, and the blanks around it.
    mutating func expect(_ token: StaticString) throws(TemplateFailure) {
        skipBlanks()
        guard take(token) else { throw failure("expected \(token)") }
        skipBlanks()
    }

    /// A failure right here.
    func failure(_ text: String) -> TemplateFailure {
        TemplateFailure(offset: position, text: text)
    }
}
