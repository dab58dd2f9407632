import Gateway
import MIME
import Messages
import TestKit
import Testing

/// Text in code pages. The octets are those of Python's codecs.
struct CodePageTests {
    private let files = MailFiles()

    private static let pages: [(name: String, text: String, octets: String)] = [
        ("us-ascii", "Hello, World! ~{}\n", "48656C6C6F2C20576F726C6421207E7B7D0A"),
        ("US-ASCII", "plain", "706C61696E"),
        ("iso-8859-1", "Grüße à ça Ñ ÿ", "4772FCDF6520E020E76120D120FF"),
        ("latin1", "é", "E9"),
        ("iso-8859-2", "Příliš žluťoučký kůň ŁĄŻ", "50F8ED6C69B920BE6C75BB6F75E86BFD206BF9F220A3A1AF"),
        ("ISO-8859-5", "Привет", "BFE0D8D2D5E2"),
        ("iso-8859-7", "Ελληνικά €", "C5EBEBE7EDE9EADC20A4"),
        ("iso-8859-9", "İstanbul ğış", "DD7374616E62756C20F0FDFE"),
        ("iso-8859-15", "€ Œ ž", "A420BC20B8"),
        ("iso-8859-16", "Țara ș", "DE61726120BA"),
        ("cp1250", "Příliš žluťoučký kůň – „€“", "50F8ED6C699A209E6C759D6F75E86BFD206BF9F2209620848093"),
        ("windows-1250", "Zażółć gęślą jaźń", "5A61BFF3B3E62067EA9C6CB9206A619FF1"),
        ("CP1250", "ŐŰőű", "D5DBF5FB"),
        ("cp1251", "Съешь ещё", "D1FAE5F8FC20E5F9B8"),
        ("windows-1252", "“naïve” – €5", "936E61EF7665942096208035"),
        ("cp1253", "Καλημέρα", "CAE1EBE7ECDDF1E1"),
        ("cp1254", "Işık", "49FEFD6B"),
        ("windows-1257", "Ąžuolas", "C0FE756F6C6173"),
        ("cp437", "Crème brûlée ½", "43728A6D65206272966C826520AB"),
        ("cp850", "Ñandú ø", "A5616E64A3209B"),
        ("cp852", "Příliš žluťoučký kůň", "50FDA16C69E720A76C759C6F759F6BEC206B85E5"),
        ("IBM866", "Привет", "8FE0A8A2A5E2"),
        ("koi8-r", "Привет", "F0D2C9D7C5D4"),
        ("koi8-u", "Їжак", "B7D6C1CB"),
        ("macintosh", "café “x”", "6361668E20D278D3"),
        ("utf-8", "naïve – 😀 שלום", "6E61C3AF766520E2809320F09F988020D7A9D79CD795D79D"),
        ("UTF8", "é", "C3A9"),
        ("utf-16le", "a€😀", "6100AC203DD800DE"),
        ("utf-16be", "a€😀", "006120ACD83DDE00"),
        ("utf-32le", "a😀", "6100000000F60100"),
        ("shift_jis", "日本語ｶﾅ", "93FA967B8CEAB6C5"),
        ("euc-jp", "日本語", "C6FCCBDCB8EC"),
        ("iso-2022-jp", "日本語 x", "1B2442467C4B5C386C1B28422078"),
        ("big5", "中文", "A4A4A4E5"),
        ("gb18030", "中文 😀", "D6D0CEC4209439FC36"),
        ("euc-kr", "한국어", "C7D1B1B9BEEE"),
        ("tis-620", "ภาษา", "C0D2C9D2"),
    ]

    private func hexadecimal(_ octets: [UInt8]) -> String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }

    private func text(
        _ text: String, _ page: String, _ unmappable: Output.Unmappable
    ) throws -> String {
        String(decoding: try files.encode(text, codePage: page, unmappable: unmappable), as: UTF8.self)
    }

    @Test func `texts become the octets that Python's codecs make, whatever the policy`() throws {
        for item in Self.pages {
            #expect(files.knows(codePage: item.name))
            for unmappable in Output.Unmappable.allCases {
                let octets = try files.encode(item.text, codePage: item.name, unmappable: unmappable)
                #expect(hexadecimal(octets) == item.octets, "\(item.name) \(unmappable)")
            }
        }
    }

    @Test func `what was written reads back as it was`() throws {
        for item in Self.pages {
            let octets = try files.encode(item.text, codePage: item.name, unmappable: .refuse)
            // tis-620 has no euro, utf-16 no order; each is read by the name it was written with.
            let head = "Content-Type: text/plain; charset=\"\(item.name)\"\r\n\r\n"
            let read = GMimeCodec().decode(Array(head.utf8) + octets).text
            #expect(read == item.text.trimmingEnd, "\(item.name)")
        }
    }

    @Test func `a name that is none is refused, also one that would ask iconv for more`() {
        for name in [
            "", " ", "nosuchset", "utf-8//IGNORE", "utf-8//TRANSLIT", "//", "cp1250/", "/etc/passwd", "../utf-8",
            "cp1250,utf-8", "cp1250\n", "cp1250\0", "cp 1250", "utf\u{2010}8", "cp1250;x",
            String(repeating: "a", count: 41),
            String(repeating: "x", count: 100_000), "wchar_t", "WCHAR_T", "char", "INTERNAL", "-", "%s%n",
        ] {
            #expect(!files.knows(codePage: name), "\(name.prefix(50))")
            #expect(throws: FormattingFailure.self) { try files.encode("x", codePage: name, unmappable: .replace) }
        }
        for name in ["cp1250", "CP1250", "Windows-1250", "ISO-8859-2", "iso8859-2", "latin2", "Us-Ascii", "UTF-16LE"] {
            #expect(files.knows(codePage: name), "\(name)")
        }
    }

    @Test func `replaced characters become a question mark each`() throws {
        for (text, page, wanted) in [
            ("naïve – €5", "us-ascii", "na?ve ? ?5"), ("日本", "cp1252", "??"), ("😀", "iso-8859-1", "?"),
            ("", "cp1250", ""),
            ("?", "us-ascii", "?"), ("a\u{2028}b", "us-ascii", "a?b"), ("Ωé", "us-ascii", "??"),
        ] {
            #expect(try self.text(text, page, .replace) == wanted, "\(text)")
        }
    }

    @Test func `transliterated characters become what looks most like them`() throws {
        for (text, wanted) in [
            ("“Příliš” ‘žluťoučký’ „kůň‟", "\"Prilis\" 'zlutoucky' \"kun\""), ("a–b—c−d‐e", "a-b-c-d-e"),
            ("€5 £6", "EUR5 GBP6"),
            ("Straße GROẞ", "Strasse GROSS"),
            ("Łódź Ørsted Æsir œuvre Đặng þing", "Lodz Orsted AEsir oeuvre Dang thing"),
            ("…•·", "...*."), ("½ ² № ™ ﬁ Ａ\u{3000}\u{A0}x", "1/2 2 No TM fi A  x"), ("Ελληνικά", "????????"),
            ("Привет й", "?????? ?"), ("日本 한", "?? ?"), ("😀 ❤\u{FE0F}", "? ?"), ("e\u{301}x\u{301}", "ex"),
            ("soft\u{AD}ly zero\u{200B}width \u{202E}rtl\u{FEFF}", "softly zerowidth rtl"),
            ("a\u{2028}b\u{2029}c", "a b c"),
            ("20 °C ± 1 µm ≤ 3 × 4 → x", "20 degC +/- 1 um <= 3 x 4 -> x"), ("İstanbul ğış Å", "Istanbul gis A"),
        ] {
            #expect(try self.text(text, "us-ascii", .transliterate) == wanted, "\(text)")
        }
    }

    @Test func `transliteration leaves what the page has, and as many accents as it has`() throws {
        for (text, page, wanted) in [
            ("é ő €", "iso-8859-1", "E9206F20455552"), ("é ő €", "cp1250", "E920F52080"), ("ñ", "cp1250", "6E"),
            ("Việt ấ", "iso-8859-1", "56696574 20E2".replacing(" ", with: "")), ("ᾳ ἀ", "iso-8859-7", "E120E1"),
            ("– “x”", "cp1250", "96209378 94".replacing(" ", with: "")), ("ё й Є", "koi8-r", "A320CA203F"),
        ] {
            let octets = try files.encode(text, codePage: page, unmappable: .transliterate)
            #expect(hexadecimal(octets) == wanted, "\(text) \(page)")
        }
    }

    @Test func `a letter and its mark are one character where the page has no marks`() throws {
        for unmappable in Output.Unmappable.allCases {
            #expect(try files.encode("e\u{301}u\u{308}", codePage: "latin1", unmappable: unmappable) == [0xE9, 0xFC])
            #expect(try text("e\u{301}", "utf-8", unmappable) == "e\u{301}")
        }
        // What is no letter keeps to itself: `>` with U+0338 would be U+226F.
        #expect(try text(">\u{338}", "us-ascii", .replace) == ">?")
    }

    @Test func `what may not be written is named`() {
        for (text, page, wanted) in [
            ("abc€ü", "us-ascii", "code page us-ascii does not have U+20AC"),
            ("ü", "US-ASCII", "code page us-ascii does not have U+00FC"),
            ("x😀", "cp1250", "code page cp1250 does not have U+1F600"),
        ] {
            #expect(throws: FormattingFailure(wanted)) { try files.encode(text, codePage: page, unmappable: .refuse) }
        }
    }

    @Test func `long texts are cut nowhere`() throws {
        let text = String(repeating: "žluťoučký kůň 日 ", count: 20_000)
        let octets = try files.encode(text, codePage: "cp1250", unmappable: .replace)
        #expect(octets.count == text.unicodeScalars.count)
        let letters = try files.encode("žluťoučký kůň ? ", codePage: "cp1250", unmappable: .refuse)
        #expect(octets.starts(with: letters) && octets.suffix(letters.count).elementsEqual(letters))
        let japanese = String(repeating: "日本x", count: 10_000)
        let mail = Array("Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n".utf8)
        let written = try files.encode(japanese, codePage: "iso-2022-jp", unmappable: .refuse)
        #expect(GMimeCodec().decode(mail + written).text == japanese)
    }

    @Test func `hostile texts take time in proportion to their size`() throws {
        let distinct = String(String.UnicodeScalarView((0x1_0000..<0x1_8000).compactMap { Unicode.Scalar($0) }))
        let marks = "a" + String(repeating: "\u{301}\u{323}\u{5B0}", count: 30_000)
        for text in [
            String(repeating: "€", count: 100_000), distinct, marks, String(repeating: "\u{FDFA}", count: 50_000),
        ] {
            for unmappable in [Output.Unmappable.replace, .transliterate] {
                var octets: [UInt8] = []
                let time = WorkTime.of {
                    octets = (try? files.encode(text, codePage: "us-ascii", unmappable: unmappable)) ?? []
                }
                #expect(time < .seconds(15 * WorkTime.factor))
                #expect(octets.count <= 4 * text.utf8.count && octets.allSatisfy { $0 < 0x80 })
            }
        }
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        var text = Substring(self)
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }
}
