import Bytes

/// A regular expression of Python's `re`, said in PCRE2's words.
///
/// Most of it is the same in both, `(?P<name>…)` and `(?P=name)` among it. Different are `\Z` (here `\z`), `{,n}` (`{0,n}`), `\u0041`
/// (`\x{0041}`), and the flags a, L and u, which have no meaning here. (Python: "Regular expression syntax"; pcre2pattern(3).)
struct PythonPattern {
    /// The pattern for PCRE2.
    private(set) var text = ""

    private var rest: Substring.UnicodeScalarView
    private var depth = 0
    private var hasAlternatives = false
    /// Flags for the whole pattern, which have to stand first.
    private var flags = ""

    /// - Parameter isAnchored: whether it is to match from the first character on, as `re.match` does.
    init(_ pattern: String, isAnchored: Bool) {
        rest = pattern.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\": takeEscaped()
            case "[": takeClass()
            case "(": takeGroup()
            case ")":
                depth -= 1
                add(scalar)
            case "|":
                if depth <= 0 { hasAlternatives = true }
                add(scalar)
            case "{": takeQuantifier()
            case _: add(scalar)
            }
        }
        if isAnchored { anchor() }
        text = flags + text
    }

    private mutating func anchor() {
        if hasAlternatives {
            text = "^(?:\(text))"
        } else if !["^", "\\A", ".*"].contains(where: text.hasPrefix) {
            text = "^\(text)"
        }
    }

    private mutating func add(_ scalar: Unicode.Scalar) { text.unicodeScalars.append(scalar) }

    private mutating func takeEscaped() {
        guard let scalar = rest.popFirst() else {
            text += "\\"
            return
        }
        switch scalar {
        case "Z": text += "\\z"
        case "u": takeCode(4, scalar)
        case "U": takeCode(8, scalar)
        case _:
            text += "\\"
            add(scalar)
        }
    }

    private mutating func takeCode(_ count: Int, _ letter: Unicode.Scalar) {
        let digits = rest.prefix(count)
        let isCode = digits.count == count && digits.allSatisfy { $0.properties.isASCIIHexDigit }
        guard isCode else {
            text += "\\"
            return add(letter)
        }
        text += "\\x{\(String(digits))}"
        rest = rest.dropFirst(count)
    }

    private mutating func takeClass() {
        text += "["
        if rest.first == "^" { rest.popFirst().map { add($0) } }
        if rest.first == "]" { rest.popFirst().map { add($0) } }
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\": takeEscaped()
            // Only a bracket to Python; the beginning of a named class to PCRE2.
            case "[": text += "\\["
            case "]": return add(scalar)
            case _: add(scalar)
            }
        }
    }

    private mutating func takeGroup() {
        guard rest.first == "?" else {
            depth += 1
            return add("(")
        }
        let letters = rest.dropFirst().prefix { $0.properties.isAlphabetic && $0.isASCII }
        let closing = rest.dropFirst(1 + letters.count).first
        guard !letters.isEmpty, closing == ")" else {
            depth += 1
            return add("(")
        }
        rest = rest.dropFirst(letters.count + 2)
        let kept = String(letters).filter { !"aLu".contains($0) }
        if !kept.isEmpty { flags += "(?\(kept))" }
    }

    /// `{,5}` is `{0,5}`.
    private mutating func takeQuantifier() {
        let inside = rest.prefix { $0 != "}" }
        text += inside.first == "," && inside.count > 1 && inside.dropFirst().allSatisfy(isDigit) ? "{0" : "{"
    }
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
