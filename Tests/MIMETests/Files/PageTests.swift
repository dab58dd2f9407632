import Dispatch
import Foundation
import Gateway
import MIME
import TestKit
import Testing

/// What a page shows of a mail.
struct PageTests {
    /// A red picture of two by two dots.
    static let png =
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf"
        + "7gP9i18U1AAAAABJRU5ErkJggg=="

    private func page(_ mail: String, _ codePage: String = "utf-8") -> [UInt8] {
        MailFiles().page(.htm, of: Array(mail.replacing("\n", with: "\r\n").utf8), codePage: codePage)
    }

    private func content(_ mail: String) -> String {
        let page = page(mail)
        #expect(PageCheck.findings(page) == [], "\(mail)")
        return PageCheck.content(of: page)
    }

    private func multipart(_ type: String, _ parts: String...) -> String {
        let boundary = "b\(parts.joined().utf8.count)x"
        return "Content-Type: multipart/\(type); boundary=\(boundary)\n\n"
            + parts.map { "--\(boundary)\n\($0)\n" }.joined()
            + "--\(boundary)--\n"
    }

    private let html = "Content-Type: text/html\n\n<b>page</b>"
    private let plain = "Content-Type: text/plain\n\ntext"
    private let picture =
        "Content-Type: image/png\nContent-Transfer-Encoding: base64\nContent-ID: <p@x>\n\n\(PageTests.png)"

    @Test func `a page is a whole document with who, when and what on top`() {
        let mail = """
            From: "Ann & Co" <ann@example.org>
            To: bob@example.org
            Date: Fri, 20 Nov 2026 09:30:00 +0100
            Subject: Tea <or> coffee?
            Content-Type: text/html

            <p>Tea</p>
            """
        let wanted = """
            <!DOCTYPE html>
            <html><head>
            <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data: cid:; style-src 'unsafe-inline'">
            <title>Tea &lt;or&gt; coffee?</title>
            </head><body>
            <table>
            <tr><th align="left" valign="top">From</th><td dir="auto">Ann &amp; Co &lt;ann@example.org&gt;</td></tr>
            <tr><th align="left" valign="top">To</th><td dir="auto">bob@example.org</td></tr>
            <tr><th align="left" valign="top">Date</th><td dir="auto">Fri, 20 Nov 2026 09:30:00 +0100</td></tr>
            <tr><th align="left" valign="top">Subject</th><td dir="auto">Tea &lt;or&gt; coffee?</td></tr>
            </table>
            <hr>
            <div><p>Tea</p></div>
            </body></html>

            """
        #expect(String(decoding: page(mail), as: UTF8.self) == wanted)
        #expect(PageCheck.findings(page(mail)) == [])
    }

    @Test func `an empty mail is an empty page`() {
        for mail in ["", "\n", "Date: never\n\n", "garbage"] {
            #expect(PageCheck.findings(page(mail)) == [], "\(mail)")
        }
        #expect(content("").isEmpty)
    }

    @Test func `plain text keeps its white space and becomes no markup and no links`() {
        #expect(
            content("Subject: x\n\n  two\n\tthree <b> & http://e.example/\n\nend\n")
                == "<pre style=\"white-space:pre-wrap\">\n  two\n\tthree &lt;b&gt; &amp; http://e.example/\n\nend\n</pre>\n"
        )
        #expect(
            content("Content-Type: text/plain; format=flowed\n\nlong \nline\n> quoted \n> too\n")
                == "<pre style=\"white-space:pre-wrap\">\nlong line\n&gt; quoted too\n</pre>\n")
    }

    @Test func `of all parts the page shows what a person would read`() {
        let shownPage = "<div><b>page</b></div>\n"
        let shownText = "<pre style=\"white-space:pre-wrap\">\ntext</pre>\n"
        let attached = "Content-Type: text/html\nContent-Disposition: attachment; filename=a.htm\n\n<i>attached</i>"
        let named = "Content-Type: text/plain; name=a.txt\n\ntext"
        let blank = "Content-Type: text/html\n\n<p>&nbsp;</p>"
        let table: [(String, String)] = [
            (multipart("alternative", plain, html), shownPage),
            (multipart("alternative", html, plain), shownPage),
            (multipart("alternative", plain, blank), shownText),
            (multipart("alternative", plain, "Content-Type: text/calendar\n\nx"), shownText),
            (multipart("alternative", plain, multipart("related", html, picture)), shownPage),
            (multipart("mixed", plain, attached), shownText),
            (multipart("mixed", multipart("alternative", plain, html), attached), shownPage),
            (multipart("mixed", html, picture, plain), shownPage + shownText),
            (multipart("related", html, plain), shownPage),
            (multipart("signed", html, "Content-Type: application/pgp-signature\n\nx"), shownPage),
            (multipart("report", plain, html), shownText),
            (multipart("encrypted", plain, html), ""),
            (multipart("mixed", named, picture), shownText),
            (multipart("mixed", html, named), shownPage),
            ("Content-Type: multipart/mixed\n\ntext", shownText),
            ("Content-Type: message/rfc822\n\n" + html, shownPage),
            (multipart("mixed", "Content-Type: message/rfc822\n\n" + multipart("alternative", plain, html)), shownPage),
            (
                "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
                    + "Q29udGVudC1UeXBlOiB0ZXh0L2h0bWwNCg0KPGI+cGFnZTwvYj4=", shownPage
            ),
            (multipart("mixed", plain, "Content-Type: message/rfc822\n\n" + html), shownText),
            (picture, ""),
        ]
        for (mail, wanted) in table {
            let shown = content(mail).replacing("text\n</pre>", with: "text</pre>")
                .replacing("<b>page</b>\n</div>", with: "<b>page</b></div>")
            #expect(shown == wanted, "\(mail)")
        }
    }

    @Test func `the page is in its code page, and what that lacks is a reference`() {
        let mail =
            "From: =?utf-8?Q?=C5=98eho=C5=99?= <a@b.example>\nSubject: \u{20AC} \u{65E5}\nContent-Type: text/html; charset=utf-8\n\n"
            + "<p title='\u{65E5}'>\u{17E}lu\u{165}ou\u{10D}k\u{FD} \u{20AC} \u{65E5} &#x1F600; e\u{301}</p>"
        let shown = String(decoding: page(mail, "us-ascii"), as: UTF8.self)
        #expect(shown.contains("charset=us-ascii\""))
        #expect(shown.contains("<title>&#8364; &#26085;</title>"))
        #expect(shown.contains("&#344;eho&#345; &lt;a@b.example&gt;"))
        #expect(
            shown.contains("<p title=\"&#26085;\">&#382;lu&#357;ou&#269;k&#253; &#8364; &#26085; &#128512; e&#769;</p>")
        )
        let czech = page(mail, "CP1250")
        #expect(PageCheck.findings(czech) == [])
        #expect(czech.ranges(of: Array("charset=cp1250\"".utf8)).count == 1)
        let letters: [UInt8] = [0x9E, 0x6C, 0x75, 0x9D, 0x6F, 0x75, 0xE8, 0x6B, 0xFD, 0x20, 0x80, 0x20]
        #expect(czech.ranges(of: letters + Array("&#26085; &#128512;".utf8)).count == 1)
        // Two octets a letter, told by a mark in front.
        let wide = page(mail, "utf-16le")
        #expect(Array(wide.prefix(4)) == [0xFF, 0xFE, 0x3C, 0x00])
        #expect(Array(page(mail, "utf-16").prefix(4)) == [0xFF, 0xFE, 0x3C, 0x00])
        // A name that is none does no harm.
        #expect(page(mail, "//IGNORE") == page(mail))
    }

    @Test func `pictures of the mail are in the page, all others are their words`() {
        let embedded = "data:image/png;base64,\(Self.png)"
        let located = picture.replacing("Content-ID: <p@x>", with: "Content-Location: http://e.example/p.png")
        let wrong = "Content-Type: image/png\nContent-ID: <w@x>\n\n<svg onload=alert(1)></svg>"
        let unnamed =
            "Content-Type: application/octet-stream; name=x\nContent-Transfer-Encoding: base64\n"
            + "Content-Disposition: attachment; filename=x.png\nContent-ID: <a%b@x>\n\n\(Self.png)"
        let table: [(html: String, part: String, shown: String)] = [
            ("<img src=cid:p@x>", picture, "<img src=\"\(embedded)\" alt=\"\">"),
            (
                "<img src=' CID:p%40x ' alt='a\"b' width=2 onload=x>", picture,
                "<img src=\"\(embedded)\" alt=\"a&quot;b\" width=\"2\">"
            ),
            ("<img src=http://e.example/p.png>", located, "<img src=\"\(embedded)\" alt=\"\">"),
            ("<img src=cid:a%25b@x>", unnamed, "<img src=\"\(embedded)\" alt=\"\">"),
            ("<img src='\(embedded)'>", plain, "<img src=\"\(embedded)\" alt=\"\">"),
            ("x<img src=cid:P@x alt=none>", picture, "xnone"),
            ("x<img src=http://e.example/q.png alt=none>", located, "xnone"),
            ("x<img src=cid:w@x alt=none>", wrong, "xnone"),
            ("x<img src='data:image/png;base64,AAAA' alt=none>", plain, "xnone"),
            ("x<img src='data:image/png,\(Self.png)' alt=none>", plain, "xnone"),
            ("x<img src=cid: alt=none><img src='' alt=at><img alt=all>", picture, "xnoneatall"),
        ]
        for item in table {
            let mail = multipart("related", "Content-Type: text/html\n\n" + item.html, item.part)
            #expect(content(mail) == "<div>\(item.shown)</div>\n", "\(item.html)")
        }
    }

    @Test func `a picture shown many times makes no page of any size`() {
        let large = Self.png + String(repeating: "A", count: 400_000)
        for count in [1, 2, 50, 5_000] {
            let mail = multipart(
                "related", "Content-Type: text/html\n\n" + String(repeating: "<img src=cid:p@x alt=x>", count: count),
                picture.replacing(Self.png, with: large))
            let page = page(mail)
            #expect(page.count <= 3 * mail.utf8.count + 70_000, "\(count)")
            #expect(PageCheck.findings(page) == [])
        }
        let small = String(repeating: "<img src=cid:p@x>", count: 100)
        let shown = content(multipart("related", "Content-Type: text/html\n\n" + small, picture))
        #expect(shown.ranges(of: Self.png).count == 100)
    }

    @Test func `pictures are known by their octets`() {
        for (type, base64) in [
            ("gif", "R0lGODlhAQABAAAAACw="), ("jpeg", "/9j/4AAQ"), ("webp", "UklGRgAAAABXRUJQVlA4"),
            ("bmp", "Qk0AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ] {
            let shown = content("Content-Type: text/html\n\n<img src='data:text/html;base64,\(base64)'>")
            #expect(shown == "<div><img src=\"data:image/\(type);base64,\(base64)\" alt=\"\"></div>\n", "\(type)")
        }
    }

    @Test func `the other formats are the mail's text and the mail itself`() {
        let mail = Array(
            "Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>\u{17E} \u{20AC} \u{65E5}</p>".utf8)
        #expect(MailFiles().page(.txt, of: mail, codePage: "cp1250") == [0x9E, 0x20, 0x80, 0x20, 0x3F])
        #expect(MailFiles().page(.eml, of: mail, codePage: "cp1250") == mail)
    }

    @Test func `hostile trees of parts become pages soon`() {
        let cases = [
            (0..<5_000).map { "Content-Type: multipart/alternative; boundary=b\($0)x\n\n--b\($0)x\n" }.joined()
                + "\nx\n",
            String(repeating: "Content-Type: message/rfc822\n\n", count: 10_000) + "\nx\n",
            "Content-Type: multipart/mixed; boundary=b\n\n"
                + String(repeating: "--b\nContent-Type: text/html\n\n<b>x\n", count: 3_000),
            "Content-Type: multipart/alternative; boundary=b\n\n"
                + String(repeating: "--b\nContent-Type: text/html\n\n<b>\n", count: 3_000),
            "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
                + (0..<5_000).map { "<img src=cid:\($0)>" }.joined() + "\n"
                + (0..<3_000).map { "--b\nContent-ID: <\($0)>\n\nGIF89a\n" }.joined(),
            "To: " + (0..<10_000).map { "u\($0)@example.org" }.joined(separator: ", ") + "\n\nx\n",
        ]
        for mail in cases {
            for format in [Output.Format.htm, .mht] {
                let octets = Array(mail.replacing("\n", with: "\r\n").utf8)
                var page: [UInt8] = []
                let time = WorkTime.of { page = MailFiles().page(format, of: octets, codePage: "utf-8") }
                #expect(time < .seconds(15 * WorkTime.factor), "\(mail.prefix(60))")
                #expect(page.count <= 4_096 + 12 * octets.count, "\(mail.prefix(60))")
            }
        }
    }

    @Test func `a small stack is enough for the deepest mail`() {
        let types = ["alternative", "mixed", "related", "signed"]
        let deep = (0..<99).map { level in
            "Content-Type: multipart/\(types[level % 4]); boundary=b\(level)x\r\n\r\n--b\(level)x\r\n"
        }.joined()
        let html = "Content-Type: text/html\r\n\r\n" + String(repeating: "<table><tr><td><b>", count: 5_000) + "deep"
        let mail = Array((deep + html).utf8)
        let finished = DispatchSemaphore(value: 0)
        let thread = Thread {
            let page = MailFiles().page(.mht, of: mail, codePage: "cp1250")
            #expect(page.ranges(of: Array("deep".utf8)).count == 1)
            #expect(GMimeCodec().attachedMail(in: mail) == nil)
            finished.signal()
        }
        thread.stackSize = 512 * 1_024
        thread.start()
        finished.wait()
    }

    @Test func `a mail cut anywhere becomes a page`() throws {
        for file in ["structure-attached-message", "html-table", "rfc2231-continued"] {
            let octets = [UInt8](try Corpus.data("mail/\(file).eml"))
            for end in 0...octets.count {
                let page = MailFiles().page(.htm, of: Array(octets[..<end]), codePage: "utf-8")
                #expect(PageCheck.findings(page) == [], "\(file) \(end)")
                _ = MailFiles().page(.mht, of: Array(octets[..<end]), codePage: "cp1250")
            }
        }
    }
}
