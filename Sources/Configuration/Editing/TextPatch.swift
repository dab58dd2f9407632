/// Changes of a text at places of the old one, made together.
struct TextPatch {
    private struct Change {
        let range: Range<Int>
        let text: String
        /// Whether the text is whole lines, which begin a line.
        let isLines: Bool
    }

    private var changes: [Change] = []

    /// Puts `text` in the place of what is there; nothing: removes it.
    mutating func replace(_ range: Range<Int>, with text: String = "") {
        changes.append(Change(range: range, text: text, isLines: false))
    }

    /// Puts lines, each with its end, behind what is before `position`. Those that came first stay first.
    mutating func insert(_ lines: String, at position: Int) {
        changes.append(Change(range: position..<position, text: lines, isLines: true))
    }

    /// The new text.
    func applied(to octets: [UInt8], newline: String) -> [UInt8] {
        let ordered = changes.enumerated()
            .sorted { ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset) }
        var result: [UInt8] = []
        var position = 0
        for change in ordered.map(\.element) {
            if change.range.lowerBound > position { result += octets[position..<change.range.lowerBound] }
            if change.isLines, let last = result.last, last != UInt8(ascii: "\n") { result += newline.utf8 }
            result += change.text.utf8
            position = max(position, change.range.upperBound)
        }
        return result + octets[min(position, octets.count)...]
    }
}
