import CGMime

/// Finds what looks most like a character in a code page that does not have it.
///
/// Punctuation and signs become plain ones, letters lose their accents one by one until the page has them, compatibility
/// characters become what they are made of, marks and what is invisible go. What is left has no likeness: Greek in a page
/// without Greek.
struct Likeness {
    private let page: CodePageWriter

    /// Likenesses in a page; `nil` when there is no such page.
    init?(_ page: CodePage) {
        guard let writer = CodePageWriter(page.name) else { return nil }
        self.page = writer
    }

    /// What stands for `scalar`, all of it in the page; `nil` when nothing can.
    func of(_ scalar: Unicode.Scalar) -> String? {
        if let known = Self.known(scalar), has(known) { return known }
        if Self.isUnseen(scalar) { return "" }
        return withoutAccents(scalar) ?? madeOf(scalar)
    }

    /// The letter with as many of its accents as the page has.
    private func withoutAccents(_ scalar: Unicode.Scalar) -> String? {
        var letter = scalar
        var (base, mark): (gunichar, gunichar) = (0, 0)
        while unsafe g_unichar_decompose(letter.value, &base, &mark) != 0, let next = Unicode.Scalar(base) {
            guard mark == 0 || Unicode.Scalar(mark).map({ Self.isUnseen($0) }) ?? false else { return nil }
            if page.has(next) { return String(next) }
            letter = next
        }
        return letter == scalar ? nil : Self.known(letter).flatMap { has($0) ? $0 : nil }
    }

    /// What a compatibility character is made of (Unicode §2.3), as in `ﬁ`, `²`, `№` and full-width letters.
    private func madeOf(_ scalar: Unicode.Scalar) -> String? {
        // No decomposition is longer than 18 characters.
        let pieces = unsafe withUnsafeTemporaryAllocation(of: gunichar.self, capacity: 18) { room in
            let count = unsafe g_unichar_fully_decompose(scalar.value, 1, room.baseAddress, 18)
            return unsafe room.prefix(Int(min(count, 18))).compactMap { Unicode.Scalar($0) }
        }
        guard pieces != [scalar] else { return nil }
        var text = ""
        for piece in pieces where !Self.isUnseen(piece) {
            if page.has(piece) {
                text.unicodeScalars.append(piece)
            } else if let known = Self.known(piece), has(known) {
                text += known
            } else {
                return nil
            }
        }
        return text
    }

    private func has(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { page.has($0) }
    }

    /// Accents, and characters that show nothing.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: true
        default: false
        }
    }

    private static func known(_ scalar: Unicode.Scalar) -> String? {
        table[scalar]
    }

    /// A space stands for the line and paragraph separators: a line end could begin a line of its own where none may be.
    private static let table: [Unicode.Scalar: String] = {
        var table: [Unicode.Scalar: String] = [:]
        for (characters, likeness) in groups {
            for scalar in characters.unicodeScalars { table[scalar] = likeness }
        }
        return table
    }()

    private static let groups: [(characters: String, likeness: String)] = [
        ("“”„‟«»″〝〞", "\""), ("‘’‚‛‹›′´ʹʻʼˈ", "'"), ("–—―‒‐‑−⁃", "-"), ("\u{2028}\u{2029}", " "), ("…", "..."),
        ("•‣◦▪●∙", "*"), ("·", "."), ("⁄∕÷", "/"), ("×", "x"), ("±", "+/-"), ("≤", "<="), ("≥", ">="), ("≠", "!="),
        ("≈∼˜", "~"), ("←", "<-"), ("→", "->"), ("↔", "<->"), ("⇒", "=>"), ("⇐", "<="), ("¦", "|"), ("¡", "!"),
        ("¿", "?"), ("€", "EUR"), ("£", "GBP"), ("¥", "JPY"), ("¢", "c"), ("©", "(c)"), ("®", "(r)"), ("°", "deg"),
        ("µμ", "u"), ("‰", "o/oo"), ("†", "+"), ("ß", "ss"), ("ẞ", "SS"), ("æ", "ae"), ("Æ", "AE"), ("œ", "oe"),
        ("Œ", "OE"), ("øǿ", "o"), ("ØǾ", "O"), ("đðɖ", "d"), ("ĐÐƉ", "D"), ("þ", "th"), ("Þ", "Th"), ("ł", "l"),
        ("Ł", "L"), ("ı", "i"), ("ħ", "h"), ("Ħ", "H"), ("ŧ", "t"), ("Ŧ", "T"), ("ŋ", "ng"), ("Ŋ", "NG"), ("ĸ", "k"),
        ("ƒ", "f"),
    ]
}
