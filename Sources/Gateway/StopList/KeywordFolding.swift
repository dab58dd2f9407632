/// How words are compared that people type into phones: by their letters and digits alone, whatever their case and
/// their accents.
enum KeywordFolding {
    /// Longer texts are no keyword.
    static let longest = 64

    /// What is left of `text`: small letters and digits; empty when that is nothing, or the text too long.
    static func folded(_ text: some StringProtocol) -> String {
        guard text.utf8.count <= longest else { return "" }
        var folded = ""
        for scalar in text.lowercased().unicodeScalars {
            if let plain = plain(scalar) {
                folded += plain
            } else if scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal {
                folded.unicodeScalars.append(scalar)
            }
        }
        return folded
    }

    /// The letter without its accent; `nil`: it has none.
    private static func plain(_ scalar: Unicode.Scalar) -> String? {
        guard scalar.value >= 0xDF, scalar.value <= 0x17E else { return nil }
        return likenesses[scalar]
    }

    private static let likenesses: [Unicode.Scalar: String] = {
        let rows = [
            ("a", "àáâãäåāăą"), ("ae", "æ"), ("c", "çćĉċč"), ("d", "ďđð"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"),
            ("h", "ĥħ"), ("i", "ìíîïĩīĭįı"), ("j", "ĵ"), ("k", "ķ"), ("l", "ĺļľŀł"), ("n", "ñńņňŉ"), ("o", "òóôõöøōŏő"),
            ("oe", "œ"), ("r", "ŕŗř"), ("s", "śŝşš"), ("ss", "ß"), ("t", "ţťŧ"), ("u", "ùúûüũūŭůűų"), ("w", "ŵ"),
            ("y", "ýÿŷ"), ("z", "źżž"),
        ]
        var table: [Unicode.Scalar: String] = [:]
        for (plain, letters) in rows { for scalar in letters.unicodeScalars { table[scalar] = plain } }
        return table
    }()
}
