/// Signs that GSM 7-bit lacks, with what says the same in it.
enum PunctuationTable {
    /// What stands for `scalar`, perhaps nothing; `nil` when nothing can.
    static func likeness(of scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        // Controls, joiners, direction marks, variation selectors and soft hyphens show nothing.
        case 0x00...0x08, 0x0E...0x1F, 0x7F...0x84, 0x86...0x9F: ""
        case 0xAD, 0x34F, 0x61C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF: ""
        case 0x09, 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: " "
        case 0x0B, 0x85, 0x2028, 0x2029: "\n"
        default: signs[scalar]
        }
    }

    /// An ASCII character, or what stands for it.
    static func plain(_ scalar: Unicode.Scalar) -> String { likeness(of: scalar) ?? String(Character(scalar)) }

    private static let signs: [Unicode.Scalar: String] = {
        var table: [Unicode.Scalar: String] = [:]
        for (plain, signs) in groups {
            for sign in signs.unicodeScalars { table[sign] = plain }
        }
        return table
    }()

    private static let groups: [(String, String)] = [
        ("'", "`´‘’‚‛‹›′‵ʹʻʼʽʾʿˈˊˋ＇"),
        ("\"", "“”„‟«»″‶¨〝〞〟ʺ"),
        ("'''", "‴"),
        ("-", "‐‑‒–—―⁃−﹘﹣─━➖"),
        ("...", "…"),
        ("..", "‥"),
        (".", "·․⋅‧"),
        ("*", "•‣◦∙●○■□▪▫▶►★☆⁎∗✱✶❖⦁⦿✓✔"),
        ("<", "⟨〈"), (">", "⟩〉"),
        ("->", "→➔➜➡⟶"), ("<-", "←⟵"), ("<->", "↔"), ("=>", "⇒"), ("<=", "≤⇐"), (">=", "≥"),
        ("|", "¦│┃❘"), ("/", "⁄∕÷"), ("x", "×✕✖"), ("~", "≈∼˜〜"), ("^", "ˆ"), ("+-", "±"), ("<>", "≠"),
        ("_", "‗"), (",", "¸"), ("o", "º"), ("a", "ª"), ("u", "µ"), ("deg", "°"), ("!!", "‼"), ("?!", "⁈"), ("!?", "⁉"),
        ("(c)", "©"), ("(R)", "®"), ("(TM)", "™"), ("(SM)", "℠"), ("(P)", "℗"), ("No", "№"), ("c/o", "℅"),
        ("1/4", "¼"), ("1/2", "½"), ("3/4", "¾"), ("1/3", "⅓"), ("2/3", "⅔"), ("0/00", "‰"), ("Inf", "∞"),
        ("0", "⁰₀"), ("1", "¹₁"), ("2", "²₂"), ("3", "³₃"), ("4", "⁴₄"), ("5", "⁵₅"), ("6", "⁶₆"), ("7", "⁷₇"),
        ("8", "⁸₈"), ("9", "⁹₉"), ("c", "¢"), ("TL", "₺"), ("Rs", "₨₹"), ("RUB", "₽"), ("UAH", "₴"), ("KRW", "₩"),
        ("ILS", "₪"), ("VND", "₫"), ("NGN", "₦"), ("PHP", "₱"), ("BTC", "₿"),
        ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"), ("ffi", "ﬃ"), ("ffl", "ﬄ"), ("st", "ﬅﬆ"),
    ]
}
