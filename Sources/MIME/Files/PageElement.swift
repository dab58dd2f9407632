/// An element that a page made of a mail may have; the tags of all others are left out.
struct PageElement {
    /// A set of elements.
    typealias Names = UInt128

    /// Its name.
    let name: String
    /// The set of itself.
    let bit: Names
    /// Whether it has neither content nor an end tag.
    let isVoid: Bool
    /// The open elements that its start ends, though no tag says so (HTML §13.1.2.4).
    fileprivate(set) var ends: Names = 0
    /// The open elements beyond which its start ends none.
    fileprivate(set) var endsWithin: Names = 0
    /// The open elements beyond which its end tag closes none.
    fileprivate(set) var within: Names = 0

    /// The element as which one with that tag is written; `nil` when it is not.
    static func named(_ tag: String) -> PageElement? {
        // The page has a body of its own.
        table[tag == "body" ? "div" : tag]
    }

    private static let table: [String: PageElement] = {
        var table: [String: PageElement] = [:]
        for (index, name) in (blocks + inside + void).enumerated() {
            table[name] = PageElement(name: name, bit: 1 << Names(index), isVoid: void.contains(name))
        }
        let bits = table.mapValues(\.bit)
        let set = { (names: [String]) in names.reduce(Names(0)) { $0 | (bits[$1] ?? 0) } }
        let cells = set(["table", "td", "th", "caption"])
        let insideTable = ["td", "th", "tr", "caption", "colgroup", "tbody", "thead", "tfoot"]
        for name in bits.keys {
            table[name]?.within = name == "table" ? 0 : insideTable.contains(name) ? set(["table"]) : cells
        }
        for (names, ends, within) in [
            (blocks, ["p"], cells),
            (["a"], ["a"], cells),
            (["li"], ["li"], cells | set(["ul", "ol", "menu", "dir"])),
            (["dt", "dd"], ["dt", "dd"], cells | set(["dl"])),
            (["td", "th"], ["td", "th"], set(["table"])),
            (["tr"], Array(insideTable.prefix(5)), set(["table"])),
            (["tbody", "thead", "tfoot"], insideTable, set(["table"])),
        ] {
            for name in names {
                table[name]?.ends = set(ends)
                table[name]?.endsWithin = within
            }
        }
        return table
    }()

    /// Those that cannot stand in a paragraph.
    private static let blocks = [
        "address", "article", "aside", "blockquote", "center", "dir", "div", "dl", "figcaption", "figure", "footer",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "menu", "nav", "ol", "p", "pre", "section",
        "table", "ul",
    ]
    private static let inside = [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "caption", "cite", "code", "colgroup", "dd", "del", "dfn",
        "dt", "em", "font", "i", "ins", "kbd", "li", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span",
        "strike", "strong", "sub", "sup", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "var",
    ]
    private static let void = ["br", "hr", "wbr", "col"]
}
