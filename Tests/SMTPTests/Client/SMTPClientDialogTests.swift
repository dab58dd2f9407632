import Bytes
import SASL
import Testing

@testable import SMTP

/// Whole conversations; each is also played with the server's words cut at every place.
@Suite struct SMTPClientDialogTests {
    static let opening = """
        S: 220 mail.example ESMTP
        C: EHLO gw.example
        S: 250-mail.example
        S: 250-SIZE 1000
        S: 250 8BITMIME
        ready

        """
    static let pipelining = """
        S: 220 mail.example ESMTP
        C: EHLO gw.example
        S: 250-mail.example
        S: 250-PIPELINING
        S: 250 ENHANCEDSTATUSCODES
        ready

        """

    @Test func `Two mails go over one connection`() {
        ClientDialog.play(
            Self.opening + """
                mail one
                C: MAIL FROM:<a@b.example> SIZE=17
                S: 250 ok
                C: RCPT TO:<c@d.example>
                S: 250 ok
                C: DATA
                S: 354 go
                C: Subject: x
                C: 
                C: y
                C: .
                S: 250 2.0.0 queued as 1
                settled: accepted 250 2.0.0 queued as 1
                ready
                mail null
                C: MAIL FROM:<> SIZE=17
                S: 250 ok
                C: RCPT TO:<c@d.example>
                S: 251 forwarded
                C: DATA
                S: 354 go
                C: Subject: x
                C: 
                C: ..
                C: .
                S: 250 2
                settled: accepted 250 2
                ready
                stop
                C: QUIT
                S: 221 bye
                closed: finished
                """)
    }

    @Test func `With PIPELINING the envelope is one write, and each recipient has its answer`() {
        ClientDialog.play(
            Self.pipelining + """
                mail three
                C: MAIL FROM:<a@b.example>
                C: RCPT TO:<c@d.example>
                C: RCPT TO:<e@f.example>
                C: RCPT TO:<g@h.example>
                C: DATA
                S: 250 2.1.0 ok
                S: 250 2.1.5 ok
                S: 550 5.1.1 nobody
                S: 451 4.2.1 later
                S: 354 go
                C: Subject: x
                C: 
                C: y
                C: .
                S: 250 2.0.0 thanks
                settled: accepted 250 2.0.0 thanks; refused at recipient 550 5.1.1 nobody; refused at recipient 451 4.2.1 later
                ready
                """)
    }

    @Test func `With PIPELINING a refused sender refuses all, and an invitation is answered with an empty mail`() {
        ClientDialog.play(
            Self.pipelining + """
                mail two
                C: MAIL FROM:<a@b.example>
                C: RCPT TO:<c@d.example>
                C: RCPT TO:<e@f.example>
                C: DATA
                S: 550 5.7.1 not you
                S: 503 5.5.1 no
                S: 250 ok
                S: 503 5.5.1 no
                settled: refused at sender 550 5.7.1 not you; refused at sender 550 5.7.1 not you
                ready
                mail one
                C: MAIL FROM:<a@b.example>
                C: RCPT TO:<c@d.example>
                C: DATA
                S: 250 ok
                S: 550 5.1.1 nobody
                S: 354 go
                C: .
                S: 554 5.5.1 for nobody
                settled: refused at recipient 550 5.1.1 nobody
                ready
                mail one
                C: MAIL FROM:<a@b.example>
                C: RCPT TO:<c@d.example>
                C: DATA
                S: 250 ok
                S: 550 5.1.1 nobody
                S: 354 go
                C: .
                lost
                settled: refused at recipient 550 5.1.1 nobody
                closed: lost at end
                """)
    }

    @Test func `When nobody is accepted, the mail is forgotten by RSET`() {
        ClientDialog.play(
            Self.pipelining + """
                mail one
                C: MAIL FROM:<a@b.example>
                C: RCPT TO:<c@d.example>
                C: DATA
                S: 250 ok
                S: 550 5.1.1 nobody
                S: 554 5.5.1 for nobody
                settled: refused at recipient 550 5.1.1 nobody
                C: RSET
                S: 250 ok
                ready
                """)
        ClientDialog.play(
            Self.opening + """
                mail two
                C: MAIL FROM:<a@b.example> SIZE=17
                S: 250 ok
                C: RCPT TO:<c@d.example>
                S: 550 5.1.1 nobody
                C: RCPT TO:<e@f.example>
                S: 550 5.1.1 nobody
                settled: refused at recipient 550 5.1.1 nobody; refused at recipient 550 5.1.1 nobody
                C: RSET
                S: 500 what?
                C: QUIT
                S: 221 bye
                closed: finished
                """)
    }

    @Test func `A refusal of the sender, of DATA and of the mail is one for each accepted recipient`() {
        ClientDialog.play(
            Self.opening + """
                mail one
                C: MAIL FROM:<a@b.example> SIZE=17
                S: 452 4.3.1 full
                settled: refused at sender 452 4.3.1 full
                ready
                mail two
                C: MAIL FROM:<a@b.example> SIZE=17
                S: 250 ok
                C: RCPT TO:<c@d.example>
                S: 550 5.1.1 nobody
                C: RCPT TO:<e@f.example>
                S: 250 ok
                C: DATA
                S: 451 4.3.0 not now
                settled: refused at recipient 550 5.1.1 nobody; refused at data 451 4.3.0 not now
                C: RSET
                S: 250 ok
                ready
                mail two
                C: MAIL FROM:<a@b.example> SIZE=17
                S: 250 ok
                C: RCPT TO:<c@d.example>
                S: 250 ok
                C: RCPT TO:<e@f.example>
                S: 250 ok
                C: DATA
                S: 354 go
                C: Subject: x
                C: 
                C: y
                C: .
                S: 554 5.7.1 spam
                settled: refused at end 554 5.7.1 spam; refused at end 554 5.7.1 spam
                ready
                """)
    }

    @Test func `A server without EHLO is asked by HELO, and gets no parameters`() {
        ClientDialog.play(
            """
            S: 220 old
            C: EHLO gw.example
            S: 502 what?
            C: HELO gw.example
            S: 250 PIPELINING
            ready
            mail one
            C: MAIL FROM:<a@b.example>
            S: 250 ok
            C: RCPT TO:<c@d.example>
            """)
        ClientDialog.play(
            """
            S: 220 old
            C: EHLO gw.example
            S: 450 4.7.1 not now
            closed: refused at hello 450 4.7.1 not now
            """)
        ClientDialog.play(
            """
            S: 220 old
            C: EHLO gw.example
            S: 502 what?
            C: HELO gw.example
            S: 501 nor you
            closed: refused at hello 501 nor you
            """)
    }

    @Test func `What the server cannot take is not tried`() {
        ClientDialog.play(
            """
            S: 220 small
            C: EHLO gw.example
            S: 250-small
            S: 250 SIZE 16
            ready
            mail one
            settled: declined tooLarge(octets: 17, limit: 16)
            ready
            mail umlaut
            settled: declined needs8Bit
            ready
            mail header
            settled: declined needsUTF8
            ready
            mail none
            settled: 
            ready
            mail empty
            C: MAIL FROM:<a@b.example> SIZE=0
            """.replacing("settled: \n", with: "settled: \n"))
        ClientDialog.play(
            """
            S: 220 exact
            C: EHLO gw.example
            S: 250-exact
            S: 250 SIZE 17
            ready
            mail mixed
            C: MAIL FROM:<a@b.example> SIZE=17
            S: 250 ok
            C: RCPT TO:<c@d.example>
            S: 550 nobody
            settled: refused at recipient 550 nobody; declined needsUTF8
            C: RSET
            """)
    }

    @Test func `8BITMIME and SMTPUTF8 are asked for when they are needed`() {
        let opening = """
            S: 220 modern
            C: EHLO gw.example
            S: 250-modern
            S: 250-8BITMIME
            S: 250 SMTPUTF8
            ready

            """
        for (mail, parameters) in [
            ("one", ""), ("umlaut", " BODY=8BITMIME"), ("header", " BODY=8BITMIME SMTPUTF8"), ("mixed", " SMTPUTF8"),
        ] {
            ClientDialog.play(opening + "mail \(mail)\nC: MAIL FROM:<a@b.example>\(parameters)\n")
        }
        ClientDialog.play(
            opening + """
                mail quoted
                C: MAIL FROM:<a@b.example>
                S: 250 ok
                C: RCPT TO:<"a> b"@d.example>
                """)
    }

    @Test func `A greeting may refuse`() {
        ClientDialog.play("S: 554 5.3.2 no mail here\nclosed: refused at greeting 554 5.3.2 no mail here")
        ClientDialog.play("S: 450 busy\nclosed: refused at greeting 450 busy")
        ClientDialog.play("S: 421 4.3.2 closing\nclosed: server closes at greeting 421 4.3.2 closing")
        ClientDialog.play("S: 354 go\nclosed: violation unexpected 354 go at greeting")
        ClientDialog.play("S: HTTP/1.1 400 Bad Request\nclosed: violation noCode at greeting")
        ClientDialog.play("S: 220-a\nS: 220 b\nC: EHLO gw.example")
    }

    @Test func `421 may come at any time, and what is not sent is known not to be`() {
        ClientDialog.play(Self.opening + "S: 421 4.4.2 idle\nclosed: server closes at idle 421 4.4.2 idle")
        ClientDialog.play(
            Self.pipelining + """
                mail two
                C: MAIL FROM:<a@b.example>
                C: RCPT TO:<c@d.example>
                C: RCPT TO:<e@f.example>
                C: DATA
                S: 250 ok
                S: 550 5.1.1 nobody
                S: 421 4.3.2 bye
                settled: refused at recipient 550 5.1.1 nobody; not sent server closes at recipient 421 4.3.2 bye
                closed: server closes at recipient 421 4.3.2 bye
                """)
        ClientDialog.play(
            Self.opening + """
                mail one
                C: MAIL FROM:<a@b.example> SIZE=17
                S: 250 ok
                C: RCPT TO:<c@d.example>
                S: 250 ok
                C: DATA
                S: 354 go
                C: Subject: x
                C: 
                C: y
                C: .
                S: 421 4.3.2 bye
                settled: refused at end 421 4.3.2 bye
                closed: server closes at end 421 4.3.2 bye
                """)
    }

    @Test func `A link that breaks before the end of a mail leaves it unsent, behind it unknown`() {
        let before = [
            ("C: MAIL FROM:<a@b.example> SIZE=17\n", "sender"),
            ("S: 250 ok\nC: RCPT TO:<c@d.example>\n", "recipient"),
            ("S: 250 ok\nC: DATA\n", "data"),
        ]
        var dialog = Self.opening + "mail one\n"
        for (step, stage) in before {
            dialog += step
            ClientDialog.play(dialog + "lost\nsettled: not sent lost at \(stage)\nclosed: lost at \(stage)")
            ClientDialog.play(dialog + "tick\nsettled: not sent timed out at \(stage)\nclosed: timed out at \(stage)")
            ClientDialog.play(
                dialog + "S: what\nsettled: not sent violation noCode at \(stage)\nclosed: violation noCode at \(stage)"
            )
        }
        dialog += "S: 354 go\nC: Subject: x\nC: \nC: y\nC: .\n"
        ClientDialog.play(dialog + "lost\nsettled: unknown lost at end\nclosed: lost at end")
        ClientDialog.play(dialog + "tick\nsettled: unknown timed out at end\nclosed: timed out at end")
        ClientDialog.play(
            dialog + "S: what\nsettled: unknown violation noCode at end\nclosed: violation noCode at end")
        ClientDialog.play(
            dialog
                + "S: 354 go\nsettled: unknown violation unexpected 354 go at end\nclosed: violation unexpected 354 go at end"
        )
    }

    @Test func `Answers that are out of order end the conversation`() {
        ClientDialog.play(Self.opening + "S: 250 hello?\nclosed: violation unasked 250 hello? at idle")
        ClientDialog.play(
            Self.opening + """
                mail one
                C: MAIL FROM:<a@b.example> SIZE=17
                S: 354 go
                settled: not sent violation unexpected 354 go at sender
                closed: violation unexpected 354 go at sender
                """)
        ClientDialog.play(
            Self.opening + """
                mail one
                C: MAIL FROM:<a@b.example> SIZE=17
                S: 250 ok
                C: RCPT TO:<c@d.example>
                S: 250 ok
                C: DATA
                S: 250 ok
                settled: not sent violation unexpected 250 ok at data
                closed: violation unexpected 250 ok at data
                """)
    }

    @Test func `A session ends by itself after its last mail, when idle, and when stopped`() {
        let quit = "C: QUIT\nS: 221 bye\nclosed: finished"
        ClientDialog.play(Self.opening + "tick\n" + quit)
        ClientDialog.play(Self.opening + "stop\nC: QUIT\ntick\nclosed: finished")
        ClientDialog.play(Self.opening + "stop\nC: QUIT\nlost\nclosed: finished")
        ClientDialog.play(Self.opening + "stop\nC: QUIT\nS: garbage\nclosed: finished")
        ClientDialog.play(
            Self.opening + "stop\nC: QUIT\nmail one\nsettled: not sent stopped\nS: 221 x\nclosed: finished")
        ClientDialog.play("stop\nclosed: stopped")
        ClientDialog.play("S: 220 x\nC: EHLO gw.example\nstop\nclosed: stopped")
        ClientDialog.play("mail one\nsettled: not sent stopped")
        ClientDialog.play(Self.opening + "lost\nclosed: lost at idle")
        let mail = """
            mail one
            C: MAIL FROM:<a@b.example> SIZE=17
            S: 452 4.3.1 full
            settled: refused at sender 452 4.3.1 full

            """
        ClientDialog.play(Self.opening + mail + "ready\n" + mail + quit) { $0.mailsPerConnection = 2 }
        ClientDialog.play(Self.opening + mail + quit) { $0.mailsPerConnection = 0 }
        ClientDialog.play(Self.opening + mail.replacing("S: 452", with: "stop\nS: 452") + quit)
        ClientDialog.play(Self.opening + "probe\nC: NOOP\nS: 250 ok\nready\nprobe\nC: NOOP\nS: 500 no\n" + quit)
    }
}

// MARK: - TLS and logins

@Suite struct SMTPClientLoginTests {
    static let encrypted = """
        S: 220 mail.example
        C: EHLO gw.example
        S: 250-mail.example
        S: 250-PIPELINING
        S: 250-AUTH PLAIN
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go
        tls
        C: EHLO gw.example

        """

    static func secure(_ settings: inout SMTPClientProfile) { settings.security = .startTLS }

    static func login(_ settings: inout SMTPClientProfile) {
        settings.security = .implicit
        settings.login = SASLLogin(username: "u", password: "p")
    }

    static func openLogin(_ settings: inout SMTPClientProfile) {
        settings.login = SASLLogin(username: "u", password: "p")
    }

    @Test func `Nothing that was said before TLS counts behind it`() {
        ClientDialog.play(
            Self.encrypted + """
                S: 250 mail.example
                ready
                mail one
                C: MAIL FROM:<a@b.example>
                """, Self.secure)
        ClientDialog.play(
            Self.encrypted + """
                S: 250-mail.example
                S: 250 AUTH XOAUTH2
                closed: no mechanism of XOAUTH2
                """
        ) { settings in
            Self.secure(&settings)
            settings.login = SASLLogin(username: "u", password: "p")
        }
    }

    @Test func `Octets behind the answer to STARTTLS end the conversation`() {
        let asked = """
            S: 220 mail.example
            C: EHLO gw.example
            S: 250-mail.example
            S: 250 STARTTLS
            C: STARTTLS

            """
        for leftover in ["250 injected", "2"] {
            var session = SMTPClientSession(ClientDialog.settings(Self.secure), digests: FlatDigests())
            _ = session.receive(.connected, at: .zero)
            _ = session.receive(.received(Array("220 x\r\n250-x\r\n250 STARTTLS\r\n".utf8)), at: .zero)
            let actions = session.receive(.received(Array("220 go\r\n\(leftover)".utf8)), at: .zero)
            #expect(actions == [.close(.violation(.leftoverBeforeTLS, .startTLS))])
        }
        var session = SMTPClientSession(ClientDialog.settings(Self.secure), digests: FlatDigests())
        _ = session.receive(.connected, at: .zero)
        _ = session.receive(.received(Array("220 x\r\n250-x\r\n250 STARTTLS\r\n".utf8)), at: .zero)
        #expect(session.receive(.received(Array("220 go\r\n".utf8)), at: .zero) == [.startTLS])
        #expect(
            session.receive(.received([0x32]), at: .zero) == [.close(.violation(.leftoverBeforeTLS, .startTLS))])
        ClientDialog.play(asked + "S: 454 4.7.0 no\nclosed: refused at startTLS 454 4.7.0 no", Self.secure)
        ClientDialog.play(asked + "S: 220 go\ntls\ntls failed\nclosed: handshake", Self.secure)
        ClientDialog.play(asked + "tick\nclosed: timed out at startTLS", Self.secure)
    }

    @Test func `A server that offers no TLS gets nothing`() {
        ClientDialog.play("S: 220 x\nC: EHLO gw.example\nS: 250 x\nclosed: no tls", Self.secure)
        ClientDialog.play(
            "S: 220 x\nC: EHLO gw.example\nS: 502 what\nclosed: refused at hello 502 what", Self.secure)
    }

    static func offering(_ mechanisms: String) -> String {
        "S: 220 x\nC: EHLO gw.example\nS: 250-x\nS: 250 AUTH \(mechanisms)\n"
    }

    @Test func `Logins by every mechanism`() {
        ClientDialog.play(Self.offering("PLAIN LOGIN") + "C: AUTH PLAIN AHUAcA==\nS: 235 2.7.0 ok\nready", Self.login)
        ClientDialog.play(
            Self.offering("LOGIN") + """
                C: AUTH LOGIN
                S: 334 VXNlcm5hbWU6
                C: dQ==
                S: 334 UGFzc3dvcmQ6
                C: cA==
                S: 235 ok
                ready
                """, Self.login)
        ClientDialog.play(
            Self.offering("LOGIN") + "C: AUTH LOGIN\nS: 334 Username:\nC: dQ==\nS: 334\nC: cA==\nS: 235 ok\nready",
            Self.login)
        ClientDialog.play(
            Self.offering("PLAIN CRAM-MD5") + "C: AUTH CRAM-MD5\nS: 334 PDE+\nC: dSAwMQ==\nS: 235 ok\nready",
            Self.openLogin)
        ClientDialog.play(
            Self.offering("PLAIN SCRAM-SHA-256 CRAM-MD5") + """
                C: AUTH SCRAM-SHA-256 biwsbj11LHI9QUFBQQ==
                S: 334 cj1BQUFBeCxzPUFBQUEsaT00MDk2
                C: Yz1iaXdzLHI9QUFBQXgscD1BQUFB
                S: 334 dj1Bd1FG
                C: 
                S: 235 ok
                ready
                """, Self.openLogin)
    }

    @Test func `The password does not cross an open link unless it may`() {
        ClientDialog.play(Self.offering("PLAIN LOGIN") + "closed: no mechanism of PLAIN LOGIN", Self.openLogin)
        ClientDialog.play(Self.offering("PLAIN LOGIN") + "C: AUTH PLAIN AHUAcA==\nS: 235 2.7.0 ok\nready") {
            Self.openLogin(&$0)
            $0.login?.allowsPlainOnOpenLink = true
        }
        ClientDialog.play("S: 220 x\nC: EHLO gw.example\nS: 250 x\nclosed: no mechanism of ", Self.login)
    }

    @Test func `A login that fails`() {
        let plain = Self.offering("PLAIN LOGIN") + "C: AUTH PLAIN AHUAcA==\n"
        ClientDialog.play(plain + "S: 535 5.7.8 wrong\nclosed: refused at login 535 5.7.8 wrong", Self.login)
        ClientDialog.play(plain + "S: 454 4.7.0 later\nclosed: refused at login 454 4.7.0 later", Self.login)
        ClientDialog.play(plain + "S: 334 \nclosed: violation challenge", Self.login)
        ClientDialog.play(plain + "tick\nclosed: timed out at login", Self.login)
        ClientDialog.play(plain + "lost\nclosed: lost at login", Self.login)
        ClientDialog.play(
            plain + "S: 504 5.5.4 not that one\nC: AUTH LOGIN\nS: 504 nor that\nclosed: refused at login 504 nor that",
            Self.login)
        let cram = Self.offering("CRAM-MD5") + "C: AUTH CRAM-MD5\n"
        ClientDialog.play(cram + "S: 334 *\nclosed: violation challenge", Self.login)
        ClientDialog.play(cram + "S: 334-PDE+\nS: 334 PDE+\nclosed: violation challenge", Self.login)
    }

    @Test func `A server that does not prove itself is not believed`() {
        let scram = Self.offering("SCRAM-SHA-256") + "C: AUTH SCRAM-SHA-256 biwsbj11LHI9QUFBQQ==\n"
        ClientDialog.play(scram + "S: 235 ok\nclosed: not proven", Self.login)
        let proved = scram + "S: 334 cj1BQUFBeCxzPUFBQUEsaT00MDk2\nC: Yz1iaXdzLHI9QUFBQXgscD1BQUFB\n"
        ClientDialog.play(proved + "S: 235 ok\nclosed: not proven", Self.login)
        ClientDialog.play(proved + "S: 334 dj1BQUFB\nclosed: not proven", Self.login)
        ClientDialog.play(proved + "S: 535 5.7.8 wrong\nclosed: refused at login 535 5.7.8 wrong", Self.login)
    }

    @Test func `A response too long for a command line waits for an empty challenge`() {
        let password = String(repeating: "p", count: 400)
        let response = String(decoding: Base64.encode(Array("\0u\0\(password)".utf8)), as: UTF8.self)
        ClientDialog.play(Self.offering("PLAIN") + "C: AUTH PLAIN\nS: 334\nC: \(response)\nS: 235 ok\nready") {
            $0.security = .implicit
            $0.login = SASLLogin(username: "u", password: password)
        }
        ClientDialog.play(Self.offering("PLAIN") + "C: AUTH PLAIN\nS: 235 ok\nclosed: not proven") {
            $0.security = .implicit
            $0.login = SASLLogin(username: "u", password: password)
        }
    }
}
