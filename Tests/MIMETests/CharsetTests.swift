import MIME
import Messages
import Testing

/// Character sets as they come: undeclared, wrong, unknown, cut.
struct CharsetTests {
    private func text(_ body: [UInt8], _ type: String?) -> String {
        let field = type.map { "Content-Type: \($0)\r\n" } ?? ""
        return GMimeCodec().decode(Array("\(field)\r\n".utf8) + body).text
    }

    @Test func `octets without a true declaration are UTF-8, or else windows-1252`() {
        let utf8 = Array("Gr\u{FC}\u{DF}e \u{20AC}".utf8)
        let windows: [UInt8] = [0x47, 0x72, 0xFC, 0xDF, 0x65, 0x20, 0x80]
        let declared = [
            nil, "text/plain", "text/plain; charset=us-ascii", "text/plain; charset=x-none",
            "text/plain; charset=\"\"", "text/plain; charset=unknown-8bit", "text", "nonsense",
        ]
        for type in declared {
            #expect(text(utf8, type) == "Gr\u{FC}\u{DF}e \u{20AC}", "\(type ?? "no type")")
            #expect(text(windows, type) == "Gr\u{FC}\u{DF}e \u{20AC}", "\(type ?? "no type")")
        }
    }

    @Test func `what the sender declares is believed`() {
        #expect(text([0xC3, 0xBC], "text/plain; charset=iso-8859-1") == "\u{C3}\u{BC}")
        #expect(text([0xE4], "text/plain; charset=koi8-r") == "\u{414}")
        #expect(text([0x93, 0x78, 0x94], "text/plain; charset=iso-8859-1") == "\u{201C}x\u{201D}")
        #expect(text([0x81, 0x40], "text/plain; charset=Shift_JIS") == "\u{3000}")
        #expect(text([0xC4, 0xE3], "text/plain; charset=gb2312") == "\u{4F60}")
    }

    @Test func `octets without a meaning are replaced and the rest is kept`() {
        #expect(text([0x61, 0xFF, 0x62], "text/plain; charset=utf-8") == "a\u{FFFD}b")
        #expect(text([0x61, 0xFF, 0x62], "text/plain; charset=big5") == "a\u{FFFD}b")
        #expect(text([0x61, 0xA7], "text/plain; charset=big5") == "a\u{FFFD}")
    }

    @Test func `UTF-16 is read in the order of its mark, or the likelier one`() {
        #expect(text([0xFE, 0xFF, 0x00, 0x41], "text/plain; charset=utf-16") == "A")
        #expect(text([0xFF, 0xFE, 0x41, 0x00], "text/plain; charset=utf-16") == "A")
        #expect(text([0x41, 0x00, 0x42, 0x00], "text/plain; charset=utf-16") == "AB")
        #expect(text([0x00, 0x41, 0x00, 0x42], "text/plain; charset=utf-16") == "AB")
    }

    @Test func `HTML may name its own set`() {
        let page = Array("<meta charset=\"koi8-r\"><p>".utf8) + [0xE4]
        #expect(text(page, "text/html") == "\u{414}")
        #expect(text(page, "text/html; charset=iso-8859-1") == "\u{E4}")
    }

    @Test func `a byte order mark is no text, and line ends are LF`() {
        #expect(text([0xEF, 0xBB, 0xBF, 0x61], "text/plain; charset=utf-8") == "a")
        #expect(text(Array("a\r\nb\rc\nd\r\n".utf8), nil) == "a\nb\nc\nd")
    }

    @Test func `encoded words of one set are joined before they are converted`() {
        func subject(_ value: String) -> String {
            GMimeCodec().decode(Array("Subject: \(value)\r\n\r\n".utf8)).subject
        }
        #expect(subject("=?utf-8?B?w6=?= =?utf-8?B?qQ==?=") == "\u{E9}")
        #expect(subject("=?utf-8?Q?=C3?=\r\n =?UTF-8?Q?=A9?=") == "\u{E9}")
        #expect(subject("=?utf-8?B?YQ==?= =?utf-8?B?Yg==?=") == "ab")
        #expect(subject("=?utf-8?Q?a?= b =?iso-8859-1?Q?=E9?= =?utf-8?Q?c?=") == "a b \u{E9}c")
        #expect(subject("=?utf-8?Q?a?= =?utf-8?Q?broken") == "a =?utf-8?Q?broken")
    }
}
