/// Goes through a document that is known to be TOML 1.0, and says where things are.
///
/// Whatever it meets, it moves on or gives up: it never stands still, and nests no deeper than the reader allows.
struct TOMLScan {
    private let octets: [UInt8]
    private var position = 0

    init(_ octets: [UInt8]) {
        self.octets = octets
        if octets.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// All lines; `nil` when they make no sense.
    mutating func items() -> [TOMLOutline.Item]? {
        var items: [TOMLOutline.Item] = []
        while position < octets.count {
            guard let item = item() else { return nil }
            items.append(item)
        }
        return items
    }

    private var octet: UInt8? { position < octets.count ? octets[position] : nil }

    private mutating func item() -> TOMLOutline.Item? {
        let start = position
        skipBlanks()
        switch octet {
        case nil, UInt8(ascii: "\n"), UInt8(ascii: "\r"): return endLine().map { .blank(start..<$0) }
        case UInt8(ascii: "#"): return endLine().map { .comment(start..<$0) }
        case UInt8(ascii: "["): return header(start).map { .header($0) }
        default: return pair(start).map { .pair($0) }
        }
    }

    private mutating func header(_ start: Int) -> TOMLOutline.Header? {
        let isElement = octets[position...].starts(with: Array("[[".utf8))
        position += isElement ? 2 : 1
        guard let path = path(), take("]"), !isElement || take("]"), let end = endLine() else { return nil }
        return TOMLOutline.Header(lines: start..<end, path: path, isElement: isElement)
    }

    private mutating func pair(_ start: Int) -> TOMLOutline.Pair? {
        guard let path = path(), take("="), let value = value(0), let end = endLine() else { return nil }
        return TOMLOutline.Pair(lines: start..<end, path: path, value: value)
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard octet == UInt8(ascii: sign) else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\t") { position += 1 }
    }

    /// Goes behind the end of a line that may hold a comment yet; `nil` when it holds anything else.
    private mutating func endLine() -> Int? {
        skipBlanks()
        if octet == UInt8(ascii: "#") {
            while let octet, octet != UInt8(ascii: "\n") { position += 1 }
            return take("\n") || octet == nil ? position : nil
        }
        _ = take("\r")
        guard octet == nil || take("\n") else { return nil }
        return position
    }

    // MARK: - Keys

    /// `key = simple-key *( "." simple-key )` with blanks around.
    private mutating func path() -> [String]? {
        var path: [String] = []
        repeat {
            skipBlanks()
            guard let key = key() else { return nil }
            path.append(key)
            skipBlanks()
        } while take(".")
        return path
    }

    private mutating func key() -> String? {
        let start = position
        switch octet {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let isBasic = octet == UInt8(ascii: "\"")
            guard skipString() else { return nil }
            let inside = octets[start + 1..<max(start + 1, position - 1)]
            guard isBasic else { return String(validating: inside, as: UTF8.self) }
            return TOMLEscapes.text(of: inside)
        default:
            while let octet, Self.isBare(octet) { position += 1 }
            return position > start ? String(validating: octets[start..<position], as: UTF8.self) : nil
        }
    }

    private static func isBare(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    // MARK: - Values

    private mutating func value(_ depth: Int) -> TOMLOutline.Extent? {
        guard depth <= TOMLDocument.depthLimit else { return nil }
        skipBlanks()
        let start = position
        switch octet {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return skipString() ? .scalar(start..<position) : nil
        case UInt8(ascii: "["): return list(depth)
        case UInt8(ascii: "{"): return table(depth)
        default:
            skipPlain()
            return position > start ? .scalar(start..<position) : nil
        }
    }

    /// A number, a boolean or a moment, which may have a blank in it.
    private mutating func skipPlain() {
        let start = position
        loop: while let octet {
            switch octet {
            case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: "\n"),
                UInt8(ascii: "\r"):
                break loop
            default: position += 1
            }
        }
        while position > start, [UInt8(ascii: " "), UInt8(ascii: "\t")].contains(octets[position - 1]) { position -= 1 }
    }

    private mutating func list(_ depth: Int) -> TOMLOutline.Extent? {
        let start = position
        var elements: [TOMLOutline.Extent] = []
        position += 1
        while true {
            skipLines()
            if take("]") { return .list(start..<position, elements) }
            guard let element = value(depth + 1) else { return nil }
            elements.append(element)
            skipLines()
            if take("]") { return .list(start..<position, elements) }
            guard take(",") else { return nil }
        }
    }

    private mutating func table(_ depth: Int) -> TOMLOutline.Extent? {
        let start = position
        var entries: [(path: [String], value: TOMLOutline.Extent)] = []
        position += 1
        skipBlanks()
        if take("}") { return .table(start..<position, entries) }
        while true {
            guard let path = path(), take("="), let value = value(depth + 1) else { return nil }
            entries.append((path, value))
            skipBlanks()
            if take("}") { return .table(start..<position, entries) }
            guard take(",") else { return nil }
        }
    }

    /// Blanks, ends of lines and comments between the elements of a list.
    private mutating func skipLines() {
        while let octet {
            switch octet {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
            case UInt8(ascii: "#"):
                while position < octets.count, octets[position] != UInt8(ascii: "\n") { position += 1 }
            default: return
            }
        }
    }

    // MARK: - Strings

    /// Goes behind a string of any of the four kinds.
    ///
    /// - Returns: whether it ends.
    private mutating func skipString() -> Bool {
        let quote = octets[position]
        let quotes = run(of: quote, atMost: 3)
        position += quotes
        switch quotes {
        case 1: return skip(until: quote, 1)
        case 2: return true
        default: return skip(until: quote, 3)
        }
    }

    /// A string of several lines ends with three quotes; up to two more before them belong to its text.
    private mutating func skip(until quote: UInt8, _ needed: Int) -> Bool {
        while let octet {
            let quotes = run(of: quote, atMost: needed == 3 ? 5 : 1)
            if quotes >= needed {
                position += quotes
                return true
            }
            position += octet == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") ? 2 : 1
        }
        return false
    }

    private func run(of octet: UInt8, atMost limit: Int) -> Int {
        octets[min(position, octets.count)...].prefix(limit).prefix { $0 == octet }.count
    }
}
