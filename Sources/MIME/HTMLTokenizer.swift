import Bytes

/// Cuts HTML into text and tags, leniently: what browsers would make of it, except that nothing a mailer forgot to
/// close swallows the rest of the mail.
///
/// Every search that may fail to the end of the input is made once only, so that the time stays proportional.
struct HTMLTokenizer {
    /// A piece of HTML.
    enum Token {
        case text(ArraySlice<UInt8>)
        case start(HTMLElement, HTMLAttributes)
        case end(HTMLElement)
    }

    /// The name of the last tag in lower case, at most 32 octets of it.
    private(set) var tagName = ""
    private let octets: [UInt8]
    private var position = 0
    private var lacksCommentEnd = false
    private var lacksTagEnd = false
    private var distrustsQuotes = false

    /// Cuts `octets`, which are UTF-8.
    init(_ octets: [UInt8]) {
        self.octets = octets
    }

    /// The next piece; comments and declarations are passed over.
    mutating func next() -> Token? {
        while position < octets.count {
            guard octets[position] == UInt8(ascii: "<"), let kind = markup else { return text() }
            switch kind {
            case .comment: skipComment()
            case .declaration: position = end(of: UInt8(ascii: ">"), from: position)
            case .tag(let isEnd): if let token = tag(isEnd: isEnd) { return token }
            }
        }
        return nil
    }

    /// Passes over the content of an element, and its end tag.
    mutating func skip(past element: HTMLElement) {
        guard case .dropped(let name) = element else { return }
        let key = Array(name.utf8)
        while position < octets.count {
            guard octets[position] == UInt8(ascii: "<"), isEndTag(key, at: position) else {
                position += 1
                continue
            }
            position = end(of: UInt8(ascii: ">"), from: position)
            return
        }
    }

    /// Passes over one line feed, which HTML ignores at the start of preformatted text.
    mutating func skipLineFeed() {
        if position < octets.count, octets[position] == ASCII.lineFeed { position += 1 }
    }

    private enum Markup {
        case comment, declaration
        case tag(isEnd: Bool)
    }

    /// What the `<` at the current place begins; `nil` for a `<` that is text.
    private var markup: Markup? {
        guard position + 1 < octets.count else { return nil }
        switch octets[position + 1] {
        case UInt8(ascii: "!"):
            let isComment = octets[position...].starts(with: "<!--".utf8)
            return isComment && !lacksCommentEnd ? .comment : .declaration
        case UInt8(ascii: "?"): return .declaration
        case UInt8(ascii: "/"):
            guard position + 2 < octets.count else { return nil }
            guard octets[position + 2].isASCIILetter else { return .declaration }
            return lacksTagEnd ? nil : .tag(isEnd: true)
        case let next: return next.isASCIILetter && !lacksTagEnd ? .tag(isEnd: false) : nil
        }
    }

    private mutating func text() -> Token {
        let start = position
        position += 1
        while position < octets.count, octets[position] != UInt8(ascii: "<") { position += 1 }
        return .text(octets[start..<position])
    }

    private mutating func skipComment() {
        var candidate = position + 4
        if octets[candidate...].first == UInt8(ascii: ">") {
            position = candidate + 1
            return
        }
        while candidate + 2 < octets.count {
            if octets[candidate] == UInt8(ascii: "-"), octets[candidate + 1] == UInt8(ascii: "-"),
                octets[candidate + 2] == UInt8(ascii: ">")
            {
                position = candidate + 3
                return
            }
            candidate += 1
        }
        lacksCommentEnd = true
    }

    private mutating func tag(isEnd: Bool) -> Token? {
        var nameEnd = position + (isEnd ? 2 : 1)
        let nameStart = nameEnd
        while nameEnd < octets.count, isNameOctet(octets[nameEnd]) { nameEnd += 1 }
        tagName = String(decoding: octets[nameStart..<nameEnd].prefix(32).map(\.asciiLowercased), as: UTF8.self)
        let element = HTMLElement(tagName)
        guard let close = tagEnd(from: nameEnd) else {
            lacksTagEnd = true
            return nil
        }
        position = close + 1
        return isEnd ? .end(element) : .start(element, HTMLAttributes(octets[nameEnd..<close]))
    }

    private func isNameOctet(_ octet: UInt8) -> Bool {
        octet > 32 && octet != UInt8(ascii: ">") && octet != UInt8(ascii: "/")
    }

    /// The `>` that ends a tag: one between quotes does not, unless a quote of this text never ended.
    private mutating func tagEnd(from start: Int) -> Int? {
        if !distrustsQuotes {
            var quote: UInt8?
            var previous: UInt8 = 0
            for index in start..<octets.count {
                let octet = octets[index]
                if let open = quote {
                    if octet == open { quote = nil }
                } else if octet == UInt8(ascii: ">") {
                    return index
                } else if octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "'"), previous == UInt8(ascii: "=") {
                    quote = octet
                }
                if octet > 32 { previous = octet }
            }
            distrustsQuotes = true
        }
        return octets[start...].firstIndex(of: UInt8(ascii: ">"))
    }

    private func isEndTag(_ name: [UInt8], at start: Int) -> Bool {
        let end = start + 2 + name.count
        guard end <= octets.count, octets[start + 1] == UInt8(ascii: "/") else { return false }
        return zip(octets[(start + 2)..<end], name).allSatisfy { $0.asciiLowercased == $1 }
            && (end == octets.count || !octets[end].isASCIILetter)
    }

    /// The place after the next `octet`, or the end.
    private func end(of octet: UInt8, from start: Int) -> Int {
        octets[start...].firstIndex(of: octet).map { $0 + 1 } ?? octets.count
    }
}
