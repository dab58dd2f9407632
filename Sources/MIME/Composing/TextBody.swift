import Bytes

/// Lines of text and the transfer encoding in which they arrive as they are (RFC 2045 §6).
///
/// As they are: no line is longer than 78 octets, begins with a dot or `From ` (which mailboxes and broken relays
/// change) or two hyphens (which may be a boundary), or ends in a blank (which relays remove). Otherwise whichever of
/// quoted-printable and base64 is shorter.
struct TextBody {
    /// A transfer encoding.
    enum Encoding: String {
        case sevenBit = "7bit"
        case quotedPrintable = "quoted-printable"
        case base64
    }

    /// The lines, each with an LF.
    let lines: [UInt8]
    /// How they travel.
    let encoding: Encoding

    /// Lines that each end in LF.
    ///
    /// - Parameter mayBeBase64: whether the media type allows that.
    init(_ lines: [UInt8], mayBeBase64: Bool = true) {
        self.lines = lines
        var special = 0
        var isPlain = true
        var start = 0
        for index in lines.indices {
            let octet = lines[index]
            if octet == ASCII.lineFeed {
                isPlain = isPlain && Self.isPlain(lines[start..<index])
                start = index + 1
            } else if octet >= 127 || octet < 32 && octet != ASCII.tab {
                special += 1
                isPlain = false
            }
        }
        encoding = isPlain ? .sevenBit : special > lines.count / 6 && mayBeBase64 ? .base64 : .quotedPrintable
    }

    /// Whether a line of ASCII needs no encoding.
    private static func isPlain(_ line: ArraySlice<UInt8>) -> Bool {
        guard let first = line.first, let last = line.last else { return true }
        guard line.count <= ComposingLimits.textWidth, last != ASCII.space, last != ASCII.tab, first != ASCII.dot else {
            return false
        }
        if first == UInt8(ascii: "-") { return !line.starts(with: "--".utf8) }
        return first != UInt8(ascii: "F") || !line.starts(with: "From ".utf8)
    }
}

extension MailWriter {
    /// A part of text with its header.
    mutating func writeText(_ type: String, _ body: TextBody) {
        field("Content-Type", type)
        field("Content-Transfer-Encoding", body.encoding.rawValue)
        endLine()
        switch body.encoding {
        case .sevenBit: writeLines(body.lines)
        case .quotedPrintable: writeQuotedPrintable(body.lines)
        case .base64: writeBase64(Self.withCarriageReturns(body.lines))
        }
    }

    /// Octets in base64, in lines of 76.
    mutating func writeBase64(_ octets: [UInt8]) {
        var encoded = GMime.base64(octets)
        if encoded.last != ASCII.lineFeed { encoded.append(ASCII.lineFeed) }
        writeLines(encoded)
    }

    /// Lines that each end in LF, as they are.
    private mutating func writeLines(_ lines: [UInt8]) {
        for line in lines.split(separator: ASCII.lineFeed, omittingEmptySubsequences: false).dropLast() {
            self.line(line)
        }
    }

    private static func withCarriageReturns(_ lines: [UInt8]) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(lines.count + lines.count / 16 + 2)
        for octet in lines {
            if octet == ASCII.lineFeed { octets.append(ASCII.carriageReturn) }
            octets.append(octet)
        }
        return octets
    }

    /// Lines that each end in LF, in quoted-printable (RFC 2045 §6.7).
    ///
    /// No character is cut in two, and no line written begins with a dot or `From `.
    mutating func writeQuotedPrintable(_ lines: [UInt8]) {
        for index in lines.indices {
            let octet = lines[index]
            guard octet != ASCII.lineFeed else {
                endLine()
                continue
            }
            if column + Self.room(octet) > ComposingLimits.lineWidth - 1 {
                append(UInt8(ascii: "="))
                endLine()
            }
            if Self.needsCode(lines, index, atLineStart: column == 0) { appendCode(octet) } else { append(octet) }
        }
    }

    /// The columns that must be left for the character that an octet begins.
    private static func room(_ octet: UInt8) -> Int {
        switch octet {
        case 0xF0...: 12
        case 0xE0...: 9
        case 0xC0...: 6
        default: 3
        }
    }

    private static func needsCode(_ lines: [UInt8], _ index: Int, atLineStart: Bool) -> Bool {
        let octet = lines[index]
        switch octet {
        case ASCII.space, ASCII.tab: return lines[index + 1] == ASCII.lineFeed
        case UInt8(ascii: "="), 0..<32, 127...: return true
        case ASCII.dot: return atLineStart
        case UInt8(ascii: "F"): return atLineStart && lines[index...].starts(with: "From ".utf8)
        default: return false
        }
    }
}
