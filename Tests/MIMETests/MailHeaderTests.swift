import MIME
import Messages
import Testing

/// What the header of a mail says.
struct MailHeaderTests {
    private func decode(_ header: String) -> Mail {
        GMimeCodec().decode(Array((header + "\n\nbody\n").replacing("\n", with: "\r\n").utf8))
    }

    @Test func `no automatic answer goes to what machines and lists send`() {
        let automatic = [
            "Auto-Submitted: auto-generated", "Auto-Submitted: auto-replied; owner=x", "auto-submitted: AUTO-NOTIFIED",
            "Precedence: bulk", "Precedence: List", "Precedence: junk", "Precedence: auto_reply",
            "X-Auto-Response-Suppress: OOF, AutoReply", "X-Autoreply: yes", "X-Autorespond: Out of office",
            "List-Id: <a.example>", "List-Unsubscribe: <mailto:x@y.example>", "Return-Path: <>", "Return-Path: < >",
            "From: MAILER-DAEMON@mx.example.org", "Content-Type: multipart/report; boundary=x",
            "X-Failed-Recipients: a@b.example",
        ]
        for header in automatic { #expect(decode(header).isAutomatic, "\(header)") }
        let personal = [
            "Auto-Submitted: no", "Auto-Submitted: No (really)", "Precedence: first-class", "Precedence: normal",
            "X-Auto-Response-Suppress: None", "X-Autoreply: no", "Return-Path: <a@b.example>", "From: a@b.example",
            "X-List: no",
        ]
        for header in personal { #expect(!decode(header).isAutomatic, "\(header)") }
    }

    @Test func `references come oldest first, each once, then what is replied to`() {
        let mail = decode("In-Reply-To: <3@x> <2@x>\nReferences: <1@x>\n <2@x> <1@x>\nMessage-ID: < 4@x >")
        #expect(mail.references == ["1@x", "2@x", "3@x"])
        #expect(mail.messageID == "4@x")
        #expect(decode("Message-ID: bare@x").messageID == "bare@x")
        #expect(decode("Message-ID: <>").messageID == nil)
        #expect(decode("Subject: x").messageID == nil)
    }

    @Test func `addresses of all fields and groups are kept in order`() {
        let mail = decode(
            "To: Team: Ann <a@x.example>, b@x.example;\nto : \"Bob, Jr.\" <c@x.example>\nCc: d@x.example (Dan)\n"
                + "Reply-To: e@x.example\nTo: undisclosed-recipients:;")
        #expect(mail.to.map(\.name) == ["Ann", "", "Bob, Jr."])
        #expect(mail.to.map(\.address) == ["a@x.example", "b@x.example", "c@x.example"])
        #expect(mail.cc == [MailAddress(name: "Dan", address: "d@x.example")])
        #expect(mail.replyTo == [MailAddress(name: "", address: "e@x.example")])
    }

    @Test func `dates name moments, their zones considered`() {
        let cases: [(date: String, seconds: Int64?)] = [
            ("Thu, 1 Jan 1970 00:00:00 +0000", 0),
            ("Thu, 1 Jan 1970 01:00 +0100", 0),
            ("31 Dec 1969 23:59:59 -0000 (UTC)", -1),
            ("Wed, 31 Dec 1969 19:00:00 EST", 0),
            ("Tue Jul  1 10:52:37 2003", 1_057_056_757),
            ("1-Jul-2003 10:52:37 +0200", 1_057_049_557),
            ("29 Feb 2024 12:00:00 GMT", 1_709_208_000),
            ("1 Jan 00 00:00:00 GMT", 946_684_800),
            ("1 Jan 70 00:00:00 GMT", 0),
            ("1 Jan 100 00:00:00 GMT", 946_684_800),
            ("31 Dec 9999 23:59:59 +0000", 253_402_300_799),
            ("1 Jan 2000", 946_684_800),
            ("1 Jan 2000 25:00:00 GMT", nil),
            ("99 Jan 2000 00:00:00 GMT", nil),
            ("1 Foo 2000 00:00:00 GMT", nil),
            ("1 Jan 99999999999999999999 00:00:00 GMT", nil),
            ("", nil),
        ]
        for item in cases { #expect(decode("Date: \(item.date)").date?.seconds == item.seconds, "\(item.date)") }
    }

    @Test func `of fields that should be one, the last is taken`() {
        #expect(decode("Subject: one\nSubject: two").subject == "two")
    }

    @Test func `file names come from either field, encoded either way`() {
        let cases: [(header: String, filename: String?)] = [
            ("Content-Type: application/pdf; name=\"=?utf-8?B?w6kucGRm?=\"", "\u{E9}.pdf"),
            ("Content-Disposition: attachment; filename*=iso-8859-1'en'%E9.pdf", "\u{E9}.pdf"),
            ("Content-Disposition: attachment; filename*0*=utf-8''%C3; filename*1*=%A9.pdf", "\u{E9}.pdf"),
            ("Content-Disposition: attachment; filename=a.pdf\nContent-Type: application/pdf; name=b.pdf", "a.pdf"),
            ("Content-Disposition: attachment; filename=\"../../a b.pdf\"", "../../a b.pdf"),
            ("Content-Disposition: attachment", nil),
        ]
        for item in cases { #expect(decode(item.header).parts.first?.filename == item.filename, "\(item.header)") }
    }

    @Test func `transfer encodings are undone, also when cut or misspelt`() {
        func text(_ encoding: String, _ body: String) -> String {
            let mail = "Content-Transfer-Encoding: \(encoding)\r\n\r\n\(body)"
            return GMimeCodec().decode(Array(mail.utf8)).text
        }
        #expect(text("BASE64", "aGVs\r\nbG8=\r\n") == "hello")
        #expect(text("base64 (x)", "aGVsbG8") == "hello")
        #expect(text("base64;", "a G!V*s\0bG8=ignored") == "hello")
        #expect(text("Quoted-Printable", "a=3Db=\r\nc=C3=a9 =\r\n=zz=4") == "a=bc\u{E9} =zz=4")
        #expect(text("x-uuencode", "begin 644 a\r\n%:&5L;&\\\r\n`\r\nend\r\n") == "hello")
        #expect(text("8-bit", "caf\u{E9}") == "caf\u{E9}")
    }
}
