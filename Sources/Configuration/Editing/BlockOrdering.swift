/// Brings the elements of a list of tables into another order.
struct BlockOrdering {
    private let source: [UInt8]
    private let elements: [[DocumentBlocks.Block]]
    private let newline: String

    /// An ordering of the elements that stand in these blocks of `source`.
    init(_ source: [UInt8], _ elements: [[DocumentBlocks.Block]], newline: String) {
        (self.source, self.elements, self.newline) = (source, elements, newline)
    }

    /// The document with element `order[n]` where the one with number n was.
    func applied(_ order: [Int]) -> [UInt8] {
        var patch = TextPatch()
        for (place, element) in zip(elements, order) {
            let parts = parts(of: place)
            guard let first = parts.first else { continue }
            patch.replace(first, with: text(of: element))
            for part in parts.dropFirst() { patch.replace(part) }
        }
        return patch.applied(to: source, newline: newline)
    }

    /// What an element consists of: blocks that follow one another are one part. All but the first part go with the
    /// empty lines behind them.
    private func parts(of blocks: [DocumentBlocks.Block]) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var last: DocumentBlocks.Block?
        for block in blocks {
            if let last, last.number + 1 == block.number, let part = parts.popLast() {
                parts.append(part.lowerBound..<(parts.isEmpty ? block.body : block.end))
            } else {
                parts.append(block.lead..<(parts.isEmpty ? block.body : block.end))
            }
            last = block
        }
        return parts
    }

    /// The lines of an element, each with an end.
    private func text(of element: Int) -> String {
        let texts = parts(of: elements[element]).map { part in
            var text = source[part]
            while let last = text.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { text.removeLast() }
            return String(decoding: text, as: UTF8.self) + newline
        }
        return texts.joined(separator: newline)
    }
}
