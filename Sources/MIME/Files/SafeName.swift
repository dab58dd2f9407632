import Bytes

/// A name for a file that means harm in no folder, made of one that a stranger chose.
///
/// - Of a path, the last component: `\` parts as `/` does.
/// - Controls, line separators and format characters (the right-to-left override) go, all but the joiners that scripts and
///   emoji need; what Windows cannot hold (`<>:"|?*`) and a leading hyphen become `_`; runs of blanks become one space.
/// - Dots and blanks at either end go. A device of Windows (`nul.txt`) gets a `_` in front.
/// - At most 120 octets; what is cut is cut before the extension, between characters.
/// - A name of which nothing is left is `file`.
enum SafeName {
    private static let longest = 120
    /// The longest extension that is kept, with its dot.
    private static let longestExtension = 24

    /// The name.
    static func name(_ name: String) -> String {
        let clean = notDevice(trimmed(clean(lastComponent(name))))
        // What is left of a longer name may be a device.
        let short = clean.utf8.count > longest ? notDevice(shortened(clean)) : clean
        return short.isEmpty ? "file" : short
    }

    private static func notDevice(_ name: String) -> String {
        isDevice(name) ? "_" + name : name
    }

    private static func lastComponent(_ name: String) -> Substring.UnicodeScalarView {
        let components = Substring(name).unicodeScalars.split { $0 == "/" || $0 == "\\" }
        // A component of dots is no name but a way up.
        return components.last { !$0.allSatisfy { $0 == "." } } ?? Substring("").unicodeScalars
    }

    private static func clean(_ name: Substring.UnicodeScalarView) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in name {
            switch scalar {
            case "<", ">", ":", "\"", "|", "?", "*": clean.append("_")
            case "!"..."~": clean.append(scalar)
            default:
                if scalar.properties.isWhitespace {
                    if clean.last != " " { clean.append(" ") }
                } else if !isUnwanted(scalar) {
                    clean.append(scalar)
                }
            }
        }
        return String(clean)
    }

    private static func isUnwanted(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .lineSeparator, .paragraphSeparator: true
        case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
        default: scalar.properties.isNoncharacterCodePoint
        }
    }

    /// Without dots and blanks at the ends and without a hyphen in front.
    private static func trimmed(_ name: String) -> String {
        var scalars = Substring(name).unicodeScalars
        while let first = scalars.first, first == "." || first == " " { scalars.removeFirst() }
        while let last = scalars.last, last == "." || last == " " { scalars.removeLast() }
        let trimmed = String(scalars)
        return scalars.first == "-" ? "_" + trimmed.dropFirst() : trimmed
    }

    /// Whether Windows takes the name, up to its first dot, for a device.
    private static func isDevice(_ name: String) -> Bool {
        // None is longer, with the one blank that may follow it.
        var stem = name.utf8.prefix(9).prefix { $0 != ASCII.dot }.map(\.asciiLowercased)
        if stem.last == ASCII.space { stem.removeLast() }
        let word = String(decoding: stem, as: UTF8.self)
        if ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"].contains(word) { return true }
        guard ["com", "lpt"].contains(word.prefix(3)), let digit = word.dropFirst(3).first else { return false }
        return word.count == 4 && "0123456789¹²³".contains(digit)
    }

    private static func shortened(_ name: String) -> String {
        let kind = fileExtension(name)
        return trimmed(cut(name[..<kind.startIndex], to: longest - kind.utf8.count)) + kind
    }

    /// The extension with its dot, `.tar` before it included; empty when there is none, or it is none that anybody knows.
    ///
    /// Found by octets, because characters counted from the end may each cost the whole name.
    private static func fileExtension(_ name: String) -> Substring {
        let octets = name.utf8
        guard let dot = octets.suffix(longestExtension).lastIndex(of: ASCII.dot), dot > octets.startIndex,
            !octets[dot...].contains(ASCII.space)
        else { return name[name.endIndex...] }
        let archive = octets[..<dot].suffix(4)
        let isArchive = archive.elementsEqual(".tar".utf8) && archive.startIndex > octets.startIndex
        return name[(isArchive ? archive.startIndex : dot)...]
    }

    /// As many whole characters as fit; of a character that is larger than that, as many of its scalars.
    private static func cut(_ text: Substring, to limit: Int) -> String {
        var cut = ""
        var room = limit
        for character in text {
            room -= character.utf8.count
            guard room >= 0 else { break }
            cut.append(character)
        }
        guard cut.isEmpty else { return cut }
        room = limit
        for scalar in text.unicodeScalars {
            room -= scalar.utf8.count
            guard room >= 0 else { break }
            cut.unicodeScalars.append(scalar)
        }
        return cut
    }
}
