import Foundation
import Gateway
import MIME
import Messages
import TestKit
import Testing

/// Pages with their pictures in one file of MIME.
struct PageArchiveTests {
    /// A mail in HTML with two pictures, one of them shown twice.
    private static let mail = """
        From: =?utf-8?Q?J=C3=BCrgen?= <j@example.org>
        To: bob@example.org
        Date: Fri, 20 Nov 2026 09:30:00 +0100
        Message-ID: <42@example.org>
        Subject: Fotky =?utf-8?Q?=C5=BElu=C5=A5ou=C4=8Dk=C3=A9?=
        Content-Type: multipart/related; boundary=b

        --b
        Content-Type: text/html; charset=utf-8

        <p>\u{17E}lu\u{165}ou\u{10D}k\u{FD} k\u{16F}\u{148} = \u{65E5}</p>
        .dot
        From here
        <img src="cid:one@x" alt="1"><img src="http://e.example/two.png" alt="2"><img src="cid:one@x">
        <img src="http://e.example/three.png" alt="3">\(String(repeating: " a long line", count: 40))
        --b
        Content-Type: image/png
        Content-Transfer-Encoding: base64
        Content-ID: <one@x>

        \(PageTests.png)
        --b
        Content-Type: application/octet-stream
        Content-Transfer-Encoding: base64
        Content-Location: http://e.example/two.png

        R0lGODlhAQABAAAAACw=
        --b--

        """

    private func archive(_ mail: String, _ codePage: String = "cp1250") -> [UInt8] {
        MailFiles().page(.mht, of: Array(mail.replacing("\n", with: "\r\n").utf8), codePage: codePage)
    }

    @Test func `an archive is a multipart of a page and its pictures, each once`() throws {
        let octets = archive(Self.mail)
        let read = GMimeCodec().decode(octets)
        #expect(read.subject == "Fotky \u{17E}lu\u{165}ou\u{10D}k\u{E9}")
        #expect(read.from == [MailAddress(name: "J\u{FC}rgen", address: "j@example.org")])
        #expect(read.date == GMimeCodec().decode(Array("Date: Fri, 20 Nov 2026 09:30:00 +0100\r\n\r\n".utf8)).date)
        #expect(read.parts.map(\.type) == ["text/html", "image/png", "image/gif"])
        let page = try #require(read.parts.first?.text)
        #expect(page.contains("charset=cp1250"))
        #expect(page.contains("<p>\u{17E}lu\u{165}ou\u{10D}k\u{FD} k\u{16F}\u{148} = &#26085;</p>\n.dot\nFrom here\n"))
        #expect(PageCheck.findings(Array(page.utf8)) == [])
        #expect(!page.contains("http://e.example"))
        let images = page.matches(of: /<img src="cid:([^"]+)" alt="(.*?)">/).map { (String($0.1), String($0.2)) }
        #expect(images.map(\.1) == ["1", "2", ""])
        #expect(images[0].0 == images[2].0)
        let text = String(decoding: octets, as: UTF8.self)
        #expect(text.contains("Content-ID: <\(images[0].0)>\r\n"))
        #expect(text.contains("Content-ID: <\(images[1].0)>\r\n"))
        #expect(
            text.contains("\r\nContent-Type: multipart/related; type=\"text/html\";\r\n boundary=\"=_")
                || text.contains("\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"=_"))
        #expect(read.parts[1].octets == Array(try #require(Data(base64Encoded: PageTests.png))))
    }

    @Test func `no line of an archive has more than 76 octets, and all are ASCII`() {
        for codePage in ["cp1250", "utf-8", "us-ascii", "utf-16le", "utf-16", "iso-2022-jp", "gb18030", "cp037"] {
            let octets = archive(Self.mail, codePage)
            let lines = octets.split(separator: 0x0A, omittingEmptySubsequences: false)
            #expect(lines.dropLast().allSatisfy { $0.last == 0x0D && $0.count <= 77 }, "\(codePage)")
            #expect(octets.allSatisfy { $0 < 0x80 }, "\(codePage)")
            #expect(octets == archive(Self.mail, codePage))
        }
        let long = String(repeating: "x", count: 60)
        for author in [
            "j\u{F6}rg@ex\u{E4}mple.org", "<\(long)@\(long).\(long).example>", "\"\(long) \(long)\" <a@b.example>", "",
        ] {
            let octets = archive("From: \(author)\nSubject: \(long)\(long) \u{17E}\n\nx\n")
            let lines = octets.split(separator: 0x0A, omittingEmptySubsequences: false)
            #expect(lines.dropLast().allSatisfy { $0.last == 0x0D && $0.count <= 77 }, "\(author)")
            #expect(octets.allSatisfy { $0 < 0x80 }, "\(author)")
        }
    }

    @Test func `what a boundary could be taken for is no boundary`() throws {
        let first = archive("Message-ID: <1@x.example>\nContent-Type: text/html\n\n<p>x</p>")
        let boundary = try #require(String(decoding: first, as: UTF8.self).firstMatch(of: /boundary="([^"]+)"/)?.1)
        let guessed = archive(
            "Message-ID: <1@x.example>\nContent-Type: text/html\n\n<pre>\n--\(boundary)\n\n--\(boundary)--\n</pre>end")
        let read = GMimeCodec().decode(guessed)
        #expect(read.parts.count == 1)
        #expect(read.text.hasSuffix("end"))
    }

    @Test func `headers of an archive hold no line that the mail smuggled in`() {
        let octets = archive(
            "From: \"a\" <a@b.example>\nSubject: =?utf-8?Q?x=0D=0AX-Evil:_1=0D=0A=0D=0A<script>?=\nMessage-ID: <\u{1}\"@x>\n\nx\n"
        )
        let header = String(decoding: octets, as: UTF8.self).split(separator: "\r\n\r\n")[0]
        #expect(!header.contains("\nX-Evil"))
        #expect(header.split(separator: "\r\n").allSatisfy { $0.first == " " || $0.contains(": ") })
    }

    @Test(.enabled(if: PythonReader.isThere, "python3 is not there"))
    func `Python reads an archive without a complaint, in every code page`() throws {
        let pages = ["cp1250", "utf-8", "us-ascii", "utf-16le", "utf-16", "cp852", "gb18030"]
        let program = #"""
            import base64, email, json, sys
            from email import policy
            def read(octets):
                mail = email.message_from_bytes(octets, policy=policy.default)
                parts = list(mail.walk())
                return {"defects": [repr(d) for p in parts for d in p.defects],
                        "types": [p.get_content_type() for p in parts], "type": mail.get_param("type"),
                        "ids": [p["content-id"] or "" for p in parts], "subject": mail["subject"],
                        "page": parts[1].get_content(), "sizes": [len(p.get_content()) for p in parts[2:]]}
            json.dump([read(base64.b64decode(m)) for m in json.load(sys.stdin)], sys.stdout)
            """#
        let archives = pages.map { Data(archive(Self.mail, $0)).base64EncodedString() }
        let output = try #require(PythonReader.run(["-c", program], input: JSONEncoder().encode(archives)))
        let readings = try JSONDecoder().decode([Reading].self, from: output)
        #expect(readings.count == pages.count)
        for (reading, page) in zip(readings, pages) {
            #expect(reading.defects == [], "\(page)")
            #expect(reading.types == ["multipart/related", "text/html", "image/png", "image/gif"])
            #expect(reading.type == "text/html")
            #expect(reading.subject == "Fotky \u{17E}lu\u{165}ou\u{10D}k\u{E9}")
            #expect(reading.sizes == [73, 14])
            let shown = reading.page.replacing("&#382;", with: "\u{17E}").replacing("&#357;", with: "\u{165}")
                .replacing("&#269;", with: "\u{10D}").replacing("&#253;", with: "\u{FD}")
            #expect(shown.contains("<p>\u{17E}lu\u{165}ou\u{10D}k\u{FD} "), "\(page)")
            for identifier in reading.ids.suffix(2) {
                #expect(reading.page.contains("\"cid:\(identifier.dropFirst().dropLast())\""))
            }
        }
    }

    private struct Reading: Decodable {
        var defects: [String]
        var types: [String]
        var type: String
        var ids: [String]
        var subject: String
        var page: String
        var sizes: [Int]
    }
}
