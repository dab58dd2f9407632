/// What a browser would do something for: scripts, pictures, handlers of events, and addresses that are scripts.
enum ActiveContent {
    /// The tags of a page that are none of the console's own, each as it stands there.
    static func foreign(in page: String) -> [String] {
        tags(Array(page.utf8)).filter { !isHarmless($0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The pieces from `<` and a letter to `>`, as HTML reads them: not within quotes.
    private static func tags(_ octets: [UInt8]) -> [ArraySlice<UInt8>] {
        var found: [ArraySlice<UInt8>] = []
        var index = 0
        while index < octets.count {
            guard octets[index] == UInt8(ascii: "<"), index + 1 < octets.count, isLetter(octets[index + 1]) else {
                index += 1
                continue
            }
            let end = end(of: octets, from: index)
            found.append(octets[index..<end])
            index = end
        }
        return found
    }

    private static func end(of octets: [UInt8], from start: Int) -> Int {
        var quote: UInt8?
        for index in start..<octets.count {
            switch (quote, octets[index]) {
            case (nil, UInt8(ascii: ">")): return index + 1
            case (nil, UInt8(ascii: "\"")), (nil, UInt8(ascii: "'")): quote = octets[index]
            case (let open?, let octet) where open == octet: quote = nil
            case _: break
            }
        }
        return octets.count
    }

    private static func isHarmless(_ tag: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: tag, as: UTF8.self).lowercased()
        let name = text.dropFirst().prefix { $0.isLetter || $0.isNumber }
        switch name {
        case "script": return text.hasPrefix(#"<script src="/assets/console.js?v="#)
        case "link": return text.contains(#" href="/assets/"#)
        case "img", "iframe", "object", "embed", "base", "style", "math", "video", "audio": return false
        case _: return attributes(text).allSatisfy(isHarmless)
        }
    }

    private static func isHarmless(_ attribute: (name: String, value: String)) -> Bool {
        switch attribute.name {
        case "style", "srcdoc": false
        case "href", "action", "formaction", "src":
            attribute.value.hasPrefix("/") && !attribute.value.hasPrefix("//")
                || attribute.value.hasPrefix("#")
        case let name: !name.hasPrefix("on")
        }
    }

    /// Names and values, as in `a="b"`.
    private static func attributes(_ tag: String) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        var rest = tag.dropFirst().drop { $0.isLetter || $0.isNumber }
        while let start = rest.firstIndex(where: { !$0.isWhitespace && $0 != ">" && $0 != "/" }) {
            rest = rest[start...]
            let name = rest.prefix { $0 != "=" && $0 != ">" && !$0.isWhitespace }
            rest = rest.dropFirst(max(1, name.count))
            var value = Substring()
            if rest.first == "=" {
                let quote = rest.dropFirst().first
                let isQuoted = quote == "\"" || quote == "'"
                rest = rest.dropFirst(isQuoted ? 2 : 1)
                value = rest.prefix { isQuoted ? $0 != quote : !$0.isWhitespace && $0 != ">" }
                rest = rest.dropFirst(value.count + (isQuoted ? 1 : 0))
            }
            found.append((String(name), String(value)))
        }
        return found
    }

    private static func isLetter(_ octet: UInt8) -> Bool { (0x41...0x5A).contains(octet & 0xDF) }
}
