/// Finds a dotted key with too many segments before the document reaches the parser.
///
/// toml++ bounds brackets but not dots: `a.a.a.…` a hundred thousand times makes a table that deep, and taking it
/// apart exhausts the stack. Only as much of TOML is understood here as tells keys from strings and comments. Where the
/// document is malformed the two may disagree; the parser then stops at that place and goes no deeper.
package struct TOMLDottedKeys {
    /// How many dots a key may have.
    package static let limit = 16

    private let octets: [UInt8]
    private var position = 0
    private var line = 1
    private var lineStart = 0
    private var dots = 0

    private init(_ octets: [UInt8]) {
        self.octets = octets
    }

    /// The first place where a key exceeds ``limit``; `nil` when there is none.
    package static func excess(in octets: [UInt8]) -> (line: Int, column: Int)? {
        var scan = TOMLDottedKeys(octets)
        return scan.findExcess()
    }

    private mutating func findExcess() -> (line: Int, column: Int)? {
        while position < octets.count {
            switch octets[position] {
            case UInt8(ascii: "#"): skipComment()
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString(octets[position])
            case UInt8(ascii: "."):
                dots += 1
                if dots > Self.limit { return (line, position - lineStart + 1) }
                position += 1
            case UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
                UInt8(ascii: "}"):
                dots = 0
                position += 1
            case UInt8(ascii: "\n"):
                dots = 0
                advance()
            default: position += 1
            }
        }
        return nil
    }

    private mutating func advance() {
        if octets[position] == UInt8(ascii: "\n") {
            line += 1
            lineStart = position + 1
        }
        position += 1
    }

    private mutating func skipComment() {
        while position < octets.count, octets[position] != UInt8(ascii: "\n") { position += 1 }
    }

    private mutating func skipString(_ quote: UInt8) {
        let quotes = run(of: quote, from: position, atMost: 3)
        position += quotes
        if quotes == 1 { skipLine(until: quote) }
        if quotes == 3 { skipLines(until: quote) }
    }

    /// Skips the rest of a string that ends at `quote` or, malformed, with its line.
    private mutating func skipLine(until quote: UInt8) {
        while position < octets.count, octets[position] != UInt8(ascii: "\n") {
            let octet = octets[position]
            position += 1
            if octet == quote { return }
            if octet == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") { skipEscaped() }
        }
    }

    /// Skips the rest of a multi-line string. It ends with three quotes; up to two more before them belong to its text.
    private mutating func skipLines(until quote: UInt8) {
        while position < octets.count {
            let quotes = run(of: quote, from: position, atMost: 5)
            if quotes >= 3 {
                position += quotes
                return
            }
            let octet = octets[position]
            advance()
            if octet == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") { skipEscaped() }
        }
    }

    private mutating func skipEscaped() {
        if position < octets.count, octets[position] != UInt8(ascii: "\n") { position += 1 }
    }

    private func run(of octet: UInt8, from start: Int, atMost limit: Int) -> Int {
        octets[start...].prefix(limit).prefix { $0 == octet }.count
    }
}
