import Bytes

/// Brings text into the form that bodies are made of: UTF-8 in lines that each end in LF.
///
/// CR LF, CR, LF, VT, FF, NEL, U+2028 and U+2029 are line breaks; phones send several of them. All other controls but the
/// tab are shown as U+FFFD, because a terminal would obey them and HTML has no form for them.
enum PlainText {
    /// The lines of `text`; an empty text is one empty line.
    static func lines(_ text: String) -> [UInt8] {
        let octets = Array(text.utf8)
        var lines = octets.allSatisfy(isCommon) ? octets : converted(octets)
        if lines.last != ASCII.lineFeed { lines.append(ASCII.lineFeed) }
        return lines
    }

    private static func isCommon(_ octet: UInt8) -> Bool {
        octet >= 32 && octet < 127 || octet == ASCII.lineFeed || octet == ASCII.tab
    }

    private static func converted(_ octets: [UInt8]) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(octets.count + 1)
        var position = 0
        while position < octets.count {
            switch octets[position] {
            case 0x0D:
                lines.append(ASCII.lineFeed)
                if position + 1 < octets.count, octets[position + 1] == ASCII.lineFeed { position += 1 }
            case 0x0A...0x0C:
                lines.append(ASCII.lineFeed)
            case 0x00...0x08, 0x0E...0x1F, 0x7F:
                lines.append(scalar: 0xFFFD)
            case 0xC2 where octets[position + 1] < 0xA0:
                position += 1
                if octets[position] == 0x85 { lines.append(ASCII.lineFeed) } else { lines.append(scalar: 0xFFFD) }
            case 0xE2 where octets[position + 1] == 0x80 && [0xA8, 0xA9].contains(octets[position + 2]):
                position += 2
                lines.append(ASCII.lineFeed)
            default:
                lines.append(octets[position])
            }
            position += 1
        }
        return lines
    }
}
