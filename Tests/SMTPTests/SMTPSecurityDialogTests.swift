import Bytes
import Messages
import SASL
import SMTP
import Testing

/// Whole conversations with TLS and logins, every reply as it goes over the wire.
@Suite struct SMTPSecurityDialogTests {
    static func rules(isRequired: Bool = false) -> SMTPLoginRules {
        SMTPLoginRules(isRequired: isRequired, digests: DialogRunner.digests)
    }

    /// A port for submission: STARTTLS, and a login for those who are strangers.
    static let submission = DialogRunner.Door(
        admission: .mayLogIn, link: SMTPLink(mechanisms: [.scramSHA256, .cramMD5]), startsTLS: true, login: rules())

    /// One with TLS from the first octet on.
    static let encrypted = DialogRunner.Door(
        link: SMTPLink(isEncrypted: true, mechanisms: SASLMechanism.ofServers), login: rules(isRequired: true))

    @Test func `A mail program encrypts, logs in and sends`() {
        let mails = DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: EHLO c
            S: 250-gw.example
            S: 250-PIPELINING
            S: 250-SIZE 26214400
            S: 250-8BITMIME
            S: 250-SMTPUTF8
            S: 250-ENHANCEDSTATUSCODES
            S: 250-CHUNKING
            S: 250-STARTTLS
            S: 250-AUTH SCRAM-SHA-256 CRAM-MD5
            S: 250-VRFY
            S: 250 HELP
            C: MAIL FROM:<tim@gw.example>
            S: 530 5.7.0 log in first
            C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
            S: 538 5.7.11 a password must not cross an open link: encrypt it first
            C: STARTTLS
            S: 220 2.0.0 go ahead
            C: MAIL FROM:<tim@gw.example>
            S: 503 5.5.1 say EHLO first
            C: EHLO c
            S: 250-gw.example
            S: 250-PIPELINING
            S: 250-SIZE 26214400
            S: 250-8BITMIME
            S: 250-SMTPUTF8
            S: 250-ENHANCEDSTATUSCODES
            S: 250-CHUNKING
            S: 250-AUTH EXTERNAL SCRAM-SHA-256 CRAM-MD5 PLAIN LOGIN
            S: 250-VRFY
            S: 250 HELP
            C: STARTTLS
            S: 503 5.5.1 the link is encrypted already
            C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
            S: 235 2.7.0 logged in
            C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
            S: 503 5.5.1 logged in already
            C: MAIL FROM:<tim@gw.example> AUTH=<>
            S: 250 2.1.0 sender accepted
            C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
            S: 503 5.5.1 a mail is already under way
            C: RCPT TO:<+447700900123@sms.test>
            S: 250 2.1.5 recipient accepted
            C: DATA
            S: 354 send the mail, end it with a dot on a line of its own
            C: Subject: hello
            C: .
            S: 250 2.0.0 accepted as 1
            C: QUIT
            S: 221 2.0.0 goodbye
            S: (closed)
            """, door: Self.submission)
        #expect(mails.map(\.content) == ["Subject: hello\r\n"])
    }

    @Test func `Whoever speaks before the handshake is not heard after it`() {
        var runner = DialogRunner(door: Self.submission)
        runner.feed(Array("EHLO c\r\nSTARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@example.com>\r\n".utf8))
        #expect(runner.isClosed)
        #expect(runner.session.phase == .closed)
        #expect(runner.session.envelope == nil)
        #expect(String(decoding: runner.output, as: UTF8.self).hasSuffix("220 2.0.0 go ahead\r\n"))
    }

    @Test func `Logins by PLAIN in all its ways`() {
        DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: HELO c
            S: 250 gw.example
            C: MAIL FROM:<a@b>
            S: 530 5.7.0 log in first
            C: AUTH PLAIN
            S: 334\u{20}
            C: AHRpbQB3cm9uZw==
            S: 535 5.7.8 wrong name or password
            C: AUTH PLAIN AGxhdGVyAHg=
            S: 454 4.7.0 cannot log you in at present, try again later
            C: AUTH PLAIN cm9vdAB0aW0AdGFuc3RhYWZ0YW5zdGFhZg==
            S: 535 5.7.8 wrong name or password
            C: AUTH PLAIN =
            S: 501 5.5.2 no step of this way to log in
            C: AUTH PLAIN AHRpbQB3cm9uZw
            S: 501 5.5.2 cannot read base64
            C: AUTH PLAIN *
            S: 501 5.5.2 cannot read base64
            C: AUTH PLAIN a b
            S: 501 5.5.4 missing or malformed argument
            C: AUTH PLAIN
            C: *
            S: 334\u{20}
            S: 501 5.7.0 login cancelled
            C: AUTH KERBEROS_V4
            S: 504 5.5.4 this way to log in is not offered here
            C: AUTH plain
            C: AHRpbQB0YW5zdGFhZnRhbnN0YWFm
            S: 334\u{20}
            S: 235 2.7.0 logged in
            C: MAIL FROM:<a@b>
            S: 250 2.1.0 sender accepted
            """, door: Self.encrypted)
    }

    @Test func `Logins by LOGIN, CRAM-MD5 and EXTERNAL`() {
        DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: EHLO
            S: 501 5.5.4 missing or malformed argument
            C: HELO c
            S: 250 gw.example
            C: AUTH LOGIN
            S: 334 VXNlcm5hbWU6
            C: dGlt
            S: 334 UGFzc3dvcmQ6
            C: d3Jvbmc=
            S: 535 5.7.8 wrong name or password
            C: AUTH LOGIN dGlt
            S: 334 UGFzc3dvcmQ6
            c: \\r\\n
            S: 501 5.5.2 no step of this way to log in
            C: AUTH CRAM-MD5 dGlt
            S: 501 5.7.0 with this way to log in, the server speaks first
            C: AUTH CRAM-MD5
            S: 334 PDY2Njk3ODY1NjQyMDZlNmY2ZTYzNjUyMDZmNjM3NDY1NzQ3M0Bndy5leGFtcGxlPg==
            C: dGltIDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw
            S: 535 5.7.8 wrong name or password
            C: AUTH EXTERNAL cm9vdA==
            S: 535 5.7.8 wrong name or password
            C: AUTH EXTERNAL
            S: 334\u{20}
            c: \\r\\n
            S: 235 2.7.0 logged in
            """, door: Self.encrypted)
    }

    @Test(arguments: [SASLMechanism.scramSHA256, .cramMD5, .plain, .login], [true, false])
    func `Our own client's logins are understood, and wrong ones refused`(mechanism: SASLMechanism, isRight: Bool)
        throws
    {
        let password = isRight ? "tanstaaftanstaaf" : "tanstaaftanstaag"
        var exchange = SASLExchange(mechanism, SASLLogin(username: "tim", password: password), DialogRunner.digests)
        var runner = DialogRunner(door: Self.encrypted)
        var heard = 0
        func say(_ octets: [UInt8]) -> String {
            heard = runner.output.count
            runner.feed(octets + [0x0D, 0x0A])
            return String(decoding: runner.output[heard...], as: UTF8.self)
        }
        _ = say(Array("HELO c".utf8))
        let initial = exchange.initialResponse.map { [ASCII.space] + Base64.encode($0) } ?? []
        var reply = say(Array("AUTH \(mechanism.rawValue)".utf8) + initial)
        while reply.hasPrefix("334 ") {
            let text = Array(reply.dropFirst(4).dropLast(1).utf8)
            let challenge = try #require(Base64.decode(text[...]))
            reply = say(Base64.encode(try exchange.answer(challenge)))
        }
        #expect(reply == (isRight ? "235 2.7.0 logged in\r\n" : "535 5.7.8 wrong name or password\r\n"))
        #expect(exchange.mayEnd == (isRight || mechanism != .scramSHA256))
        #expect(runner.session.login == (isRight ? "tim" : nil))
    }

    @Test func `A line of a login may have 12288 octets, any other no more than a command`() {
        for (count, reply) in [(12_286, "501 5.5.2"), (12_287, "500 5.5.6"), (50_000, "500 5.5.6")] {
            var runner = DialogRunner(door: Self.encrypted)
            runner.feed(Array("HELO c\r\nAUTH PLAIN\r\n".utf8))
            runner.feed([UInt8](repeating: 0x41, count: count) + Array("\r\nNOOP\r\n".utf8), step: 1000)
            let lines = String(decoding: runner.output, as: UTF8.self).split(separator: "\r\n")
            #expect(lines.count == 5)
            #expect(lines[3].hasPrefix(reply), "\(count): \(lines[3])")
            #expect(lines[4] == "250 2.0.0 nothing done")
        }
        for (word, count, reply) in [
            ("NOOP ", 2046, "250"), ("NOOP ", 2047, "500 5.5.2"), ("AUTH PLAIN ", 12_287, "500 5.5.2"),
            ("AUTH PLAIN ", 12_286, "501 5.5.2"),
        ] {
            var runner = DialogRunner(door: Self.encrypted)
            let filling = [UInt8](repeating: 0x41, count: count - word.utf8.count)
            runner.feed(Array("HELO c\r\n".utf8) + Array(word.utf8) + filling + [0x0D, 0x0A])
            let last = String(decoding: runner.output, as: UTF8.self).split(separator: "\r\n").last ?? ""
            #expect(last.hasPrefix(reply), "\(word) \(count): \(last)")
        }
    }

    @Test func `Whatever comes, a stranger never gets in, and it does not matter how the octets are cut`() {
        let pieces = [
            "EHLO c\r\n", "AUTH PLAIN\r\n", "AUTH PLAIN ", "AUTH LOGIN\r\n", "AUTH CRAM-MD5\r\n", "AUTH SCRAM-SHA-256 ",
            "AUTH EXTERNAL cm9vdA==\r\n", "biwsbj10aW0scj1hYmM=", "AHRpbQB3cm9uZw==", "dGlt\r\n", "=", "*", "\r\n",
            "\n",
            "\r", "\0", " ", "MAIL FROM:<a@b>\r\n", "RCPT TO:<c@d>\r\n", "DATA\r\n", "AGxhdGVyAHg=\r\n", "c=biws,r=abc",
            "Yz1iaXdzLHI9YWJjLHA9QUFBQQ==\r\n", "RSET\r\n", "NOOP\r\n",
        ]
        var door = Self.encrypted
        door.admission = .mayLogIn
        var limits = SMTPLimits()
        (limits.misuses, limits.failedLogins) = (30, 10)
        var attempts = 0
        for seed in 0..<1000 {
            var dice = SMTPHostileTests.Dice(state: UInt64(seed))
            var stream = Array("EHLO c\r\n".utf8)
            for _ in 0..<40 { stream += (pieces.randomElement(using: &dice) ?? "").utf8 }
            var whole = DialogRunner(limits: limits, door: door)
            whole.feed(stream)
            var single = DialogRunner(limits: limits, door: door)
            single.feed(stream, step: 1)
            #expect(whole.output == single.output, "seed \(seed)")
            #expect(whole.session.phase == single.session.phase, "seed \(seed)")
            #expect(whole.session.login == nil && whole.mails.isEmpty, "seed \(seed)")
            let text = String(decoding: whole.output, as: UTF8.self)
            #expect(text.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 510 }, "seed \(seed)")
            attempts += text.split(separator: "535 5.7.8").count - 1
        }
        #expect(attempts > 100, "the streams have to reach the judge to mean anything: \(attempts)")
    }
}
