/// Text within HTML (HTML Living Standard §13.1.2.4 and §13.1.3).
enum HTMLText {
    /// Adds `value` so that it means only itself, between tags and in quoted attributes.
    ///
    /// Control characters, which no page may hold, and those that turn the writing direction round for what follows
    /// become U+FFFD.
    static func escape(_ value: some StringProtocol, into text: inout String) {
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "`": text += "&#96;"
            case "\n", "\t": text.unicodeScalars.append(scalar)
            // A form gives it back as a line end of two characters.
            case "\r": text += "&#13;"
            case _ where isMisleading(scalar): text += "\u{FFFD}"
            case _: text.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isMisleading(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        // Embeddings and overrides; the isolates too, as those of a text need not be closed.
        case 0x202A...0x202E, 0x2066...0x2069: true
        case 0xFDD0...0xFDEF: true
        case let value: value & 0xFFFE == 0xFFFE
        }
    }
}
