import MIME
import Messages
import Testing

/// HTML, files and reports in the mails that we write.
struct MailPartsWritingTests {
    private func decode(_ draft: MailDraft) -> Mail {
        let mail = WrittenMail(draft)
        #expect(mail.faults(of: draft) == [])
        return GMimeCodec().decode(mail.octets)
    }

    /// The lines of the HTML form, each without its block.
    private func blocks(_ text: String) -> [String] {
        let draft = MailDraft.answer.with {
            $0.text = text
            $0.isHTML = true
        }
        let mail = decode(draft)
        guard mail.parts.map(\.type) == ["text/plain", "text/html"], case .text(let html) = mail.parts[1].content else {
            return []
        }
        return html.split(separator: "\n").filter { $0.hasPrefix("<div dir=\"auto\">") }.map {
            String($0.dropFirst(16).dropLast(6))
        }
    }

    @Test func `the HTML form looks like the text`() {
        let table: [(String, [String])] = [
            ("one", ["one"]), ("one\ntwo", ["one", "two"]), ("one\n\ntwo\n", ["one", "<br>", "two"]), ("", ["<br>"]),
            ("<b>&\"x\"</b>", ["&lt;b&gt;&amp;&quot;x&quot;&lt;/b&gt;"]),
            ("<script>\n</div>", ["&lt;script&gt;", "&lt;/div&gt;"]),
            ("a  b", ["a&nbsp; b"]), (" a ", ["&nbsp;a&nbsp;"]), ("a\tb", ["a&nbsp;&nbsp;&nbsp; b"]),
            ("שלום\nhello", ["שלום", "hello"]), ("a\u{1B}\0", ["a\u{FFFD}\u{FFFD}"]),
        ]
        for (text, wanted) in table { #expect(blocks(text) == wanted, "\(text)") }
    }

    @Test func `web addresses in HTML are links, and nothing else is`() {
        let table: [(text: String, address: String?, rest: String)] = [
            ("http://a.example", "http://a.example", ""), ("HTTPS://A.example/x?y=1", "HTTPS://A.example/x?y=1", ""),
            ("https://a.example/.", "https://a.example/", "."),
            ("https://a.example/x), ok", "https://a.example/x", "), ok"),
            ("https://a.example/x_(y)", "https://a.example/x_(y)", ""),
            ("https://a.example/?!", "https://a.example/", "?!"),
            ("https://[::1]/", nil, "https://[::1]/"),
            ("https://пример.example/путь", "https://пример.example/путь", ""),
            ("https://a.example\u{202E}x", "https://a.example", "\u{202E}x"),
            ("https://a.example、次", "https://a.example", "、次"),
            ("http://", nil, "http://"), ("http:// x", nil, "http:// x"), ("http://.", nil, "http://."),
            ("www.", nil, "www."),
            ("xhttp://a.example", nil, "xhttp://a.example"), ("javascript:alert(1)", nil, "javascript:alert(1)"),
            ("ftp://a.example", nil, "ftp://a.example"), ("me@www.a.example", nil, "me@www.a.example"), ("h", nil, "h"),
            ("http://a.example/\"onclick=\"x", "http://a.example/", "&quot;onclick=&quot;x"),
            ("http://a.example/'x'", "http://a.example/'x", "'"),
            ("http://a.example/<b>", "http://a.example/", "&lt;b&gt;"),
        ]
        for (text, address, rest) in table {
            let link = address.map { "<a href=\"\($0)\">\($0)</a>" } ?? ""
            #expect(blocks(text) == [link + rest], "\(text)")
        }
        #expect(blocks("go to www.a.example!") == ["go to <a href=\"http://www.a.example\">www.a.example</a>!"])
        #expect(
            blocks("(https://a.example/?a=1&b=2)") == [
                "(<a href=\"https://a.example/?a=1&amp;b=2\">https://a.example/?a=1&amp;b=2</a>)"
            ])
        #expect(blocks("http://a.example http://b.example").first?.components(of: "<a ") == 2)
        for (count, isLink) in [(1_999, true), (2_000, true), (2_001, false)] {
            let address = "http://a.example/".padded(to: count)
            #expect(blocks(address).first?.hasPrefix("<a ") == isLink)
            #expect(blocks(address + " http://b.example").first?.hasSuffix("</a>") == true)
        }
    }

    @Test func `files arrive with name, type and octets`() {
        let octets = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let files: [(name: String, seen: String)] = [
            ("a.png", "a.png"), ("two words.pdf", "two words.pdf"), ("Ελληνικά.pdf", "Ελληνικά.pdf"),
            ("日本語のファイル名がとても長い場合でも正しく届くことを確認します.txt", "日本語のファイル名がとても長い場合でも正しく届くことを確認します.txt"),
            ("q\"u'o;t=e%41.x", "q\"u'o;t=e%41.x"), ("../../etc/passwd", ".._.._etc_passwd"), ("c:\\x.exe", "c:_x.exe"),
            ("", "attachment"), ("\0\r\n", "attachment"), ("a\r\nX-Evil: 1\r\n\r\nb", "a X-Evil: 1 b"),
            ("=?utf-8?Q?x?=", "=?utf-8?Q?x?="),
            (String(repeating: "n", count: 200), String(repeating: "n", count: 200)),
            (String(repeating: "n", count: 201), String(repeating: "n", count: 200) + "\u{2026}"),
        ]
        for (name, seen) in files {
            let draft = MailDraft.answer.with {
                $0.attachments = [MailDraft.Attachment(name: name, type: "Image/PNG", octets: octets)]
            }
            let mail = decode(draft)
            #expect(mail.parts.count == 2)
            #expect(mail.text == "Yes, at nine.")
            #expect(
                mail.parts.last
                    == MailPart(
                        type: "image/png", disposition: "attachment", filename: seen, content: .octets(octets)),
                "\(name)")
        }
    }

    @Test func `a file's type is written when it is one that may be encoded`() {
        let table = [
            ("image/png", "image/png"), ("application/vnd.x+json", "application/vnd.x+json"),
            ("text/x-vcard", "text/x-vcard"),
            ("", "application/octet-stream"), ("image", "application/octet-stream"),
            ("a/b/c", "application/octet-stream"),
            ("image/png; x=y", "application/octet-stream"), ("a/b\r\nX: y", "application/octet-stream"),
            ("message/rfc822", "application/octet-stream"), ("Multipart/mixed", "application/octet-stream"),
            ("/", "application/octet-stream"), ("é/x", "application/octet-stream"),
        ]
        for (type, written) in table {
            let draft = MailDraft.answer.with {
                $0.attachments = [MailDraft.Attachment(name: "x", type: type, octets: [0x61, 0xC3, 0xA9])]
            }
            #expect(decode(draft).parts.last?.type == written, "\(type)")
        }
    }

    @Test func `several files, empty ones too, come in order after both forms of the text`() {
        let draft = MailDraft.answer.with {
            $0.isHTML = true
            $0.attachments = [
                MailDraft.Attachment(name: "a", type: "application/x-a", octets: []),
                MailDraft.Attachment(name: "b", type: "application/x-b", octets: [13, 10, 46, 13, 10]),
                MailDraft.Attachment(name: "c", type: "text/csv", octets: Array("é;1".utf8)),
            ]
        }
        let mail = decode(draft)
        #expect(
            mail.parts.map(\.type) == ["text/plain", "text/html", "application/x-a", "application/x-b", "text/csv"])
        #expect(mail.parts.dropFirst(2).map(\.content) == [.octets([]), .octets([13, 10, 46, 13, 10]), .text("é;1")])
    }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }

    fileprivate func padded(to count: Int) -> String { self + String(repeating: "x", count: count - utf8.count) }
}
