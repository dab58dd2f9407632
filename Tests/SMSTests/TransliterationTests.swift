import Testing

@testable import SMS

@Suite struct `Transliteration to GSM 7-bit` {
    @Test func `a text that fits is never changed`() {
        for text in ["", "plain", "é Ç ß ø {€}", "e\u{301}", "ΔΦΓ", "\r\n"] {
            for level in Transliteration.allCases {
                #expect(level.applied(to: text).unicodeScalars.elementsEqual(text.unicodeScalars), "\(text) \(level)")
            }
        }
    }

    @Test func `punctuation becomes its plain likeness`() {
        let cases: [(String, String)] = [
            ("“Hi” – it’s…", "\"Hi\" - it's..."), ("„Hallo“ ‚du‘", "\"Hallo\" 'du'"), ("«oui»", "\"oui\""),
            ("a\u{A0}b\u{2009}c\u{202F}d\u{3000}e", "a b c d e"), ("a\u{200B}b\u{AD}c\u{FEFF}d\u{2060}e", "abcde"),
            ("\tx", " x"), ("• one\n◦ two", "* one\n* two"), ("2 × 3 − 1 ≤ 9", "2 x 3 - 1 <= 9"),
            ("© ® ™", "(c) (R) (TM)"),
            ("`x` ´y´", "'x' 'y'"), ("½ m²", "1/2 m2"), ("a\u{2028}b\u{85}c", "a\nb\nc"), ("x\0y\u{7F}", "xy"),
            ("20 °C", "20 degC"), ("©\u{FE0F}", "(c)"), ("ﬁne", "fine"), ("№ 5", "No 5"), ("a → b", "a -> b"),
        ]
        for (text, plain) in cases {
            #expect(Transliteration.punctuation.applied(to: text) == plain)
            #expect(Transliteration.accents.applied(to: text) == plain)
            #expect(Transliteration.off.applied(to: text) == text)
        }
    }

    @Test func `letters lose only the accents that the alphabet lacks`() {
        let cases: [(String, String)] = [
            ("français Ça", "francais Ça"), ("Łódź", "Lodz"), ("árvíztűrő tükörfúrógép", "arviztürö tükörfurogép"),
            ("œuvre Œ", "oeuvre OE"), ("Şişli ığİ", "Sisli igI"), ("Straße äöü", "Straße äöü"), ("ẞ", "SS"),
            ("Příliš žluťoučký kůň", "Prilis zlutoucky kun"), ("Þór ð", "Thor d"), ("São João", "Sao Joao"),
            ("Việt Nam ề", "Viet Nam e"), ("ǖ ǻ ǿ Ḉ", "ü å ø Ç"), ("a\u{301}e\u{301}o\u{30B}", "ae\u{301}o\u{308}"),
            ("e\u{323}\u{301}", "e\u{301}"), ("ĳ ŉ ǆ", "ij 'n dz"), ("Ëz", "Ez"),
            ("ＡＢｃ！", "ABc!"), ("“ş”", "\"s\""),
        ]
        for (text, plain) in cases {
            #expect(Transliteration.accents.applied(to: text) == plain)
        }
    }

    @Test func `Greek becomes capitals by their look`() {
        #expect(Transliteration.accents.applied(to: "Καλημέρα κόσμε") == "KAΛHMEPA KOΣME")
        #expect(Transliteration.accents.applied(to: "Γειά σου, Ψυχή") == "ΓEIA ΣOY, ΨYXH")
        #expect(Transliteration.accents.applied(to: "ἀρχή") == "APXH")
    }

    @Test func `a text that cannot fit anyway is left untouched`() {
        for text in ["“日本語”", "Привет – é", "“smile” 😀", "❤️ …", "ç 👍🏽", "e\u{301}ç 한"] {
            for level in Transliteration.allCases {
                #expect(level.applied(to: text).unicodeScalars.elementsEqual(text.unicodeScalars), "\(text) \(level)")
            }
        }
        // Accents are beyond `punctuation`, so even the quotation marks stay.
        #expect(Transliteration.punctuation.applied(to: "“ş”") == "“ş”")
    }

    @Test func `whatever was rewritten fits`() {
        for value in UInt32(0)...0xFFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = "a\(Character(scalar))b"
            for level in [Transliteration.punctuation, .accents] {
                let result = level.applied(to: text)
                #expect(result == text || GSM7.fits(result), "U+\(String(value, radix: 16))")
            }
        }
    }
}
