import Bytes

/// The named groups of a regular expression, by its text alone: `(?P<name>…)`, `(?<name>…)` and `(?'name'…)`
/// (pcre2pattern(3), "Named capture groups"), outside of character classes, comments and what a backslash takes away.
public struct NamedGroups: Sendable {
    /// Their names, in order.
    public private(set) var names: [String] = []
    private var rest: Substring.UTF8View

    /// Reads a pattern, whether it can be compiled or not.
    public init(_ pattern: String) {
        rest = pattern[...].utf8
        while let octet = rest.popFirst() {
            switch octet {
            case UInt8(ascii: "\\"): skipEscaped()
            case UInt8(ascii: "["): skipClass()
            case UInt8(ascii: "("): readGroup()
            case _: break
            }
        }
    }

    /// What is behind a backslash; `\Q` takes everything up to `\E` as it is.
    private mutating func skipEscaped() {
        guard rest.popFirst() == UInt8(ascii: "Q") else { return }
        skip(past: "\\E")
    }

    private mutating func skipClass() {
        if rest.first == UInt8(ascii: "^") { rest.removeFirst() }
        if rest.first == UInt8(ascii: "]") { rest.removeFirst() }
        while let octet = rest.popFirst() {
            if octet == UInt8(ascii: "]") { return }
            if octet == UInt8(ascii: "\\") { skipEscaped() }
            if octet == UInt8(ascii: "["), rest.first == UInt8(ascii: ":"), hasNamedClass { skip(past: ":]") }
        }
    }

    /// Whether `[:name:]` goes on here, behind its bracket.
    private var hasNamedClass: Bool {
        let name = rest.dropFirst().drop { $0.isASCIILetter || $0 == UInt8(ascii: "^") }
        return name.starts(with: ":]".utf8)
    }

    private mutating func readGroup() {
        guard rest.first == UInt8(ascii: "?") else { return }
        rest.removeFirst()
        if rest.first == UInt8(ascii: "#") { return skip(past: ")") }
        var inside = rest
        if inside.first == UInt8(ascii: "P") { inside.removeFirst() }
        let quote = UInt8(ascii: "'")
        guard let opening = inside.popFirst(), opening == UInt8(ascii: "<") || opening == quote else { return }
        let name = inside.prefix { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
        let closing = inside.dropFirst(name.count).first
        guard let first = name.first, !first.isASCIIDigit, closing == (opening == quote ? quote : UInt8(ascii: ">"))
        else { return }
        names.append(String(Substring(name)))
    }

    private mutating func skip(past words: String) {
        while !rest.isEmpty {
            if rest.starts(with: words.utf8) {
                rest = rest.dropFirst(words.utf8.count)
                return
            }
            rest.removeFirst()
        }
    }
}
