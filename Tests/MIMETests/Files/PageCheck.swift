import Gateway
import MIME

/// A reader of pages that knows nothing of how they are made: what is not plainly harmless is a finding.
///
/// It takes a page only in the form that every browser reads the same way: tags from a list, attributes in double quotes,
/// each element closed, no other `<`, and `&` only where a reference begins.
struct PageCheck {
    /// What is wrong.
    private(set) var findings: [String] = []
    private var rest: Substring.UTF8View
    private var open: [Substring] = []
    private var deepest = 0

    /// The findings in a page of octets that are UTF-8 or ASCII.
    static func findings(_ page: [UInt8]) -> [String] {
        let text = String(decoding: page, as: UTF8.self)
        guard text.hasPrefix("<!DOCTYPE html>\n") else { return ["no page: \(text.prefix(40))"] }
        var check = PageCheck(Substring(text).utf8.dropFirst("<!DOCTYPE html>".utf8.count))
        check.read()
        return check.findings
    }

    /// The findings in the page of a mail with that HTML, and the part of the page that is the mail's.
    static func page(ofHTML html: String) -> (findings: [String], content: String) {
        let mail = "Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html
        let page = MailFiles().page(.htm, of: Array(mail.utf8), codePage: "utf-8")
        return (findings(page), content(of: page))
    }

    /// What stands between the header block and the end.
    static func content(of page: [UInt8]) -> String {
        let text = String(decoding: page, as: UTF8.self)
        let parts = text.split(separator: "</table>\n<hr>\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasSuffix("</body></html>\n") else { return "no page: \(text)" }
        return String(parts[1].dropLast("</body></html>\n".count))
    }

    private init(_ rest: Substring.UTF8View) {
        self.rest = rest
    }

    private mutating func read() {
        while let octet = rest.popFirst(), findings.count < 5 {
            switch octet {
            case UInt8(ascii: "<"): tag()
            case UInt8(ascii: ">"): findings.append("a stray >")
            case UInt8(ascii: "&"): reference()
            case 9, 10: break
            case 0..<32, 127: findings.append("control \(octet)")
            default: break
            }
        }
        if !open.isEmpty { findings.append("open: \(open)") }
        if deepest > 110 { findings.append("\(deepest) levels") }
    }

    private mutating func reference() {
        let name = rest.prefix { $0 != UInt8(ascii: ";") }.prefix(9)
        rest = rest.dropFirst(name.count)
        guard rest.popFirst() == UInt8(ascii: ";") else { return findings.append("a stray &") }
        let text = Substring(name)
        let isNumber = text.hasPrefix("#") && text.dropFirst().allSatisfy(\.isWholeNumber) && text.count > 1
        if !isNumber, !["amp", "lt", "gt", "quot"].contains(text) { findings.append("reference \(text)") }
    }

    private mutating func word() -> Substring {
        let word = rest.prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D }
        rest = rest.dropFirst(word.count)
        return Substring(word)
    }

    private mutating func tag() {
        let isEnd = rest.first == UInt8(ascii: "/")
        if isEnd { rest = rest.dropFirst() }
        let name = word()
        if !Self.elements.contains(String(name)) { findings.append("element \(name)") }
        while rest.first == UInt8(ascii: " "), findings.isEmpty { attribute(of: name) }
        if rest.popFirst() != UInt8(ascii: ">") { findings.append("tag \(name) does not end") }
        if isEnd {
            if open.popLast() != name { findings.append("</\(name)> closes something else") }
        } else if !["br", "hr", "img", "wbr", "col", "meta"].contains(name) {
            open.append(name)
            deepest = max(deepest, open.count)
        }
    }

    private mutating func attribute(of element: Substring) {
        rest = rest.dropFirst()
        let name = word()
        guard rest.starts(with: "=\"".utf8) else { return findings.append("attribute \(name) without a value") }
        rest = rest.dropFirst(2)
        let raw = rest.prefix { $0 != UInt8(ascii: "\"") }
        rest = rest.dropFirst(raw.count + 1)
        let value = Self.decoded(String(Substring(raw)))
        if raw.contains(where: { $0 == UInt8(ascii: "<") || $0 < 32 && $0 != 9 && $0 != 10 || $0 == 127 }) {
            findings.append("attribute \(name) holds \(value)")
        }
        if !Self.isHarmless(name, value, of: element) { findings.append("\(element) has \(name)=\(value.prefix(80))") }
    }

    private static func isHarmless(_ name: Substring, _ value: String, of element: Substring) -> Bool {
        if element == "meta" { return isOurMeta(name, value) }
        switch name {
        case "href":
            return element == "a"
                && ["http://", "https://", "mailto:", "tel:", "sms:"].contains { value.lowercased().hasPrefix($0) }
                && !value.unicodeScalars.contains { $0.value <= 32 || $0.value == 127 }
        case "src":
            let rest = value.split(separator: ",", maxSplits: 1)
            return element == "img"
                && (value.hasPrefix("cid:picture")
                    || rest.count == 2 && pictures.contains(String(rest[0]))
                        && rest[1].utf8.allSatisfy {
                            $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 >= 0x2B && $0 <= 0x3D
                        })
        case "style":
            let text = value.lowercased()
            return ![
                "url", "expression", "import", "\\", "/*", "javascript", "position", "behavior", "binding", "@", "{",
                "content", "z-index", "var(", "calc", "attr(",
            ].contains { text.contains($0) }
                && !text.contains(/[:\s(,]-/)
        default: return attributes.contains(String(name))
        }
    }

    private static func isOurMeta(_ name: Substring, _ value: String) -> Bool {
        name == "http-equiv" && (value == "Content-Type" || value == "Content-Security-Policy")
            || name == "content" && (value.hasPrefix("text/html; charset=") || value.hasPrefix("default-src 'none'; "))
    }

    private static func decoded(_ value: String) -> String {
        value.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&amp;", with: "&")
    }

    private static let pictures = ["png", "jpeg", "gif", "webp", "bmp"].map { "data:image/\($0);base64" }

    private static let attributes: Set<String> = [
        "align", "valign", "dir", "lang", "type", "clear", "bgcolor", "color", "scope", "rules", "frame", "width",
        "height", "border", "cellpadding", "cellspacing", "hspace", "vspace", "size", "start", "value", "colspan",
        "rowspan", "span", "face", "title", "abbr", "nowrap", "noshade", "hidden", "reversed", "alt", "rel",
    ]

    private static let elements: Set<String> = [
        "html", "head", "meta", "title", "body", "a", "abbr", "acronym", "address", "article", "aside", "b", "bdi",
        "bdo",
        "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "dir",
        "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header",
        "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "menu", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby",
        "s",
        "samp", "section", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
        "thead", "tr", "tt", "u", "ul", "var", "wbr",
    ]
}
