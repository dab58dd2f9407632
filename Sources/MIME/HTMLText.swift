import Bytes

/// Turns HTML into the text a person would read, in one pass, without recursion, whatever the input.
///
/// - Blocks begin on new lines, paragraphs and headings after an empty one; table cells are parted by a space.
/// - List items begin with `- ` or their number; quoted blocks with `> `, as in plain mail.
/// - A link is its text, and its address in brackets where the text does not name it already.
/// - An image is its alternative text.
/// - Scripts, styles, titles, comments and what is hidden (`hidden`, `display:none`, `visibility:hidden`) are left out;
///   if nothing else is left, what was hidden is shown after all.
public struct HTMLText {
    private var tokens: HTMLTokenizer
    private var layout = HTMLLayout()
    private let showsHidden: Bool
    private var hasHidden = false
    private var hidden: (element: HTMLElement, depth: Int)?
    private var link: (address: [UInt8], start: Int)?
    private var preformatted = 0

    /// The text of `html`, lines separated by LF, no empty lines at either end.
    public static func text(_ html: String) -> String {
        let octets = Array(html.utf8)
        var reader = HTMLText(octets, showsHidden: false)
        let text = reader.read()
        guard text.isEmpty, reader.hasHidden else { return text }
        reader = HTMLText(octets, showsHidden: true)
        return reader.read()
    }

    private init(_ octets: [UInt8], showsHidden: Bool) {
        tokens = HTMLTokenizer(octets)
        self.showsHidden = showsHidden
    }

    private mutating func read() -> String {
        while let token = tokens.next() {
            switch token {
            case .text(let octets): text(octets)
            case .start(let element, let attributes): start(element, attributes)
            case .end(let element): end(element)
            }
        }
        closeLink()
        return layout.text
    }

    private mutating func text(_ octets: ArraySlice<UInt8>) {
        guard hidden == nil else { return }
        if preformatted > 0 { layout.appendPreformatted(octets) } else { layout.append(octets) }
    }

    private mutating func start(_ element: HTMLElement, _ attributes: HTMLAttributes) {
        if element.isDropped { return tokens.skip(past: element) }
        if let inside = hidden {
            guard hides(inside, element) else { return }
        }
        if attributes.hideElement {
            hasHidden = true
            if !showsHidden {
                if !element.isVoid { hidden = (element, 1) }
                return
            }
        }
        show(element, attributes)
    }

    /// Whether `element` ends what is hidden: a paragraph cannot hold another; else the levels are counted.
    private mutating func hides(_ inside: (element: HTMLElement, depth: Int), _ element: HTMLElement) -> Bool {
        if inside.element == .paragraph, element.isBlock {
            hidden = nil
            return true
        }
        if inside.element == element { hidden?.depth += 1 }
        return false
    }

    private mutating func show(_ element: HTMLElement, _ attributes: HTMLAttributes) {
        switch element {
        case .paragraph, .heading, .rule: layout.breakLine(2)
        case .lineBreak: layout.addLine()
        case .block, .row: layout.breakLine(1)
        case .cell: layout.owesSpace()
        case .list(let isOrdered): layout.openList(isOrdered: isOrdered, start: attributes.number("start"))
        case .item: layout.openItem(number: attributes.number("value"))
        case .quote: layout.openQuote()
        case .inlineQuote: layout.append([UInt8(ascii: "\"")])
        case .preformatted:
            layout.breakLine(1)
            preformatted += 1
            tokens.skipLineFeed()
        case .link: openLink(attributes)
        case .image: layout.append((attributes["alt"] ?? [])[...], decodingEntities: false)
        case .dropped, .other: break
        }
    }

    private mutating func end(_ element: HTMLElement) {
        if let inside = hidden {
            guard inside.element == element else { return }
            hidden = inside.depth > 1 ? (element, inside.depth - 1) : nil
            return
        }
        switch element {
        case .paragraph, .heading: layout.breakLine(2)
        case .block, .row, .item: layout.breakLine(1)
        case .cell: layout.owesSpace()
        case .list: layout.closeList()
        case .quote: layout.closeQuote()
        case .inlineQuote: layout.append([UInt8(ascii: "\"")])
        case .preformatted:
            preformatted = max(0, preformatted - 1)
            layout.breakLine(1)
        case .link: closeLink()
        case .lineBreak: layout.addLine()
        case .rule, .image, .dropped, .other: break
        }
    }

    private mutating func openLink(_ attributes: HTMLAttributes) {
        closeLink()
        guard let address = attributes["href"] else { return }
        link = (address.filter { $0 > 32 }, layout.count)
    }

    private mutating func closeLink() {
        guard let opened = link else { return }
        link = nil
        let address = HTMLLink(opened.address)
        let text = layout.text(from: opened.start)
        guard !text.isEmpty, let shown = address.shown(beside: text) else { return }
        layout.appendAsIs(" (".utf8 + shown + ")".utf8)
    }
}
