/// A stranger's text made fit for a terminal: nothing in it steers the terminal, and it is wrapped to a width.
struct ScreenText {
    /// More marks on one letter than this are a prank.
    private static let scalarsPerCharacter = 16
    private static let joiners: Set<UInt32> = [0x200C, 0x200D]

    /// The lines, none wider than asked for.
    private(set) var lines: [String] = []
    private let width: Int
    private var line = ""
    private var lineWidth = 0

    /// - Parameter width: columns, at least 2.
    init(_ text: String, width: Int) {
        self.width = max(2, width)
        for paragraph in Self.harmless(text).split(separator: "\n", omittingEmptySubsequences: false) {
            let words = paragraph.split(separator: " ", omittingEmptySubsequences: false)
            for (index, word) in words.enumerated() { add(word, isFirst: index == 0) }
            endLine()
        }
    }

    /// The text with control characters shown as pictures, and without what turns the direction of writing.
    ///
    /// Line ends of every kind are `\n`; a tabulator is a space.
    static func harmless(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\n", "\r", "\r\n", "\u{2028}", "\u{2029}", "\u{85}", "\u{B}", "\u{C}": result.append("\n")
            case "\t": result.append(" ")
            default:
                let scalars = character.unicodeScalars.prefix(scalarsPerCharacter).compactMap(harmless)
                result.unicodeScalars.append(contentsOf: scalars)
            }
        }
        return result
    }

    private static func harmless(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.properties.generalCategory {
        case .control:
            switch scalar.value {
            case 0x00...0x1F: return Unicode.Scalar(0x2400 + scalar.value)
            case 0x7F: return "\u{2421}"
            default: return "\u{FFFD}"
            }
        case .format:
            // Joiners and tags are part of emoji and of some scripts; all else of the kind turns or hides text.
            return joiners.contains(scalar.value) || (0xE0020...0xE007F).contains(scalar.value) ? scalar : nil
        default: return scalar
        }
    }

    /// The beginning of `text` that fits, on one line.
    static func cut(_ text: String, to width: Int) -> String {
        var (result, taken) = ("", 0)
        for character in harmless(text) {
            let next = character == "\n" ? " " : character
            taken += CellWidth.of(next)
            guard taken <= width else { break }
            result.append(next)
        }
        return result
    }

    private mutating func add(_ word: Substring, isFirst: Bool) {
        let wordWidth = CellWidth.of(word)
        if !isFirst {
            if lineWidth + 1 + wordWidth <= width { add(" ") } else { endLine() }
        }
        for character in word { add(character) }
    }

    private mutating func add(_ character: Character) {
        let characterWidth = CellWidth.of(character)
        if lineWidth + characterWidth > width { endLine() }
        line.append(character)
        lineWidth += characterWidth
    }

    private mutating func endLine() {
        lines.append(line)
        line = ""
        lineWidth = 0
    }
}
