/// Reads a page as strictly as can be: whatever a browser could take for more than text and known tags is a finding.
struct PageCheck {
    private var rest: ArraySlice<UInt8>
    private var open: [String] = []

    /// Checks a page of octets that are UTF-8.
    static func check(_ page: [UInt8]) {
        let head = Array("<!DOCTYPE html>".utf8)
        require(page.starts(with: head), "a page begins with its type")
        var check = PageCheck(rest: page[head.count...])
        while let octet = check.rest.popFirst() {
            switch octet {
            case UInt8(ascii: "<"): check.tag()
            case UInt8(ascii: ">"): require(false, "a stray >")
            case UInt8(ascii: "&"): check.reference()
            default: require(octet >= 32 && octet != 127 || octet == 9 || octet == 10, "control \(octet)")
            }
        }
        require(check.open.isEmpty, "open: \(check.open)")
    }

    private mutating func reference() {
        let name = take { $0 != UInt8(ascii: ";") && $0 > 32 }
        require(rest.popFirst() == UInt8(ascii: ";"), "&\(name) does not end")
        let isNumber = name.first == "#" && name.count > 1 && name.utf8.dropFirst().allSatisfy { $0 >= 48 && $0 <= 57 }
        require(isNumber || ["amp", "lt", "gt", "quot"].contains(name), "&\(name);")
    }

    private mutating func tag() {
        let isEnd = rest.first == UInt8(ascii: "/")
        if isEnd { rest = rest.dropFirst() }
        let name = take(Self.isNameOctet)
        require(Self.elements.contains(name), "element \(name)")
        while rest.first == UInt8(ascii: " ") { attribute(of: name) }
        require(rest.popFirst() == UInt8(ascii: ">"), "\(name) does not end")
        if isEnd {
            require(open.popLast() == name, "</\(name)> closes something else")
        } else if !["br", "hr", "img", "wbr", "col", "meta"].contains(name) {
            open.append(name)
            require(open.count <= 110, "a page is not deep")
        }
    }

    private mutating func attribute(of element: String) {
        rest = rest.dropFirst()
        let name = take(Self.isNameOctet)
        require(rest.starts(with: "=\"".utf8), "\(name) has a value in quotes")
        rest = rest.dropFirst(2)
        let value = take { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "<") }
        require(rest.popFirst() == UInt8(ascii: "\""), "\(name) ends with a quote")
        let begins = { (starts: [String]) in starts.contains { value.lowercased().hasPrefix($0) } }
        switch name {
        case "http-equiv", "content": require(element == "meta" && open == ["html", "head"], "a meta that is not ours")
        case "href": require(begins(["http://", "https://", "mailto:", "tel:", "sms:"]), "href=\(value)")
        case "src": require(element == "img" && begins(["data:image/"]), "src=\(value)")
        case "style":
            let isSafe = !value.utf8.contains { "\\@{}*<>&".utf8.contains($0) }
            require(isSafe && !value.lowercased().contains("url"), "style=\(value)")
        default: require(Self.attributes.contains(name), "\(name) of \(element)")
        }
    }

    private mutating func take(_ fits: (UInt8) -> Bool) -> String {
        let taken = rest.prefix(while: fits)
        rest = rest[taken.endIndex...]
        return String(decoding: taken, as: UTF8.self)
    }

    private static func isNameOctet(_ octet: UInt8) -> Bool {
        octet | 0x20 >= 0x61 && octet | 0x20 <= 0x7A || octet >= 0x30 && octet <= 0x39 || octet == UInt8(ascii: "-")
    }

    private static let attributes: Set<String> = words(
        """
        align valign dir lang type clear bgcolor color scope rules frame width height border cellpadding cellspacing \
        hspace vspace size start value colspan rowspan span face title abbr nowrap noshade hidden reversed alt rel
        """)

    private static let elements: Set<String> = words(
        """
        html head meta title body a abbr acronym address article aside b bdi bdo big blockquote br caption center cite \
        code col colgroup dd del dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins \
        kbd li main mark menu nav ol p pre q rp rt ruby s samp section small span strike strong sub sup table tbody td \
        tfoot th thead tr tt u ul var wbr
        """)

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(separator: " ").map(String.init))
    }
}
