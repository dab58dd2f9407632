/// Decodes the tree that the C shim hands over (its form is written down in `CTOML.h`).
///
/// The octets come from our own shim, yet every read is checked: `nil` rather than a trap when they do not fit.
package struct TOMLTreeReader {
    private let octets: [UInt8]
    private var position = 0

    /// Reads `octets` from the first.
    package init(_ octets: [UInt8]) {
        self.octets = octets
    }

    /// The one node that the octets are.
    package mutating func readTree() -> TOMLNode? {
        guard let node = readNode(), position == octets.count else { return nil }
        return node
    }

    private mutating func readNode() -> TOMLNode? {
        guard let kind = readNumber(1), let place = readPlace(), let value = readValue(kind: UInt8(kind)) else {
            return nil
        }
        return TOMLNode(value, line: place.line, column: place.column)
    }

    private mutating func readValue(kind: UInt8) -> TOMLNode.Value? {
        switch kind {
        case UInt8(ascii: "t"): readTable()
        case UInt8(ascii: "a"): readArray()
        case UInt8(ascii: "s"): readText().map { .text($0) }
        case UInt8(ascii: "d"): readText().map { .moment($0) }
        case UInt8(ascii: "i"): readNumber(8).map { .whole(Int64(bitPattern: $0)) }
        case UInt8(ascii: "f"): readNumber(8).map { .real(Double(bitPattern: $0)) }
        case UInt8(ascii: "b"): readNumber(1).map { .flag($0 != 0) }
        default: nil
        }
    }

    private mutating func readTable() -> TOMLNode.Value? {
        guard let count = readNumber(4) else { return nil }
        var entries: [TOMLEntry] = []
        for _ in 0..<count {
            guard let place = readPlace(), let key = readText(), let node = readNode() else { return nil }
            entries.append(TOMLEntry(key: key, line: place.line, column: place.column, node: node))
        }
        entries.sort { ($0.line, $0.column) < ($1.line, $1.column) }
        return .table(entries)
    }

    private mutating func readArray() -> TOMLNode.Value? {
        guard let count = readNumber(4) else { return nil }
        var nodes: [TOMLNode] = []
        for _ in 0..<count {
            guard let node = readNode() else { return nil }
            nodes.append(node)
        }
        return .array(nodes)
    }

    private mutating func readPlace() -> (line: Int, column: Int)? {
        guard let line = readNumber(4), let column = readNumber(4) else { return nil }
        return (Int(line), Int(column))
    }

    private mutating func readText() -> String? {
        guard let count = readNumber(4), octets.count - position >= Int(count) else { return nil }
        defer { position += Int(count) }
        return String(validating: octets[position..<position + Int(count)], as: UTF8.self)
    }

    /// A little-endian number of so many octets.
    private mutating func readNumber(_ count: Int) -> UInt64? {
        guard octets.count - position >= count else { return nil }
        defer { position += count }
        return octets[position..<position + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
