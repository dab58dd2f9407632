import Bytes

/// Rewrites the HTML of a mail so that nothing in it acts, loads or hides its sender, in one pass, without recursion.
///
/// What comes out is not the original with something removed but is written anew of what was understood: elements and
/// attributes of a list, each opened element closed, all text escaped. So what a browser makes of it does not depend on how
/// it reads what is broken. Left out are
/// - scripts, styles, titles, `iframe`, `object`, `svg`, `math` and comments with all their content,
/// - the tags of every other element that is not on the list (forms, `meta`, `base`, `link`, `embed`), not what they hold,
/// - pictures that are not in the mail: these are their alternative text.
struct PageRewriter {
    private var tokens: HTMLTokenizer
    private var open = OpenElements()
    private var page: [UInt8] = []
    private var isBlank = true

    /// `html` as content of a page in UTF-8, and whether that shows nothing.
    static func page(_ html: String, _ pictures: inout PagePictures) -> (octets: [UInt8], isBlank: Bool) {
        var rewriter = PageRewriter(tokens: HTMLTokenizer(Array(html.utf8)))
        rewriter.read(&pictures)
        return (rewriter.page, rewriter.isBlank)
    }

    private init(tokens: HTMLTokenizer) {
        self.tokens = tokens
    }

    private mutating func read(_ pictures: inout PagePictures) {
        while let token = tokens.next() {
            switch token {
            case .text(let octets): text(octets, decoding: true)
            case .start(let element, let attributes):
                if element.isDropped {
                    tokens.skip(past: element)
                } else if tokens.tagName == "img" {
                    show(attributes, &pictures)
                } else if let element = PageElement.named(tokens.tagName) {
                    start(element, attributes)
                }
            case .end: end(tokens.tagName)
            }
        }
        write(ends: open.closeAll())
    }

    private mutating func text(_ octets: some Collection<UInt8>, decoding: Bool) {
        let start = page.count
        page.append(pageText: octets, decoding: decoding)
        if isBlank { isBlank = Self.isBlank(page[start...]) }
    }

    private mutating func start(_ element: PageElement, _ attributes: HTMLAttributes) {
        write(ends: open.closeForStart(of: element))
        guard element.isVoid || open.open(element) else { return }
        page.append(UInt8(ascii: "<"))
        page += element.name.utf8
        PageAttributes.append(attributes, of: element.name, to: &page)
        page.append(UInt8(ascii: ">"))
    }

    private mutating func end(_ tag: String) {
        guard let element = PageElement.named(tag) else { return }
        if tag == "br" { page += "<br>".utf8 }
        if !element.isVoid { write(ends: open.close(element)) }
    }

    private mutating func show(_ attributes: HTMLAttributes, _ pictures: inout PagePictures) {
        let alternative = attributes["alt"] ?? []
        guard let address = attributes["src"].flatMap({ pictures.address($0) }) else {
            return text(alternative, decoding: false)
        }
        isBlank = false
        page += "<img src=\"".utf8
        page.append(pageText: address)
        page += "\" alt=\"".utf8
        page.append(pageText: alternative)
        page.append(UInt8(ascii: "\""))
        PageAttributes.append(attributes, of: "img", to: &page)
        page.append(UInt8(ascii: ">"))
    }

    private mutating func write(ends elements: [PageElement]) {
        for element in elements { page += "</\(element.name)>".utf8 }
    }

    private static func isBlank(_ octets: ArraySlice<UInt8>) -> Bool {
        var position = octets.startIndex
        while position < octets.endIndex {
            if octets[position] <= 32 {
                position += 1
            } else if let blank = HTMLBlank(octets, at: position) {
                position += blank.length
            } else {
                return false
            }
        }
        return true
    }
}
