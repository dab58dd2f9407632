import Messages
import Testing

@testable import SMTP

/// What a mail that is passed on asks about notices (RFC 3461 §5.2), and what it is made of.
@Suite struct SMTPClientNoticeTests {
    static func wishes(_ change: (inout NoticeWishes) -> Void = { _ in }) -> NoticeWishes {
        var wishes = NoticeWishes()
        change(&wishes)
        return wishes
    }

    /// The lines of MAIL and RCPT for `mail`, with such a server.
    static func lines(_ mail: OutgoingMail, _ offer: String) throws -> [String] {
        var dialog = ClientDialog(ClientDialog.settings())
        dialog.drive(.received(Array("220 m\r\n250-m\r\n\(offer)250 PIPELINING\r\n".utf8)))
        try #require(dialog.session.isReady)
        dialog.drive(.submit(mail))
        return dialog.transcript.filter {
            $0.hasPrefix("C: MAIL") || $0.hasPrefix("C: RCPT") || $0.hasPrefix("settled")
        }
    }

    static let full = wishes {
        ($0.returning, $0.envelopeID) = (.headers, "QQ+2B1")
        ($0.occasions, $0.originalRecipient) = ([.success, .delay], "rfc822;Old+2Btag@D")
    }

    @Test func `A server with DSN is told what was asked, one without hears nothing of it`() throws {
        var mail = ClientDialog.mail("C+tag@d.example")
        mail.wishes = Self.full
        #expect(
            try Self.lines(mail, "250-DSN\r\n") == [
                "C: MAIL FROM:<a@b.example> RET=HDRS ENVID=QQ+2B1",
                "C: RCPT TO:<C+tag@d.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;Old+2Btag@D",
            ])
        #expect(
            try Self.lines(mail, "") == ["C: MAIL FROM:<a@b.example>", "C: RCPT TO:<C+tag@d.example>"])
        #expect(
            try Self.lines(mail, "250-dsn\r\n250-SIZE\r\n").first
                == "C: MAIL FROM:<a@b.example> SIZE=17 RET=HDRS ENVID=QQ+2B1")
    }

    @Test func `Each part of the wishes is told by itself, and the recipient where no other is known`() throws {
        let table: [(wishes: NoticeWishes?, mail: String, recipient: String)] = [
            (nil, "", ""),
            (Self.wishes(), "", " ORCPT=rfc822;C+2Btag@d.example"),
            (Self.wishes { $0.returning = .full }, " RET=FULL", " ORCPT=rfc822;C+2Btag@d.example"),
            (Self.wishes { $0.envelopeID = "x" }, " ENVID=x", " ORCPT=rfc822;C+2Btag@d.example"),
            (Self.wishes { $0.occasions = [] }, "", " NOTIFY=NEVER ORCPT=rfc822;C+2Btag@d.example"),
            (Self.wishes { $0.occasions = .failure }, "", " NOTIFY=FAILURE ORCPT=rfc822;C+2Btag@d.example"),
            (
                Self.wishes { $0.occasions = [.delay, .failure, .success] }, "",
                " NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;C+2Btag@d.example"
            ),
            (Self.wishes { $0.originalRecipient = "utf-8;ü@x\\x{E9}" }, "", " ORCPT=utf-8;\\x{FC}@x\\x{E9}"),
            // What could only end a line or a parameter does not come this far; if it does, it goes no further.
            (Self.wishes { $0.envelopeID = "a\r\nRSET" }, "", " ORCPT=rfc822;C+2Btag@d.example"),
            (Self.wishes { $0.envelopeID = "a b" }, "", " ORCPT=rfc822;C+2Btag@d.example"),
            (Self.wishes { $0.originalRecipient = "rfc822;a\r\nRSET" }, "", ""),
            (Self.wishes { $0.originalRecipient = "rfc822;a=b" }, "", ""),
        ]
        for (wishes, sender, recipient) in table {
            var mail = ClientDialog.mail("C+tag@d.example")
            mail.wishes = wishes
            #expect(
                try Self.lines(mail, "250-DSN\r\n")
                    == ["C: MAIL FROM:<a@b.example>\(sender)", "C: RCPT TO:<C+tag@d.example>\(recipient)"])
        }
    }

    @Test func `An original recipient is told as xtext, and not at all where it would be too long`() throws {
        let letters = String(repeating: "+", count: 64)
        let domain = ["a", "b"].map { String(repeating: $0, count: 63) }.joined(separator: ".")
        let table: [(recipient: String, told: String)] = [
            ("\"a b\"@d", "rfc822;\"a+20b\"@d"), ("a=b@d", "rfc822;a+3Db@d"),
            ("\(letters)@\(domain)", "rfc822;" + String(repeating: "+2B", count: 64) + "@\(domain)"),
        ]
        for (recipient, told) in table {
            var mail = ClientDialog.mail(recipient)
            mail.wishes = Self.wishes()
            #expect(try Self.lines(mail, "250-DSN\r\n").last == "C: RCPT TO:<\(recipient)> ORCPT=\(told)")
        }
        var mail = ClientDialog.mail("grün+x@d")
        mail.wishes = Self.wishes()
        #expect(
            try Self.lines(mail, "250-DSN\r\n250-SMTPUTF8\r\n").last
                == "C: RCPT TO:<grün+x@d> ORCPT=utf-8;gr\\x{FC}n\\x{2B}x@d")
        let umlauts = String(repeating: "ü", count: 32)
        mail = ClientDialog.mail("\(umlauts)@\(umlauts.prefix(31)).\(umlauts.prefix(31)).\(umlauts.prefix(31))")
        mail.wishes = Self.wishes()
        #expect(try Self.lines(mail, "250-DSN\r\n250-SMTPUTF8\r\n").last?.hasSuffix(">") == true)
    }

    @Test func `In a mail for several an original recipient is each one's own`() throws {
        var mail = ClientDialog.mail("c@d.example", "e@f.example")
        mail.wishes = Self.full
        #expect(
            try Self.lines(mail, "250-DSN\r\n").dropFirst() == [
                "C: RCPT TO:<c@d.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;c@d.example",
                "C: RCPT TO:<e@f.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;e@f.example",
            ])
    }

    @Test func `A mail that a server cannot take as it is is not sent to it at all`() throws {
        let table: [(preface: String, content: String, offer: String, said: String)] = [
            ("Received: x\r\n", "Subject: x\r\n\r\nü\r\n", "", "settled: declined needs8Bit"),
            (
                "Received: x\r\n", "Subject: x\r\n\r\nü\r\n", "250-8BITMIME\r\n",
                "C: MAIL FROM:<a@b.example> BODY=8BITMIME"
            ),
            ("Received: x\r\n", "Subject: ü\r\n\r\nx\r\n", "250-8BITMIME\r\n", "settled: declined needsUTF8"),
            (
                "Received: x\r\n", "Subject: ü\r\n\r\nx\r\n", "250-8BITMIME\r\n250-SMTPUTF8\r\n",
                "C: MAIL FROM:<a@b.example> BODY=8BITMIME SMTPUTF8"
            ),
            ("Received: ü\r\n", "Subject: x\r\n\r\nx\r\n", "250-8BITMIME\r\n", "settled: declined needsUTF8"),
            (
                "Received: x\r\n", "Subject: x\r\n\r\nx\r\n", "250-SIZE 29\r\n",
                "settled: declined tooLarge(octets: 30, limit: 29)"
            ),
            ("Received: x\r\n", "Subject: x\r\n\r\nx\r\n", "250-SIZE 30\r\n", "C: MAIL FROM:<a@b.example> SIZE=30"),
        ]
        for (preface, content, offer, said) in table {
            let mail = OutgoingMail(
                from: ClientDialog.address("a@b.example"), to: [ClientDialog.address("c@d.example")],
                preface: Array(preface.utf8), content: Array(content.utf8))
            #expect(try Self.lines(mail, offer).first == said, "\(preface)\(content)\(offer)")
        }
    }

    @Test func `The preface goes out before the content, once, also before a mail of nothing or of many pieces`() throws
    {
        for (preface, content) in [
            ("Received: x\n", ""), ("", ""), ("Received: x\r\n", ".y"), ("Received: x\r", "\n.y\r\n"), ("a", "b\r\n"),
            ("Received: x\r\n", String(repeating: "12345678\n", count: 30_000)),
        ] {
            var dialog = ClientDialog(ClientDialog.settings())
            dialog.drive(.received(Array("220 m\r\n250 m\r\n".utf8)))
            let mail = OutgoingMail(
                from: nil, to: [ClientDialog.address("c@d.example")], preface: Array(preface.utf8),
                content: Array(content.utf8))
            dialog.drive(.submit(mail))
            for reply in ["250 a\r\n", "250 b\r\n", "354 c\r\n"] { dialog.drive(.received(Array(reply.utf8))) }
            let sent = try #require(String(decoding: dialog.written, as: UTF8.self).firstRange(of: "DATA\r\n"))
            let written = String(decoding: dialog.written, as: UTF8.self)[sent.upperBound...]
            var decoder = DataDecoder(sizeLimit: .max)
            var head = 0
            #expect(decoder.consume(Array(written.utf8), from: &head) == .complete)
            let arrived = decoder.takeContent()
            #expect(head == written.utf8.count && arrived.count == mail.size, "\(preface)")
            let whole = Array((preface + content).utf8)
            #expect(arrived.count == DataEncoder.size(of: whole), "\(preface)")
            let text = String(decoding: arrived, as: UTF8.self)
            #expect(preface != "Received: x\r\n" || text.hasPrefix(preface), "\(preface)")
        }
    }
}
