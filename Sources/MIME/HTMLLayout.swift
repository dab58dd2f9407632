import Bytes

/// Lays text out in lines: owes line ends, spaces and marks until there is something to put after them.
struct HTMLLayout {
    /// Line ends in a row that are kept.
    private static let mostLineEnds = 3
    /// Levels of quotes and lists that are shown; deeper ones look like the last.
    private static let mostLevels = 8

    private var output: [UInt8] = []
    private var lineEnds = 0
    private var spaces = 0
    private var hasSoftSpace = false
    private var mark: [UInt8] = []
    private var quotes = 0
    private var lists: [List] = []
    private var deeperLists = 0

    private struct List {
        var isOrdered: Bool
        var number: Int
    }

    /// How much is laid out.
    var count: Int { output.count }

    /// What is laid out.
    var text: String { String(decoding: output, as: UTF8.self) }

    /// What was laid out since `count` was `start`, without the blanks before it.
    func text(from start: Int) -> ArraySlice<UInt8> {
        output[min(start, output.count)...].drop { $0 <= 32 }
    }

    /// Appends running text, its blanks collapsed and its entities decoded.
    mutating func append(_ octets: ArraySlice<UInt8>, decodingEntities: Bool = true) {
        var position = octets.startIndex
        while position < octets.endIndex {
            let octet = octets[position]
            if octet <= 32 {
                hasSoftSpace = true
                position += 1
            } else if octet == UInt8(ascii: "&"), decodingEntities {
                let entity = HTMLEntities.entity(in: octets, at: position)
                position = entity.end
                append(scalar: entity.scalar)
            } else if let blank = HTMLBlank(octets, at: position) {
                position += blank.length
                if blank.isSpace { spaces += 1 }
            } else {
                let start = position
                position += 1
                while position < octets.endIndex, Self.isInsideWord(octets[position]) { position += 1 }
                settle()
                output += octets[start..<position]
            }
        }
    }

    /// Appends text whose blanks count.
    mutating func appendPreformatted(_ octets: ArraySlice<UInt8>) {
        var position = octets.startIndex
        while position < octets.endIndex {
            let octet = octets[position]
            position += 1
            switch octet {
            case ASCII.lineFeed: addLine()
            case ASCII.space, ASCII.tab: spaces += octet == ASCII.tab ? 4 : 1
            case UInt8(ascii: "&"):
                let entity = HTMLEntities.entity(in: octets, at: position - 1)
                position = entity.end
                append(scalar: entity.scalar)
            case 0..<32: break
            default:
                settle()
                output.append(octet)
            }
        }
    }

    /// Appends octets right after what is laid out, before anything that is owed.
    mutating func appendAsIs(_ octets: [UInt8]) {
        output += octets
    }

    /// Ends the line, if there is anything on it, and leaves `lines - 1` empty ones.
    mutating func breakLine(_ lines: Int) {
        lineEnds = max(lineEnds, lines)
        forgetSpaces()
    }

    /// Ends the line, even an empty one.
    mutating func addLine() {
        lineEnds = min(lineEnds + 1, Self.mostLineEnds)
        forgetSpaces()
    }

    /// Parts what follows from what is on the line.
    mutating func owesSpace() {
        hasSoftSpace = true
    }

    mutating func openQuote() {
        breakLine(1)
        quotes += 1
    }

    mutating func closeQuote() {
        breakLine(1)
        quotes = max(0, quotes - 1)
    }

    mutating func openList(isOrdered: Bool, start: Int?) {
        breakLine(1)
        if lists.count < Self.mostLevels {
            lists.append(List(isOrdered: isOrdered, number: start ?? 1))
        } else {
            deeperLists += 1
        }
    }

    mutating func closeList() {
        breakLine(1)
        mark = []
        if deeperLists > 0 { deeperLists -= 1 } else if !lists.isEmpty { lists.removeLast() }
    }

    mutating func openItem(number: Int?) {
        breakLine(1)
        mark = [UInt8](repeating: ASCII.space, count: 2 * max(0, lists.count - 1))
        guard let last = lists.indices.last, lists[last].isOrdered else {
            mark += "- ".utf8
            return
        }
        if let number { lists[last].number = number }
        mark += "\(lists[last].number). ".utf8
        lists[last].number += 1
    }

    private mutating func append(scalar: UInt32) {
        switch scalar {
        case 0xA0: spaces += 1
        case 0xAD, 0x200B, 0xFEFF: break
        case 0...32: hasSoftSpace = true
        default:
            settle()
            output.append(scalar: scalar)
        }
    }

    /// Writes what is owed, as something is about to follow it.
    private mutating func settle() {
        if output.isEmpty || lineEnds > 0 {
            if !output.isEmpty { output.append(contentsOf: repeatElement(ASCII.lineFeed, count: lineEnds)) }
            for _ in 0..<min(quotes, Self.mostLevels) { output += "> ".utf8 }
            lineEnds = 0
            hasSoftSpace = false
        }
        if !mark.isEmpty {
            output += mark
            mark = []
            hasSoftSpace = false
        }
        let owed = max(spaces, hasSoftSpace ? 1 : 0)
        if owed > 0 { output.append(contentsOf: repeatElement(ASCII.space, count: owed)) }
        forgetSpaces()
    }

    private mutating func forgetSpaces() {
        spaces = 0
        hasSoftSpace = false
    }

    /// Whether an octet goes on a word for certain; the others are looked at more closely.
    private static func isInsideWord(_ octet: UInt8) -> Bool {
        octet > 32 && octet != UInt8(ascii: "&") && octet != 0xC2 && octet != 0xE2 && octet != 0xEF
    }
}
