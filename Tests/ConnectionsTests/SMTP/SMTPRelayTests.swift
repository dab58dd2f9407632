import Connections
import Gateway
import Messages
import Runtime
import SMTP
import Testing

/// Mails that are passed on as they came, behind a line of ours.
@Suite struct SMTPRelayTests {
    typealias Peer = MailServerPeer

    private static let received = received("ESMTP")

    /// The line of a mail that came by such a protocol (RFC 3848, RFC 6531 §4.3).
    private static func received(_ protocolName: String) -> String {
        "Received: from x by gw.example with \(protocolName); Mon, 1 Jan 2024 00:00:00 +0000\r\n"
    }

    private static func mail(
        _ rig: MailRig, _ id: Int64, to recipient: String = "c@d.example", submission: Int64 = 1,
        _ wishes: NoticeWishes? = nil, came protocolName: String = "ESMTP"
    ) throws -> Message {
        var message = try rig.mail(id, to: recipient, received(protocolName))
        message.order.includesSubmission = true
        message.order.wishes = wishes
        message.submission = SubmissionID(rawValue: submission)
        return message
    }

    private static func offering(_ words: String...) -> String {
        let lines = ["mail.test"] + words
        return Peer.greeting
            + lines.enumerated().map { "S: 250\($0 == lines.count - 1 ? " " : "-")\($1)\n" }.joined()
    }

    private static let content = "C: \(received.dropLast(1))\nC: Subject: x\nC: \nC: hello\nC: .\n"
    private static let mailOfOne = Peer.envelope + content + "S: 250 2.0.0 queued as 7\n"

    @Test func `Our line goes before the mail as it came, which is read when its turn comes`() async throws {
        try await MailRig.run { rig in
            rig.shelf.put("Subject: x\r\n\r\nhello\r\n", as: 1)
            rig.shelf.put("Subject: x\r\n\r\nhello\r\n", as: 2)
            rig.queue(try Self.mail(rig, 1), try Self.mail(rig, 2, submission: 2))
            try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + Peer.envelope)
            // The second is taken and sending as well, and not read yet.
            #expect(rig.store.message(2)?.state == .sending && rig.shelf.asked == [1])
            try await peer.play(Self.content + "S: 250 2.0.0 queued as 7\n" + Self.mailOfOne)
            try await rig.store.until(2, is: .sent)
            #expect(rig.shelf.asked == [1, 2])
            #expect(rig.store.events(1).map(\.detail) == ["the mail server took it: 250 2.0.0 queued as 7"])
        }
    }

    @Test func `A mail that is not passed on has its text alone`() async throws {
        try await MailRig.run { rig in
            rig.shelf.put("not this")
            rig.queue(try rig.mail(1))
            try rig.start()
            try await rig.server.accept().play(Peer.opening + Peer.mail)
            try await rig.store.until(1, is: .sent)
            #expect(rig.shelf.asked.isEmpty)
        }
    }

    @Test func `Dots are hidden and odd line ends become CRLF, also where our line and the mail meet`() async throws {
        try await MailRig.run { rig in
            rig.shelf.put(".x\n\n.\r..\r\nlast")
            rig.queue(try Self.mail(rig, 1))
            try rig.start()
            try await rig.server.accept().play(
                Peer.opening + Peer.envelope
                    + "C: \(Self.received.dropLast(1))\nC: ..x\nC: \nC: ..\nC: ...\nC: last\nC: .\nS: 250 ok")
            try await rig.store.until(1, is: .sent)
        }
    }

    @Test func `A store that cannot be read puts the mail back, and it goes out when it can`() async throws {
        try await MailRig.run { rig in
            rig.shelf.put("Subject: x\r\n\r\nhello\r\n")
            rig.shelf.fail(with: StoreFailure(.inputOutput, "disk"))
            rig.queue(try Self.mail(rig, 1))
            try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening)
            try await rig.shelf.until("three looks") { $0.asked.count == 3 }
            rig.shelf.fail(with: nil)
            try await peer.play(Self.mailOfOne)
            try await rig.store.until(1, is: .sent)
            #expect(rig.store.message(1)?.attempts == 1)
            #expect(rig.states(of: 1).suffix(4) == [.sending, .queued, .sending, .sent])
            // The trouble is told once, and its end.
            #expect(rig.lines.count("mail to be passed on waits: the store cannot be read") == 1)
            #expect(rig.lines.count("the store can be read again, mail is passed on") == 1)
        }
    }

    @Test func `While the store cannot be read, mails of our own go out`() async throws {
        try await MailRig.run { rig in
            rig.shelf.fail(with: StoreFailure(.busy, ""))
            rig.queue(try Self.mail(rig, 1), try rig.mail(2))
            try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + Peer.mail)
            try await rig.store.until(2, is: .sent)
            #expect(rig.store.message(1)?.attempts == 0)
        }
    }

    @Test func `A mail that is gone from the store fails for good and says so`() async throws {
        try await MailRig.run { rig in
            rig.queue(try Self.mail(rig, 1), try rig.mail(2))
            try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + Peer.mail)
            try await rig.store.until(1, is: .failed)
            try await rig.store.until(2, is: .sent)
            #expect(
                rig.store.events(1).map(\.detail) == ["the mail that was to be passed on is not kept any more"])
        }
    }

    @Test func `A large mail arrives whole`() async throws {
        try await MailRig.run { rig in
            let line = String(repeating: "x", count: 70)
            rig.shelf.put("Subject: x\r\n\r\n" + Array(repeating: line + "\r\n", count: 20_000).joined())
            rig.queue(try Self.mail(rig, 1))
            try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(
                Peer.opening + Peer.envelope + "C: \(Self.received.dropLast(1))\nC: Subject: x\nC: ")
            var count = 0
            while let next = try await peer.line(), next != "." {
                if next != line { Issue.record("\(next)") }
                count += 1
            }
            #expect(count == 20_000)
            try await peer.play("S: 250 ok")
            try await rig.store.until(1, is: .sent)
        }
    }

    // MARK: - What the server can

    private static func wishes() -> NoticeWishes {
        var wishes = NoticeWishes()
        (wishes.returning, wishes.envelopeID) = (.full, "QQ1")
        (wishes.occasions, wishes.originalRecipient) = ([.success, .failure], "rfc822;Old@D")
        return wishes
    }

    @Test func `A server with DSN is asked to tell, and the history says that it will`() async throws {
        try await MailRig.run { rig in
            rig.shelf.put("Subject: x\r\n\r\nhello\r\n")
            rig.queue(try Self.mail(rig, 1, to: "Carol@d.example", Self.wishes()))
            try rig.start()
            try await rig.server.accept().play(
                Self.offering("SIZE", "DSN") + """
                    C: MAIL FROM:<a@b.example> SIZE=96 RET=FULL ENVID=QQ1
                    S: 250 ok
                    C: RCPT TO:<Carol@d.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Old@D
                    S: 250 ok
                    C: DATA
                    S: 354 go

                    """ + Self.content + "S: 250 2.0.0 queued as 7")
            try await rig.store.until(1, is: .sent)
            #expect(
                rig.store.events(1).map(\.detail) == [
                    "the mail server took it: 250 2.0.0 queued as 7; \(NoticeWishes.passedOnWords)"
                ])
        }
    }

    @Test func `A server without DSN hears nothing of it, and the history does not say that it tells`() async throws {
        try await MailRig.run { rig in
            rig.shelf.put("Subject: x\r\n\r\nhello\r\n")
            rig.queue(try Self.mail(rig, 1, Self.wishes()))
            try rig.start()
            try await rig.server.accept().play(Peer.opening + Self.mailOfOne)
            try await rig.store.until(1, is: .sent)
            #expect(rig.store.events(1).map(\.detail) == ["the mail server took it: 250 2.0.0 queued as 7"])
        }
    }

    @Test func `Who wants to hear of failures only is not told of success by anybody`() async throws {
        try await MailRig.run { rig in
            rig.shelf.put("Subject: x\r\n\r\nhello\r\n")
            var wishes = NoticeWishes()
            wishes.occasions = .failure
            rig.queue(try Self.mail(rig, 1, wishes))
            try rig.start()
            let envelope = Peer.envelope.replacing(
                "RCPT TO:<c@d.example>", with: "RCPT TO:<c@d.example> NOTIFY=FAILURE ORCPT=rfc822;c@d.example")
            try await rig.server.accept().play(Self.offering("DSN") + envelope + Self.content + "S: 250 2.0.0 ok")
            try await rig.store.until(1, is: .sent)
            #expect(rig.store.events(1).map(\.detail) == ["the mail server took it: 250 2.0.0 ok"])
        }
    }

    @Test(arguments: [
        ("Subject: x\r\n\r\nh\u{E9}\r\n", "ESMTP", "8BITMIME", " BODY=8BITMIME"),
        ("Subject: h\u{E9}\r\n\r\nx\r\n", "UTF8SMTP", "8BITMIME SMTPUTF8", " BODY=8BITMIME SMTPUTF8"),
        // The raw header of an old device is no UTF-8, and goes on as it came.
        ("Subject: h\u{E9}\r\n\r\nx\r\n", "ESMTP", "8BITMIME SMTPUTF8", " BODY=8BITMIME"),
    ])
    func `Octets beyond ASCII go to a server that takes them, as they are`(
        content: String, came: String, offer: String, parameters: String
    ) async throws {
        try await MailRig.run { rig in
            rig.shelf.put(content)
            rig.queue(try Self.mail(rig, 1, came: came))
            try rig.start()
            let words = offer.split(separator: " ").map(String.init)
            let lines = content.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast()
            let offered =
                Peer.greeting + "S: 250-mail.test\n"
                + words.enumerated().map { "S: 250\($0 == words.count - 1 ? " " : "-")\($1)\n" }.joined()
            try await rig.server.accept().play(
                offered + Peer.envelope.replacing("<a@b.example>", with: "<a@b.example>\(parameters)")
                    + "C: \(Self.received(came).dropLast(1))\n" + lines.map { "C: \($0)\n" }.joined()
                    + "C: .\nS: 250 ok")
            try await rig.store.until(1, is: .sent)
        }
    }

    @Test(arguments: [
        (
            "Subject: x\r\n\r\nh\u{E9}\r\n", "ESMTP",
            "the mail has characters beyond ASCII, and the mail server lacks 8BITMIME"
        ),
        (
            "Subject: h\u{E9}\r\n\r\nx\r\n", "UTF8SMTP",
            "an address or the header has letters beyond ASCII, and the mail server lacks SMTPUTF8"
        ),
    ])
    func `A server that does not take them gets nothing, and the mail fails with the reason`(
        content: String, came: String, words: String
    ) async throws {
        try await MailRig.run { rig in
            rig.shelf.put(content)
            rig.queue(try Self.mail(rig, 1, came: came), try rig.mail(2))
            try rig.start()
            try await rig.server.accept().play(Peer.opening + Peer.mail)
            try await rig.store.until(1, is: .failed)
            #expect(rig.store.events(1).map(\.detail) == [words])
        }
    }
}
