import Bytes

/// Picks the attributes of a tag that a page may have, and writes them anew.
///
/// Names outside the list go, and with them every event handler, `id`, `class` and `src`; so do values that are not what the
/// attribute is for. What is written is quoted and escaped, whatever the original was.
enum PageAttributes {
    /// Appends the attributes of an element, each with a space before it; of several of one name, the first.
    static func append(_ attributes: HTMLAttributes, of element: String, to page: inout [UInt8]) {
        var seen: Set<String> = []
        attributes.forEach { name, value in
            guard name.count <= longestName else { return }
            let name = String(decoding: name.map(\.asciiLowercased), as: UTF8.self)
            guard let kind = kind(of: name, on: element), seen.insert(name).inserted,
                let value = safe(HTMLEntities.decoded(value), as: kind)
            else { return }
            page += " \(name)=\"".utf8
            page.append(pageText: value)
            page.append(UInt8(ascii: "\""))
            if name == "href" { page += " rel=\"noreferrer\"".utf8 }
        }
    }

    /// What the value of an attribute is.
    private enum Kind {
        /// A word of ASCII.
        case word
        /// A number of at most so many digits, perhaps with a sign before it or a unit behind it.
        case number(digits: Int)
        /// Names of fonts.
        case names
        /// Words for people.
        case text
        /// Nothing: the attribute being there is enough.
        case flag
        /// The address of a link.
        case address
        /// Inline style.
        case style
    }

    private static let longestName = 11

    private static func kind(of name: String, on element: String) -> Kind? {
        switch name {
        case "align", "valign", "dir", "lang", "type", "clear", "bgcolor", "color", "scope", "rules", "frame": .word
        case "width", "height", "border", "cellpadding", "cellspacing", "hspace", "vspace", "size", "start", "value":
            .number(digits: 5)
        case "colspan", "rowspan", "span": .number(digits: 3)
        case "face": .names
        case "title", "abbr": .text
        case "nowrap", "noshade", "hidden", "reversed": .flag
        case "style": .style
        case "href": element == "a" ? .address : nil
        default: nil
        }
    }

    private static func safe(_ value: [UInt8], as kind: Kind) -> [UInt8]? {
        switch kind {
        case .word: word(value)
        case .number(let digits): number(value, digits)
        case .names: value.count <= PageLimits.attribute && value.allSatisfy(isNameOctet) ? value : nil
        case .text: value.count <= PageLimits.attribute ? value : nil
        case .flag: []
        case .address: PageAddress.link(value)
        case .style: InlineStyle.safe(value)
        }
    }

    private static func word(_ value: [UInt8]) -> [UInt8]? {
        let word = value.filter { $0 > 32 }
        let rest = word.first == UInt8(ascii: "#") ? word.dropFirst() : word[...]
        let isWord = rest.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") }
        return isWord && (1...32).contains(rest.count) ? word : nil
    }

    private static func number(_ value: [UInt8], _ most: Int) -> [UInt8]? {
        let number = value.filter { $0 > 32 }
        let isSigned = number.first == UInt8(ascii: "+") || number.first == UInt8(ascii: "-")
        let digits = (isSigned ? number.dropFirst() : number[...]).prefix { $0.isASCIIDigit }
        let unit = number[digits.endIndex...]
        let isUnit = unit.isEmpty || unit.elementsEqual("%".utf8) || unit.equalsIgnoringASCIICase("px")
        return isUnit && (1...most).contains(digits.count) ? number : nil
    }

    private static func isNameOctet(_ octet: UInt8) -> Bool {
        octet.isASCIILetter || octet.isASCIIDigit || octet >= 0x80 || " ,-_'".utf8.contains(octet)
    }
}
