import Bytes
import POP3
import SASL
import Testing

/// Whole conversations with the server; each is also played octet by octet and cut at every place.
@Suite struct POP3DialogTests {
    static let hello = "S: +OK gw.example POP3 Telepost <1.2@gw.example>\n"
    static let login = """
        S: +OK gw.example POP3 Telepost <1.2@gw.example>
        C: USER alice
        S: +OK now the password
        C: PASS secret
        S: +OK logged in, 3 mails, 60 octets

        """

    @Test func `A visit from greeting to QUIT`() {
        let runner = POP3DialogRunner.play(
            Self.login + """
                C: STAT
                S: +OK 3 60
                C: LIST
                S: +OK 3 mails
                S: 1 23
                S: 2 30
                S: 3 7
                S: .
                C: UIDL
                S: +OK 3 mails
                S: 1 0000000000000abc.5
                S: 2 0000000000000abc.15
                S: 3 0000000000000abc.25
                S: .
                C: RETR 2
                S: +OK 30 octets
                S: Subject: two
                S: 
                S: ..dot
                S: second
                S: .
                C: TOP 2 1
                S: +OK header and lines follow
                S: Subject: two
                S: 
                S: ..dot
                S: .
                C: RETR 3
                S: +OK 7 octets
                S: three
                S: .
                C: NOOP
                S: +OK nothing done
                C: QUIT
                S: +OK goodbye
                S: (closed)
                """)
        #expect(runner.taken.isEmpty)
    }

    @Test func `Deleted mails are gone for this session and taken out at QUIT`() {
        let runner = POP3DialogRunner.play(
            Self.login + """
                C: DELE 1
                S: +OK deleted when you QUIT
                C: DELE 1
                S: -ERR that mail is deleted
                C: RETR 1
                S: -ERR that mail is deleted
                C: LIST 1
                S: -ERR that mail is deleted
                C: STAT
                S: +OK 2 37
                C: LIST
                S: +OK 2 mails
                S: 2 30
                S: 3 7
                S: .
                C: DELE 3
                S: +OK deleted when you QUIT
                C: UIDL 2
                S: +OK 2 0000000000000abc.15
                C: LIST 2
                S: +OK 2 30
                C: QUIT
                S: +OK goodbye, deleted: 2
                S: (closed)
                """)
        #expect(runner.taken == [0, 2])
    }

    @Test func `RSET brings deleted mails back`() {
        let runner = POP3DialogRunner.play(
            Self.login + """
                C: DELE 1
                C: DELE 2
                S: +OK deleted when you QUIT
                S: +OK deleted when you QUIT
                C: RSET
                S: +OK nothing is deleted, 3 mails, 60 octets
                C: STAT
                S: +OK 3 60
                C: QUIT
                S: +OK goodbye
                S: (closed)
                """)
        #expect(runner.taken.isEmpty)
    }

    @Test func `When the store fails at QUIT, nothing is deleted and the client learns it`() {
        var stage = POP3DialogRunner.Stage()
        stage.canUpdate = false
        let runner = POP3DialogRunner.play(
            Self.login + """
                C: DELE 1
                C: QUIT
                S: +OK deleted when you QUIT
                S: -ERR [SYS/TEMP] nothing was deleted, try again later
                S: (closed)
                """, stage)
        #expect(runner.taken.isEmpty)
    }

    @Test func `Mails that are gone or cannot be read, and numbers of none`() {
        var stage = POP3DialogRunner.Stage()
        (stage.gone, stage.unreadable) = ([0], [1])
        POP3DialogRunner.play(
            Self.login + """
                C: RETR 1
                S: -ERR that mail was taken out by somebody else
                C: TOP 2 0
                S: -ERR [SYS/TEMP] the mail cannot be read now, try again later
                C: RETR 0
                C: RETR 4
                C: LIST 99999999999999999999
                C: UIDL 0
                C: DELE 4
                C: TOP 4 1
                S: -ERR no such mail
                S: -ERR no such mail
                S: -ERR no such mail
                S: -ERR no such mail
                S: -ERR no such mail
                S: -ERR no such mail
                C: RETR
                S: -ERR missing or malformed argument
                """, stage)
    }

    @Test func `An empty mailbox`() {
        var stage = POP3DialogRunner.Stage()
        stage.mails = []
        POP3DialogRunner.play(
            Self.hello + """
                C: USER alice
                C: PASS secret
                C: STAT
                C: LIST
                C: UIDL
                C: RETR 1
                C: QUIT
                S: +OK now the password
                S: +OK logged in, 0 mails, 0 octets
                S: +OK 0 0
                S: +OK 0 mails
                S: .
                S: +OK 0 mails
                S: .
                S: -ERR no such mail
                S: +OK goodbye
                S: (closed)
                """, stage)
    }

    @Test func `What is pipelined is answered in order, and QUIT before the login ends in peace`() {
        POP3DialogRunner.play(
            Self.hello + """
                C: CAPA
                C: USER alice
                C: QUIT
                C: STAT
                S: +OK as follows
                S: TOP
                S: UIDL
                S: RESP-CODES
                S: AUTH-RESP-CODE
                S: PIPELINING
                S: UTF8
                S: USER
                S: SASL SCRAM-SHA-256 CRAM-MD5 PLAIN LOGIN
                S: EXPIRE NEVER
                S: IMPLEMENTATION Telepost
                S: .
                S: +OK now the password
                S: +OK goodbye
                S: (closed)
                """)
    }

    @Test func `STLS changes what is offered, and forgets who was named`() {
        var stage = POP3DialogRunner.Stage()
        stage.link = POP3Link(canStartTLS: true, mechanisms: [.scramSHA256])
        (stage.stamp, stage.keeping) = (nil, .seconds(14 * 86400 + 5))
        POP3DialogRunner.play(
            """
            S: +OK gw.example POP3 Telepost
            C: CAPA
            S: +OK as follows
            S: TOP
            S: UIDL
            S: RESP-CODES
            S: AUTH-RESP-CODE
            S: PIPELINING
            S: UTF8
            S: SASL SCRAM-SHA-256
            S: STLS
            S: EXPIRE 14
            S: IMPLEMENTATION Telepost
            S: .
            C: USER alice
            S: -ERR a password needs an encrypted link here, say STLS first
            C: PASS secret
            S: -ERR a password needs an encrypted link here, say STLS first
            C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
            S: -ERR no such mechanism here
            C: APOP alice c4c9334bac560ecc979e58001b3e22fb
            S: -ERR no login by APOP here
            C: STLS
            S: +OK begin TLS
            C: CAPA
            S: +OK as follows
            S: TOP
            S: UIDL
            S: RESP-CODES
            S: AUTH-RESP-CODE
            S: PIPELINING
            S: UTF8
            S: USER
            S: SASL EXTERNAL SCRAM-SHA-256 PLAIN
            S: EXPIRE 14
            S: IMPLEMENTATION Telepost
            S: .
            C: STLS
            S: -ERR the link is encrypted already
            C: AUTH EXTERNAL =
            S: +OK logged in, 3 mails, 60 octets
            C: CAPA
            S: +OK as follows
            S: TOP
            S: UIDL
            S: RESP-CODES
            S: AUTH-RESP-CODE
            S: PIPELINING
            S: UTF8
            S: EXPIRE 14
            S: IMPLEMENTATION Telepost
            S: .
            C: STLS
            C: USER alice
            C: AUTH
            C: UTF8
            S: -ERR already logged in
            S: -ERR already logged in
            S: -ERR already logged in
            S: -ERR already logged in
            """, stage)
        stage.link.takesPasswords = true
        POP3DialogRunner.play(
            """
            S: +OK gw.example POP3 Telepost
            C: USER alice
            S: +OK now the password
            C: STLS
            S: +OK begin TLS
            C: PASS secret
            S: -ERR say USER first
            """, stage)
    }

    @Test func `Without TLS and passwords there is nothing to say but so`() {
        var stage = POP3DialogRunner.Stage()
        stage.link = POP3Link()
        POP3DialogRunner.play(
            Self.hello + """
                C: STLS
                C: USER alice
                C: AUTH
                S: -ERR no STLS here
                S: -ERR no login by USER and PASS here
                S: +OK as follows
                S: .
                """, stage)
    }

    @Test func `A wrong name and a wrong password hear the same, and the name has to be given again`() {
        POP3DialogRunner.play(
            Self.hello + """
                C: PASS secret
                S: -ERR say USER first
                C: USER nobody
                C: PASS secret
                S: +OK now the password
                S: -ERR [AUTH] wrong name or password
                C: USER alice
                C: PASS wrong
                S: +OK now the password
                S: -ERR [AUTH] wrong name or password
                C: PASS secret
                S: -ERR say USER first
                C: USER broken
                C: PASS secret
                S: +OK now the password
                S: -ERR [SYS/TEMP] cannot log anybody in now, try again later
                C: USER boxless
                C: PASS secret
                S: +OK now the password
                S: -ERR [SYS/TEMP] the mailbox cannot be opened now, try again later
                C: STAT
                S: -ERR log in first
                C: UTF8
                S: +OK UTF-8 it is
                C: USER nobody
                C: USER alice
                C: PASS secret
                S: +OK now the password
                S: +OK now the password
                S: +OK logged in, 3 mails, 60 octets
                """)
    }

    @Test func `APOP is the digest of the greeting's time stamp and the secret`() {
        let digest = DialogDigest.apop("<1.2@gw.example>", "secret")
        let runner = POP3DialogRunner.play(
            Self.hello + """
                C: APOP alice c4c9334bac560ecc979e58001b3e22fb
                S: -ERR [AUTH] wrong name or password
                C: APOP alice \(digest)
                S: +OK logged in, 3 mails, 60 octets
                """)
        #expect(runner.session.account == "alice")
    }

    @Test func `AUTH in one line, in several, cancelled and malformed`() {
        POP3DialogRunner.play(
            Self.hello + """
                C: AUTH
                S: +OK as follows
                S: SCRAM-SHA-256
                S: CRAM-MD5
                S: PLAIN
                S: LOGIN
                S: .
                C: AUTH KERBEROS_V4
                S: -ERR no such mechanism here
                C: AUTH EXTERNAL =
                S: -ERR no such mechanism here
                C: AUTH PLAIN
                S: + 
                C: *
                S: -ERR login cancelled
                C: AUTH PLAIN
                C: no base64!
                S: + 
                S: -ERR malformed response
                C: AUTH PLAIN =AAA
                S: -ERR malformed response
                C: AUTH PLAIN =
                S: -ERR malformed response
                C: AUTH PLAIN YWxpY2U=
                S: -ERR malformed response
                C: AUTH CRAM-MD5 =
                S: -ERR malformed response
                C: AUTH PLAIN Ym9iAGFsaWNlAHNlY3JldA==
                S: -ERR [AUTH] wrong name or password
                C: AUTH PLAIN AGFsaWNlAHdyb25n
                S: -ERR [AUTH] wrong name or password
                C: AUTH LOGIN
                C: YWxpY2U=
                C: c2VjcmV0
                S: + VXNlcm5hbWU6
                S: + UGFzc3dvcmQ6
                S: +OK logged in, 3 mails, 60 octets
                """)
        POP3DialogRunner.play(
            Self.hello + """
                C: auth plain AGFsaWNlAHNlY3JldA==
                C: STAT
                S: +OK logged in, 3 mails, 60 octets
                S: +OK 3 60
                """)
        POP3DialogRunner.play(
            Self.hello + """
                C: AUTH PLAIN
                S: + 
                C: AGFsaWNlAHNlY3JldA==
                S: +OK logged in, 3 mails, 60 octets
                """)
    }

    @Test func `What is no line of an exchange ends it`() {
        POP3DialogRunner.play(
            Self.hello + """
                C: AUTH PLAIN
                S: + 
                c: AAAA\\nAAAA\\r\\n
                S: -ERR a LF without CR in a command, lines end with CRLF
                C: USER alice
                S: +OK now the password
                c: PASS\\0 x\\r\\n
                S: -ERR a NUL in a command
                c: STAT\\rQUIT\\r\\n
                S: -ERR a CR without LF in a command
                C: PASS secret
                S: +OK logged in, 3 mails, 60 octets
                """)
    }
}

enum DialogDigest {
    static func apop(_ stamp: String, _ secret: String) -> String {
        PlainDigests().md5(Array((stamp + secret).utf8)).hexadecimal
    }
}
