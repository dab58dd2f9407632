import Bytes

/// Reads the text of a `.reg` file.
///
///     export = header *line
///     line   = comment / "[" path "]" / "[-" path "]" / name "=" data / empty
///     name   = "@" / quoted
///     data   = "-" / quoted / "dword:" 1*8HEXDIG / "hex" [ "(" HEXDIG ")" ] ":" [ octet *( "," octet ) ]
///     quoted = DQUOTE *( char / "\\" / "\" DQUOTE ) DQUOTE
///
/// A quoted text may go on over lines, and so may octets behind a backslash.
struct RegistryExportReader {
    private(set) var keys: [RegistryExport.Key] = []
    private(set) var problems: [(line: Int, reason: String)] = []

    private let octets: [UInt8]
    private var position = 0
    private var line = 1
    /// Where the line begins.
    private var lineStart = 0
    private var version = RegistryExport.Version.five
    private var nodes = 0
    private var places: [String: Int] = [:]
    private var current: Int?

    private static let textLimit = 65_536
    private static let problemLimit = 100

    /// - Parameter octets: UTF-8.
    init(_ octets: [UInt8]) {
        self.octets = octets
    }

    /// Reads up to the end of the first line that is neither empty nor a comment; whether it is the header.
    mutating func readHeader() -> Bool {
        while position < octets.count {
            skipBlanks()
            if isAt(UInt8(ascii: ";")) || isAtLineEnd {
                skipLine()
                continue
            }
            let start = position
            skipLine()
            let words = trimmed(Substring(decoding: octets[start..<position], as: UTF8.self))
            guard let version = RegistryExport.Version(header: words) else { return false }
            self.version = version
            return true
        }
        return false
    }

    /// Reads all that follows.
    mutating func readKeys() {
        while position < octets.count {
            guard nodes < RegistryExport.nodeLimit else {
                return report("more than \(RegistryExport.nodeLimit) keys and values: what follows was not read")
            }
            let start = lineStart
            skipBlanks()
            switch position < octets.count ? octets[position] : ASCII.lineFeed {
            case ASCII.lineFeed, ASCII.carriageReturn, UInt8(ascii: ";"): break
            case UInt8(ascii: "["): readKey()
            case UInt8(ascii: "\""), UInt8(ascii: "@"): readValue()
            case _: report("neither a key nor a value")
            }
            // What ended before its time leaves the line that it did not belong to.
            if position != lineStart || lineStart == start { skipLine() }
        }
    }

    // MARK: Lines

    /// `[HKEY_LOCAL_MACHINE\SOFTWARE\…]`. The names in it may hold brackets.
    private mutating func readKey() {
        let end = octets[position...].firstIndex(of: ASCII.lineFeed) ?? octets.count
        let words = trimmed(Substring(decoding: octets[position..<end], as: UTF8.self))
        current = nil
        guard words.hasSuffix("]"), words.utf8.count > 2, words.utf8.count <= Self.textLimit else {
            return report("a key without its end")
        }
        let path = words.dropFirst().dropLast()
        // A key that is to be deleted.
        guard !path.hasPrefix("-") else { return }
        let names = path.split(separator: "\\").map(String.init)
        guard !names.isEmpty, names.count <= 512 else { return report("a key without a name, or nested too deeply") }
        nodes += 1
        let spelling = path.lowercased()
        if let known = places[spelling] {
            current = known
        } else {
            places[spelling] = keys.count
            current = keys.count
            keys.append(RegistryExport.Key(path: names))
        }
    }

    private mutating func readValue() {
        nodes += 1
        var name = ""
        if isAt(UInt8(ascii: "@")) {
            position += 1
        } else {
            guard let text = readQuoted(mayGoOn: false) else { return report("a name without its end") }
            name = text
        }
        skipBlanks()
        guard isAt(UInt8(ascii: "=")) else { return report("a name without a value") }
        position += 1
        skipBlanks()
        let start = line
        if isAt(UInt8(ascii: "-")) { return set(name, nil) }
        guard let data = readData() else { return report("a value that cannot be read", at: start) }
        set(name, data)
    }

    private mutating func set(_ name: String, _ data: RegistryExport.Data?) {
        guard let current else { return }
        keys[current].values.removeAll { $0.name.lowercased() == name.lowercased() }
        if let data { keys[current].values.append(RegistryExport.Value(name: name, data: data)) }
    }

    // MARK: Data

    private mutating func readData() -> RegistryExport.Data? {
        if isAt(UInt8(ascii: "\"")) { return readQuoted(mayGoOn: true).map { .text($0) } }
        let word = readWord()
        switch word {
        case "dword": return UInt64(String(readWord(digits: 8)), radix: 16).map { .number($0) }
        case "hex": return readOctets().map { .octets($0) }
        case let word where word.hasPrefix("hex(") && word.hasSuffix(")"):
            return readOctets().flatMap { octets in data(octets, type: String(word.dropFirst(4).dropLast())) }
        case _: return nil
        }
    }

    private func data(_ octets: [UInt8], type: String) -> RegistryExport.Data? {
        switch type {
        case "1", "2": return .text(strings(octets).first ?? "")
        case "7": return .texts(strings(octets))
        case "4", "b": return octets.count > 8 ? nil : .number(octets.reversed().reduce(0) { $0 << 8 | UInt64($1) })
        case "5": return octets.count > 8 ? nil : .number(octets.reduce(0) { $0 << 8 | UInt64($1) })
        case _: return .octets(octets)
        }
    }

    /// Strings of which each ends with a NUL.
    private func strings(_ octets: [UInt8]) -> [String] {
        let text =
            switch version {
            case .four: ImportText(octets).octets
            case .five: ImportText.utf16(octets[...], isBigEndian: false)
            }
        return text.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What stands before a colon, in lower case; the colon is read.
    private mutating func readWord() -> String {
        let word = octets[position...].prefix(10).prefix { $0 != UInt8(ascii: ":") && $0 != ASCII.lineFeed }
        position += word.count
        guard isAt(UInt8(ascii: ":")) else { return "" }
        position += 1
        return String(decoding: word, as: UTF8.self).lowercased()
    }

    private mutating func readWord(digits: Int) -> Substring {
        let word = octets[position...].prefix(digits).prefix(while: isHexadecimal)
        position += word.count
        return Substring(decoding: word, as: UTF8.self)
    }

    /// `61,00,\` and so on in the next line.
    private mutating func readOctets() -> [UInt8]? {
        var values: [UInt8] = []
        while true {
            skipBlanks()
            if isAt(UInt8(ascii: "\\")) {
                position += 1
                skipBlanks()
                guard isAtLineEnd, position < octets.count else { return nil }
                skipLine()
                let next = octets[position...].first { $0 != ASCII.space && $0 != ASCII.tab }
                guard let next, isHexadecimal(next) else { return nil }
                continue
            }
            guard !isAtLineEnd else { return values }
            guard let value = UInt8(String(readWord(digits: 2)), radix: 16), values.count < Self.textLimit else {
                return nil
            }
            values.append(value)
            skipBlanks()
            if isAt(UInt8(ascii: ",")) { position += 1 } else if !isAtLineEnd { return nil }
        }
    }

    /// A text in quotes, from the first quote on; `nil` when it has no end.
    ///
    /// - Parameter mayGoOn: whether it may go on in the next lines; then nothing may follow its end.
    private mutating func readQuoted(mayGoOn: Bool) -> String? {
        var text: [UInt8] = []
        var index = position + 1
        while index < octets.count, text.count < Self.textLimit {
            let octet = octets[index]
            if octet == UInt8(ascii: "\"") {
                guard !mayGoOn || isLineEnd(behind: index) else { return nil }
                line += octets[position..<index].count { $0 == ASCII.lineFeed }
                position = index + 1
                return String(decoding: text, as: UTF8.self)
            }
            if octet == ASCII.lineFeed, !mayGoOn { return nil }
            if octet == UInt8(ascii: "\\"), index + 1 < octets.count, octets[index + 1] == octet || isQuote(index + 1) {
                index += 1
            }
            text.append(octets[index])
            index += 1
        }
        return nil
    }

    private func isQuote(_ index: Int) -> Bool { octets[index] == UInt8(ascii: "\"") }

    /// Whether only blanks follow on the line.
    private func isLineEnd(behind index: Int) -> Bool {
        let next = octets[(index + 1)...].first { $0 != ASCII.space && $0 != ASCII.tab && $0 != ASCII.carriageReturn }
        return next == nil || next == ASCII.lineFeed
    }

    // MARK: Steps

    private var isAtLineEnd: Bool {
        position >= octets.count || octets[position] == ASCII.lineFeed || octets[position] == ASCII.carriageReturn
    }

    private func isAt(_ octet: UInt8) -> Bool { position < octets.count && octets[position] == octet }

    private mutating func skipBlanks() {
        while isAt(ASCII.space) || isAt(ASCII.tab) { position += 1 }
    }

    /// Skips the rest of the line and its end.
    private mutating func skipLine() {
        while position < octets.count, octets[position] != ASCII.lineFeed { position += 1 }
        guard position < octets.count else { return }
        position += 1
        line += 1
        lineStart = position
    }

    private mutating func report(_ reason: String, at place: Int? = nil) {
        if problems.count < Self.problemLimit { problems.append((place ?? line, reason)) }
    }
}

private func isHexadecimal(_ octet: UInt8) -> Bool {
    octet.isASCIIDigit || (0x61...0x66).contains(octet.asciiLowercased)
}
