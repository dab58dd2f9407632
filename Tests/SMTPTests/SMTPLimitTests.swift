import Messages
import SMTP
import Testing

/// Each limit below, at and above.
@Suite struct SMTPLimitTests {
    static func limits(_ change: (inout SMTPLimits) -> Void) -> SMTPLimits {
        var limits = SMTPLimits()
        change(&limits)
        return limits
    }

    static let opening = """
        S: 220 gw.example ESMTP Telepost
        C: HELO c
        S: 250 gw.example
        C: MAIL FROM:<a@b>
        S: 250 2.1.0 sender accepted

        """

    @Test func `Recipients beyond the limit are put off, and the mail goes to the others`() {
        let mails = DialogRunner.play(
            Self.opening + """
                C: RCPT TO:<nobody@x>
                S: 550 5.1.1 nobody here
                C: RCPT TO:<a@x>
                S: 250 2.1.5 recipient accepted
                C: RCPT TO:<b@x>
                S: 250 2.1.5 recipient accepted
                C: RCPT TO:<c@x>
                S: 452 4.5.3 too many recipients, send another mail for the rest
                C: DATA
                C: .
                S: 354 send the mail, end it with a dot on a line of its own
                S: 250 2.0.0 accepted as 1
                """, limits: Self.limits { $0.recipients = 2 })
        #expect(mails.first?.envelope.recipients.map(\.description) == ["a@x", "b@x"])
    }

    @Test func `A declared size of the limit is taken, one octet more is not`() {
        DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: HELO c
            S: 250 gw.example
            C: MAIL FROM:<a@b> SIZE=11
            S: 552 5.3.4 the mail is too large
            C: RCPT TO:<a@b>
            S: 503 5.5.1 say MAIL first
            C: MAIL FROM:<a@b> SIZE=10
            S: 250 2.1.0 sender accepted
            C: RSET
            S: 250 2.0.0 forgotten
            C: MAIL FROM:<a@b> SIZE=9
            S: 250 2.1.0 sender accepted
            """, limits: Self.limits { $0.messageOctets = 10 })
    }

    @Test func `A mail of the limit is taken, one octet more is refused at its end`() {
        let mails = DialogRunner.play(
            Self.opening + """
                C: RCPT TO:<a@x>
                C: DATA
                C: 123456789
                C: .
                S: 250 2.1.5 recipient accepted
                S: 354 send the mail, end it with a dot on a line of its own
                S: 552 5.3.4 the mail is too large
                C: MAIL FROM:<a@b>
                C: RCPT TO:<a@x>
                C: DATA
                C: ..2345678
                C: .
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: 354 send the mail, end it with a dot on a line of its own
                S: 250 2.0.0 accepted as 1
                C: MAIL FROM:<a@b>
                C: RCPT TO:<a@x>
                C: BDAT 6
                c: 123456
                C: BDAT 5 LAST
                c: 12345
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: 250 2.0.0 chunk received
                S: 552 5.3.4 the mail is too large
                C: MAIL FROM:<a@b>
                C: RCPT TO:<a@x>
                C: BDAT 10 LAST
                c: 1234567890
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: 250 2.0.0 accepted as 2
                """, limits: Self.limits { $0.messageOctets = 10 })
        #expect(mails.map(\.content) == [".2345678\r\n", "1234567890"])
    }

    @Test func `The mail after the last transaction ends the connection`() {
        DialogRunner.play(
            Self.opening + """
                C: RSET
                S: 250 2.0.0 forgotten
                C: MAIL FROM:<a@b>
                S: 250 2.1.0 sender accepted
                C: RSET
                S: 250 2.0.0 forgotten
                C: MAIL FROM:<a@b>
                S: 421 4.7.0 too many mails on one connection, connect again
                S: (closed)
                """, limits: Self.limits { $0.transactions = 2 })
    }

    @Test func `The misuse after the last one tolerated ends the connection, whatever its kind`() {
        for (last, isTolerated) in [("C: XYZZY", false), ("C: DATA", false), ("C: N\\rX", false), ("C: NOOP", true)] {
            let end = isTolerated ? "S: 250 2.0.0 nothing done" : "S: 421 4.7.0 too many errors\nS: (closed)"
            DialogRunner.play(
                """
                S: 220 gw.example ESMTP Telepost
                C: XYZZY
                S: 500 5.5.1 unknown command
                C: DATA
                S: 503 5.5.1 say EHLO first
                C: STARTTLS
                S: 502 5.5.1 not offered here
                \(last)
                \(end)
                """, limits: Self.limits { $0.misuses = 3 })
        }
    }

    @Test func `Only recipients refused for good count against guessing`() {
        DialogRunner.play(
            Self.opening + """
                C: RCPT TO:<nobody@x>
                S: 550 5.1.1 nobody here
                C: RCPT TO:<later@x>
                S: 450 4.2.1 not now
                C: RSET
                S: 250 2.0.0 forgotten
                C: MAIL FROM:<a@b>
                S: 250 2.1.0 sender accepted
                C: RCPT TO:<nobody@y>
                S: 550 5.1.1 nobody here
                C: RCPT TO:<a@x>
                S: 250 2.1.5 recipient accepted
                C: RCPT TO:<nobody@z>
                S: 421 4.7.0 too many refused recipients
                S: (closed)
                """, limits: Self.limits { $0.refusedRecipients = 2 })
    }

    @Test func `A command line of the limit is read, a longer one is refused`() {
        let limits = Self.limits { $0.commandOctets = 20 }
        let line = "NOOP " + String(repeating: "x", count: 13)
        DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: \(line)
            S: 250 2.0.0 nothing done
            C: \(line)x
            S: 500 5.5.2 command line too long
            C: \(line)
            S: 250 2.0.0 nothing done
            """, limits: limits)
    }

    @Test func `Clients are turned away with a reply`() {
        var session = SMTPServerSession(SMTPServerProfile(hostname: "gw.example"))
        #expect(
            session.receive(.connected(.refused))
                == .replyAndClose(SMTPReply(554, EnhancedStatus(5, 7, 1), "this client may not use this server")))
        session = SMTPServerSession(SMTPServerProfile(hostname: "gw.example"))
        #expect(
            session.receive(.connected(.tooMany))
                == .replyAndClose(SMTPReply(421, EnhancedStatus(4, 7, 0), "too many connections, try again later")))
    }

    @Test func `Waiting too long and stopping end a connection with a reply`() {
        var runner = DialogRunner()
        runner.perform(runner.receive(.timedOut))
        #expect(String(decoding: runner.output, as: UTF8.self).hasSuffix("421 4.4.2 waited too long\r\n"))
        #expect(runner.isClosed)
        runner = DialogRunner()
        runner.perform(runner.receive(.stopping))
        #expect(
            String(decoding: runner.output, as: UTF8.self).hasSuffix(
                "421 4.3.2 the server is stopping, try again later\r\n"))
        #expect(runner.isClosed)
    }
}
