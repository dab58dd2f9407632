/// A stranger's text made fit for one line of a terminal: nothing in it steers the terminal.
struct PlainText: Hashable, CustomStringConvertible {
    /// The text, without control characters and what turns the direction of writing.
    let description: String

    init(_ text: String) {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control: scalars.append(scalar == "\n" || scalar == "\t" ? " " : "\u{FFFD}")
            case .lineSeparator, .paragraphSeparator: scalars.append(" ")
            // The zero-width joiner is part of emoji and of some scripts.
            case .format where scalar.value != 0x200D: break
            default: scalars.append(scalar)
            }
        }
        description = String(scalars)
    }

    /// How many columns it takes.
    var width: Int { description.reduce(0) { $0 + Self.width(of: $1) } }

    /// The beginning that fits `width` columns, with `…` at its end when something is missing.
    func cut(to width: Int) -> String {
        guard self.width > width else { return description }
        var (kept, taken) = ("", 0)
        for character in description {
            taken += Self.width(of: character)
            guard taken < width else { break }
            kept.append(character)
        }
        return kept + "…"
    }

    /// East Asian wide characters and emoji take two columns (Unicode Standard Annex #11, whole blocks only).
    private static func width(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first, !character.isASCII else { return 1 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60,
            0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return 2
        default: return scalar.properties.isEmojiPresentation ? 2 : 1
        }
    }
}
