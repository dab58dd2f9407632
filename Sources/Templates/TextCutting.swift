extension String {
    /// The text itself when it has at most `limit` octets, else as many whole Unicode scalars as fit.
    func cut(to limit: Int) -> String {
        let octets = utf8
        guard octets.count > limit, limit >= 0 else { return self }
        var end = octets.index(octets.startIndex, offsetBy: limit)
        while end > octets.startIndex, octets[end] & 0xC0 == 0x80 { end = octets.index(before: end) }
        return String(self[..<end])
    }

    /// The first `count` characters as a reader counts them (extended grapheme clusters).
    func characters(_ count: Int) -> String {
        // A character is at least one octet, so a text of no more octets is short enough.
        utf8.count <= count ? self : String(prefix(count))
    }

    /// The text without white space and line ends at its beginning and end.
    func trimmed() -> String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(self[first..<scalars.index(after: last)])
    }
}
