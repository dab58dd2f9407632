import Bytes

/// Plain text as a page of HTML that looks the same.
///
/// Each line is a block with a direction of its own (`dir="auto"`), so that a line in Hebrew under one in English is right.
/// Nothing in the text becomes markup; web addresses become links.
struct HTMLPage {
    private static let head = """
        <!DOCTYPE html>
        <html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>
        <body>

        """

    private var octets: [UInt8] = []

    /// The page for `lines`, each of which ends in LF; so do the lines of the page.
    static func octets(_ lines: [UInt8]) -> [UInt8] {
        var page = HTMLPage()
        page.octets.reserveCapacity(lines.count * 2 + 512)
        page.octets += head.utf8
        for line in lines.split(separator: ASCII.lineFeed, omittingEmptySubsequences: false).dropLast() {
            page.append(line: line)
        }
        page.octets += "</body></html>\n".utf8
        return page.octets
    }

    private mutating func append(line: ArraySlice<UInt8>) {
        octets += "<div dir=\"auto\">".utf8
        if line.isEmpty { octets += "<br>".utf8 }
        var position = line.startIndex
        while position < line.endIndex {
            guard let found = WebAddress(in: line, at: position) else {
                append(octet: line[position], isBlankKept: Self.isBlankKept(line, position))
                position += 1
                continue
            }
            if found.isLink { append(link: found) } else { append(text: found.text) }
            position = found.text.endIndex
        }
        octets += "</div>\n".utf8
    }

    private mutating func append(link: WebAddress) {
        octets += "<a href=\"".utf8
        octets += link.scheme.utf8
        append(text: link.text)
        octets += "\">".utf8
        append(text: link.text)
        octets += "</a>".utf8
    }

    private mutating func append(text: ArraySlice<UInt8>) {
        for octet in text { append(octet: octet, isBlankKept: false) }
    }

    private mutating func append(octet: UInt8, isBlankKept: Bool) {
        switch octet {
        case UInt8(ascii: "&"): octets += "&amp;".utf8
        case UInt8(ascii: "<"): octets += "&lt;".utf8
        case UInt8(ascii: ">"): octets += "&gt;".utf8
        case UInt8(ascii: "\""): octets += "&quot;".utf8
        case ASCII.tab: octets += "&nbsp;&nbsp;&nbsp; ".utf8
        case ASCII.space where isBlankKept: octets += "&nbsp;".utf8
        default: octets.append(octet)
        }
    }

    /// Whether a space would be lost: HTML shows runs as one, and none at the ends of a block.
    private static func isBlankKept(_ line: ArraySlice<UInt8>, _ position: Int) -> Bool {
        guard line[position] == ASCII.space else { return false }
        let next = position + 1
        return position == line.startIndex || next == line.endIndex || line[next] == ASCII.space
    }
}
