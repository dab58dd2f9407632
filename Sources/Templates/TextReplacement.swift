/// Puts one fixed text in the place of another, everywhere it occurs, from left to right.
///
/// Both texts are the operator's, never a mail's, so nobody else can choose a search that is slow.
struct TextReplacement: Sendable {
    private let search: [UInt8]
    private let replacement: [UInt8]

    /// `nil` when there is nothing to look for.
    init?(_ search: String, with replacement: String) {
        guard !search.isEmpty else { return nil }
        self.search = Array(search.utf8)
        self.replacement = Array(replacement.utf8)
    }

    /// `text` with the replacements made, cut at `limit` octets.
    func applied(to text: String, limit: Int) -> String {
        let octets = Array(text.utf8)
        guard var found = next(in: octets, from: 0) else { return text.cut(to: limit) }
        var output: [UInt8] = []
        output.reserveCapacity(min(octets.count, limit))
        var position = 0
        // Whole texts in UTF-8 only ever match at whole scalars, so octets may be compared.
        while output.count <= limit {
            output += octets[position..<found]
            guard found < octets.count else { break }
            output += replacement
            position = found + search.count
            found = next(in: octets, from: position) ?? octets.count
        }
        return String(decoding: output, as: UTF8.self).cut(to: limit)
    }

    private func next(in octets: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + search.count <= octets.count {
            if octets[index] == search[0], octets[index..<index + search.count].elementsEqual(search) { return index }
            index += 1
        }
        return nil
    }
}
