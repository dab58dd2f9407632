/// What an HTML element means to the layout of text.
enum HTMLElement: Hashable {
    case paragraph, heading, rule, lineBreak, row, cell, item, quote, inlineQuote, preformatted, link, image
    /// Any other element that begins on a new line; the name tells it from its like.
    case block(String)
    case list(isOrdered: Bool)
    /// An element whose content is no text of the page, up to its end tag.
    case dropped(String)
    case other(String)

    /// The element of that name, in lower case.
    init(_ name: String) {
        self = Self.known[name] ?? .other(name)
    }

    /// Whether its content is passed over.
    var isDropped: Bool {
        if case .dropped = self { true } else { false }
    }

    /// Whether it has neither content nor an end tag, so that hiding it hides nothing else.
    var isVoid: Bool {
        switch self {
        case .rule, .lineBreak, .image: true
        case .other(let name):
            ["input", "meta", "link", "base", "wbr", "area", "col", "embed", "source"].contains(name)
        case .paragraph, .heading, .row, .cell, .item, .quote, .inlineQuote, .preformatted, .link, .block, .list,
            .dropped:
            false
        }
    }

    /// Whether it begins on a new line.
    var isBlock: Bool {
        switch self {
        case .paragraph, .heading, .rule, .row, .item, .quote, .preformatted, .block, .list: true
        case .lineBreak, .cell, .inlineQuote, .link, .image, .dropped, .other: false
        }
    }

    private static let known: [String: HTMLElement] = {
        var known: [String: HTMLElement] = [
            "p": .paragraph, "hr": .rule, "br": .lineBreak, "tr": .row, "td": .cell, "th": .cell, "li": .item,
            "dt": .block("dt"), "dd": .block("dd"), "blockquote": .quote, "q": .inlineQuote, "pre": .preformatted,
            "listing": .preformatted, "a": .link, "img": .image, "ul": .list(isOrdered: false),
            "menu": .list(isOrdered: false), "dir": .list(isOrdered: false), "ol": .list(isOrdered: true),
        ]
        for name in ["h1", "h2", "h3", "h4", "h5", "h6"] { known[name] = .heading }
        for name in [
            "div", "table", "thead", "tbody", "tfoot", "caption", "section", "article", "header", "footer", "main",
            "nav", "aside", "address", "figure", "figcaption", "form", "fieldset", "legend", "center", "dl", "details",
            "summary", "option", "select", "body", "html", "textarea",
        ] {
            known[name] = .block(name)
        }
        for name in ["script", "style", "title", "template", "noframes", "iframe", "svg", "math", "object", "xml"] {
            known[name] = .dropped(name)
        }
        return known
    }()
}
