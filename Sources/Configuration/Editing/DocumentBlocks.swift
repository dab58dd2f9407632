/// Where the tables of a list of tables stand, as in `[[connection]]` with all `[connection.…]` that belong to it.
struct DocumentBlocks {
    /// The lines from one head of a table to the next.
    struct Block {
        /// Its head's path below that of the list; empty for the head of an element.
        let path: [String]
        /// Its keys.
        let pairs: [TOMLOutline.Pair]
        /// Where the comment begins that stands directly above the head, or else the head.
        let lead: Int
        /// Behind the head.
        let head: Int
        /// Behind the last key, and the comments that follow without an empty line.
        let body: Int
        /// Behind the empty lines after that.
        let end: Int
        /// How many heads of tables there are before it in the document.
        let number: Int

        /// Behind the last key, or the head.
        var lastKey: Int { pairs.last?.lines.upperBound ?? head }
    }

    /// The blocks of each element, in order; the first is that of the element's own head.
    private(set) var elements: [[Block]] = []

    /// - Returns: `nil` when the list is written in another way, as one value.
    init?(_ outline: TOMLOutline, of list: String) {
        let items = outline.items
        let heads = items.indices.filter { if case .header = items[$0] { true } else { false } }
        let bare = items[..<(heads.first ?? items.count)]
        guard !bare.contains(where: { if case .pair(let pair) = $0 { pair.path.first == list } else { false } })
        else { return nil }
        for (number, index) in heads.enumerated() {
            guard case .header(let header) = items[index], header.path.first == list else { continue }
            let path = Array(header.path.dropFirst())
            let next = number + 1 < heads.count ? heads[number + 1] : items.count
            let block = Self.block(items, index..<next, path, number)
            if path.isEmpty {
                guard header.isElement else { return nil }
                elements.append([block])
            } else {
                guard !elements.isEmpty else { return nil }
                elements[elements.count - 1].append(block)
            }
        }
    }

    private static func block(
        _ items: [TOMLOutline.Item], _ range: Range<Int>, _ path: [String], _ number: Int
    ) -> Block {
        let lead = lead(items, of: range.lowerBound)
        let limit = range.upperBound < items.count ? Self.lead(items, of: range.upperBound) : items.count
        var pairs: [TOMLOutline.Pair] = []
        var last = range.lowerBound
        for index in range {
            guard case .pair(let pair) = items[index] else { continue }
            pairs.append(pair)
            last = index
        }
        var behind = last + 1
        while behind < limit, case .comment = items[behind] { behind += 1 }
        let body = items[behind - 1].lines.upperBound
        while behind < limit, case .blank = items[behind] { behind += 1 }
        return Block(
            path: path, pairs: pairs, lead: items[lead].lines.lowerBound,
            head: items[range.lowerBound].lines.upperBound,
            body: body, end: items[behind - 1].lines.upperBound, number: number)
    }

    /// The first of the comment lines directly above a head.
    private static func lead(_ items: [TOMLOutline.Item], of head: Int) -> Int {
        var lead = head
        while lead > 0, case .comment = items[lead - 1] { lead -= 1 }
        return lead
    }
}
