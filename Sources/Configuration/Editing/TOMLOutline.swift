/// Where what stands in a document: its lines one after the other, with the places of keys and values.
///
/// It is made of a document that ``TOMLDocument`` has read, so only as much of TOML is understood here as tells where
/// things begin and end.
struct TOMLOutline {
    /// Lines that belong together.
    enum Item {
        /// An empty line.
        case blank(Range<Int>)
        /// A line with a comment alone.
        case comment(Range<Int>)
        /// `[a.b]` or `[[a.b]]`.
        case header(Header)
        /// `a.b = …`.
        case pair(Pair)

        /// The octets of its lines, with the end of the last.
        var lines: Range<Int> {
            switch self {
            case .blank(let lines), .comment(let lines): lines
            case .header(let header): header.lines
            case .pair(let pair): pair.lines
            }
        }
    }

    /// The head of a table.
    struct Header {
        let lines: Range<Int>
        let path: [String]
        /// Whether it is one of a list of tables.
        let isElement: Bool
    }

    /// A key with its value.
    struct Pair {
        let lines: Range<Int>
        let path: [String]
        let value: Extent
    }

    /// Where a value stands, and the values in it.
    indirect enum Extent {
        case scalar(Range<Int>)
        case list(Range<Int>, [Extent])
        case table(Range<Int>, [(path: [String], value: Extent)])

        /// The octets of the value.
        var range: Range<Int> {
            switch self {
            case .scalar(let range), .list(let range, _), .table(let range, _): range
            }
        }

        /// The value at a path in this one.
        subscript(path: ArraySlice<String>) -> Extent? {
            guard !path.isEmpty else { return self }
            guard case .table(_, let entries) = self else { return nil }
            for entry in entries where path.starts(with: entry.path) {
                if let found = entry.value[path.dropFirst(entry.path.count)] { return found }
            }
            return nil
        }
    }

    /// All lines, in order.
    let items: [Item]

    /// `nil` when the document is not as it should be.
    init?(_ octets: [UInt8]) {
        var scan = TOMLScan(octets)
        guard let items = scan.items() else { return nil }
        self.items = items
    }
}
