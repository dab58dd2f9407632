import Messages
import SMTP
import Testing

/// Whole conversations, every reply as it goes over the wire.
@Suite struct SMTPDialogTests {
    @Test func `One mail to a phone`() {
        let mails = DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: EHLO client.example
            S: 250-gw.example
            S: 250-PIPELINING
            S: 250-SIZE 26214400
            S: 250-8BITMIME
            S: 250-SMTPUTF8
            S: 250-ENHANCEDSTATUSCODES
            S: 250-CHUNKING
            S: 250-VRFY
            S: 250 HELP
            C: MAIL FROM:<jane@example.com> SIZE=100 BODY=8BITMIME
            S: 250 2.1.0 sender accepted
            C: RCPT TO:<+447700900123@sms.test>
            S: 250 2.1.5 recipient accepted
            C: DATA
            S: 354 send the mail, end it with a dot on a line of its own
            C: Subject: hello
            C:\u{20}
            C: ..hidden
            C: .
            S: 250 2.0.0 accepted as 1
            C: QUIT
            S: 221 2.0.0 goodbye
            S: (closed)
            """)
        #expect(mails.map(\.content) == ["Subject: hello\r\n\r\n.hidden\r\n"])
        #expect(mails.first?.envelope.recipients.map(\.description) == ["+447700900123@sms.test"])
    }

    @Test func `Commands in one flight are answered in order, and what follows DATA is the mail`() {
        let mails = DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: HELO c
            C: MAIL FROM:<>
            C: RCPT TO:<nobody@sms.test>
            C: RCPT TO:<102@sms>
            C: RCPT TO:<later@sms>
            C: DATA
            C: MAIL FROM:<not@a.command>
            C: .
            C: MAIL FROM:<a@b>
            C: RCPT TO:<nobody@sms.test>
            C: DATA
            C: RSET
            C: QUIT
            S: 250 gw.example
            S: 250 2.1.0 sender accepted
            S: 550 5.1.1 nobody here
            S: 250 2.1.5 recipient accepted
            S: 450 4.2.1 not now
            S: 354 send the mail, end it with a dot on a line of its own
            S: 250 2.0.0 accepted as 1
            S: 250 2.1.0 sender accepted
            S: 550 5.1.1 nobody here
            S: 554 5.5.1 no valid recipients
            S: 250 2.0.0 forgotten
            S: 221 2.0.0 goodbye
            S: (closed)
            """)
        #expect(mails.map(\.content) == ["MAIL FROM:<not@a.command>\r\n"])
        #expect(mails.first?.envelope.sender == nil)
    }

    @Test func `A mail in chunks, one of them without octets`() {
        let mails = DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: HELO c
            C: MAIL FROM:<a@b>
            C: RCPT TO:<102@sms>
            C: BDAT 5
            c: .\\r\\n.\\r
            C: BDAT 0
            C: BDAT 6 LAST
            c: \\nQUIT\\r
            S: 250 gw.example
            S: 250 2.1.0 sender accepted
            S: 250 2.1.5 recipient accepted
            S: 250 2.0.0 chunk received
            S: 250 2.0.0 chunk received
            S: 554 5.6.0 a CR without LF in the mail
            C: MAIL FROM:<a@b>
            C: RCPT TO:<102@sms>
            C: BDAT 6
            c: hello\\r
            C: BDAT 3 LAST
            c: \\n.x
            C: NOOP
            S: 250 2.1.0 sender accepted
            S: 250 2.1.5 recipient accepted
            S: 250 2.0.0 chunk received
            S: 250 2.0.0 accepted as 1
            S: 250 2.0.0 nothing done
            """)
        #expect(mails.map(\.content) == ["hello\r\n.x"])
    }

    @Test func `Chunks that nobody wants are skipped, not read as commands`() {
        DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: BDAT 6
            C: QUIT
            S: 503 5.5.1 say EHLO first
            C: EHLO c
            S: 250-gw.example
            S: 250-PIPELINING
            S: 250-SIZE 26214400
            S: 250-8BITMIME
            S: 250-SMTPUTF8
            S: 250-ENHANCEDSTATUSCODES
            S: 250-CHUNKING
            S: 250-VRFY
            S: 250 HELP
            C: MAIL FROM:<a@b>
            C: RCPT TO:<nobody@b>
            C: BDAT 6 LAST
            C: QUIT
            C: RSET
            S: 250 2.1.0 sender accepted
            S: 550 5.1.1 nobody here
            S: 554 5.5.1 no valid recipients
            S: 250 2.0.0 forgotten
            C: MAIL FROM:<a@b>
            C: RCPT TO:<c@b>
            C: BDAT 2
            c: a\\n
            C: BDAT 6
            C: QUIT
            C: MAIL FROM:<a@b>
            C: BDAT 6 LAST
            C: QUIT
            C: MAIL FROM:<a@b>
            C: DATA
            S: 250 2.1.0 sender accepted
            S: 250 2.1.5 recipient accepted
            S: 554 5.6.0 a LF without CR in the mail
            S: 503 5.5.1 this mail was refused, say RSET
            S: 503 5.5.1 this mail was refused, say RSET
            S: 503 5.5.1 this mail was refused, say RSET
            S: 250 2.1.0 sender accepted
            S: 503 5.5.1 say RCPT first
            C: BDAT soon
            C: QUIT
            S: 501 5.5.4 cannot tell the size of the chunk
            S: (closed)
            """)
    }

    @Test func `DATA cannot end what BDAT began`() {
        DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: HELO c
            C: MAIL FROM:<a@b>
            C: RCPT TO:<c@b>
            C: BDAT 1
            c: a
            C: DATA
            C: RCPT TO:<d@b>
            C: MAIL FROM:<e@b>
            C: RSET
            S: 250 gw.example
            S: 250 2.1.0 sender accepted
            S: 250 2.1.5 recipient accepted
            S: 250 2.0.0 chunk received
            S: 503 5.5.1 this mail is coming by BDAT
            S: 503 5.5.1 this mail is coming by BDAT
            S: 503 5.5.1 this mail is coming by BDAT
            S: 250 2.0.0 forgotten
            """)
    }

    @Test func `Commands out of order and out of sense`() {
        DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: MAIL FROM:<a@b>
            S: 503 5.5.1 say EHLO first
            C: EHLO
            S: 501 5.5.4 missing or malformed argument
            C: HELO c
            S: 250 gw.example
            C: RCPT TO:<c@d>
            S: 503 5.5.1 say MAIL first
            C: DATA
            S: 503 5.5.1 say MAIL first
            C: MAIL FROM:<a@b>
            S: 250 2.1.0 sender accepted
            C: MAIL FROM:<a@b>
            S: 503 5.5.1 a mail is already under way
            C: DATA
            S: 503 5.5.1 say RCPT first
            C: STARTTLS
            S: 502 5.5.1 not offered here
            C: AUTH PLAIN AGEAYg==
            S: 502 5.5.1 not offered here
            C: EXPN list
            S: 502 5.5.1 not offered here
            C: VRFY a@b
            S: 252 2.0.0 cannot verify, send mail and see
            C: HELP
            S: 214-2.0.0 commands: EHLO HELO STARTTLS AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT
            S: 214 2.0.0 see RFC 5321
            C: XYZZY
            S: 500 5.5.1 unknown command
            """)
    }

    @Test func `Addresses and parameters that are refused`() {
        var limits = SMTPLimits()
        limits.misuses = 100
        DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: HELO c
            S: 250 gw.example
            C: MAIL FROM:a@b
            S: 501 5.1.7 malformed sender address
            C: MAIL FROM:<ü@b>
            S: 553 5.6.7 this address needs SMTPUTF8
            C: MAIL FROM:<a@b> BODY=BINARYMIME
            S: 504 5.5.4 this value is not offered here
            C: MAIL FROM:<a@b> FOO=1
            S: 555 5.5.4 unknown parameter
            C: MAIL FROM:<a@b> SIZE=x
            S: 501 5.5.4 missing or malformed argument
            C: MAIL FROM: <a@b>
            S: 250 2.1.0 sender accepted
            C: RCPT TO:<c>
            S: 501 5.1.3 malformed recipient address
            C: DATA
            S: 554 5.5.1 no valid recipients
            C: RCPT TO:<ü@d>
            S: 553 5.6.7 this address needs SMTPUTF8
            C: RSET
            S: 250 2.0.0 forgotten
            C: MAIL FROM:<a@b> SMTPUTF8
            S: 250 2.1.0 sender accepted
            C: RCPT TO:<ü@d>
            S: 250 2.1.5 recipient accepted
            """, limits: limits)
    }

    @Test func `Lines that are none are refused and do nothing`() {
        DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: HELO c
            S: 250 gw.example
            c: MAIL FROM:<a@b>\\n
            S: 500 5.5.2 a LF without CR in a command, lines end with CRLF
            C: RCPT TO:<c@d>
            C: NO\\rOP
            C: NO\\0OP
            S: 500 5.5.2 a CR without LF in a command
            S: 500 5.5.2 a NUL in a command
            C: RCPT TO:<c@d>
            S: 503 5.5.1 say MAIL first
            """)
    }

    @Test func `A mail with a foreign end is refused after its true one, and the next is taken`() {
        let mails = DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: HELO c
            C: MAIL FROM:<a@b>
            C: RCPT TO:<c@d>
            C: DATA
            c: one\\n.\\n
            C: MAIL FROM:<smuggled@b>
            C: RCPT TO:<c@d>
            C: DATA
            C: two
            C: .
            C: MAIL FROM:<a@b>
            C: RCPT TO:<c@d>
            C: DATA
            C: three
            C: .
            S: 250 gw.example
            S: 250 2.1.0 sender accepted
            S: 250 2.1.5 recipient accepted
            S: 354 send the mail, end it with a dot on a line of its own
            S: 554 5.6.0 a LF without CR in the mail
            S: 250 2.1.0 sender accepted
            S: 250 2.1.5 recipient accepted
            S: 354 send the mail, end it with a dot on a line of its own
            S: 250 2.0.0 accepted as 1
            """)
        #expect(mails.map(\.content) == ["three\r\n"])
    }

    @Test func `A mail that cannot be stored is refused, and the next is taken`() {
        let mails = DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: HELO c
            C: MAIL FROM:<a@b>
            C: RCPT TO:<c@d>
            C: DATA
            C: FULL
            C: .
            C: DATA
            C: MAIL FROM:<a@b>
            S: 250 gw.example
            S: 250 2.1.0 sender accepted
            S: 250 2.1.5 recipient accepted
            S: 354 send the mail, end it with a dot on a line of its own
            S: 452 4.3.1 no room
            S: 503 5.5.1 say MAIL first
            S: 250 2.1.0 sender accepted
            """)
        #expect(mails.isEmpty)
    }
}
