import POP3
import SASL
import Testing

/// TLS and logins; each dialog is also played with the server's words cut at every place.
@Suite struct POP3ClientLoginTests {
    static func profile(
        _ security: POP3ClientProfile.Security = .implicit, _ change: (inout POP3ClientProfile) -> Void = { _ in }
    ) -> POP3ClientProfile {
        POP3ClientDialog.profile {
            $0.security = security
            change(&$0)
        }
    }

    static func capabilities(_ lines: String...) -> String {
        "C: CAPA\nS: +OK\n" + lines.map { "S: \($0)\n" }.joined() + "S: .\n"
    }

    static func played(_ dialog: String, _ profile: POP3ClientProfile) { POP3ClientDialog.play(dialog, profile) }

    @Test func `STLS comes before everything, and what was said before it is forgotten`() {
        Self.played(
            "S: +OK ready <1@pop.example>\n" + Self.capabilities("STLS", "SASL CRAM-MD5", "USER")
                + "C: STLS\nS: +OK\nstarttls\nsecured\n"
                + Self.capabilities("SASL PLAIN") + "C: AUTH PLAIN\nS: + \nC: AGFsaWNlAHNlY3JldA==\nS: +OK\nC: UIDL\n",
            Self.profile(.startTLS))
    }

    @Test func `A server that cannot do TLS learns no password`() {
        let starting = Self.profile(.startTLS)
        Self.played("S: +OK\n" + Self.capabilities("USER") + "closed: no TLS", starting)
        Self.played("S: +OK\nC: CAPA\nS: -ERR\nC: STLS\nS: -ERR\nclosed: no TLS", starting)
        Self.played(
            "S: +OK\n" + Self.capabilities("STLS")
                + "C: STLS\nS: -ERR [SYS/TEMP] no\nclosed: refused at startTLS -ERR [SYS/TEMP] no",
            starting)
        Self.played(
            "S: +OK\nC: CAPA\nS: -ERR\nC: STLS\nS: +OK\nstarttls\nunsecured\nclosed: handshake failed", starting)
        Self.played("S: +OK\nC: CAPA\nS: -ERR\nC: STLS\nS: +OK\nstarttls\nlost\nclosed: lost at startTLS", starting)
        Self.played(
            "S: +OK\nC: CAPA\nS: -ERR\nC: STLS\nS: +OK\nstarttls\nlate\nclosed: timed out at startTLS", starting)
    }

    @Test func `What comes behind the answer to STLS is not the server's word`() {
        var dialog = POP3ClientDialog(Self.profile(.startTLS))
        dialog.hear(octets("+OK\\r\\n-ERR\\r\\n+OK\\r\\n+OK injected\\r\\n"))
        #expect(dialog.transcript.last == "closed: violation leftoverBeforeTLS at startTLS")
        dialog = POP3ClientDialog(Self.profile(.startTLS))
        dialog.hear(octets("+OK\\r\\n-ERR\\r\\n+OK\\r\\n"))
        dialog.hear(octets("+"))
        #expect(dialog.transcript.last == "closed: violation leftoverBeforeTLS at startTLS")
    }

    /// What CAPA lists, whether there is a time stamp, the security, the first line of the login.
    static let choices: [(String, Bool, POP3ClientProfile.Security, String)] = [
        ("SASL PLAIN CRAM-MD5 SCRAM-SHA-256", true, .none, "AUTH SCRAM-SHA-256"),
        ("SASL PLAIN CRAM-MD5", true, .none, "AUTH CRAM-MD5"), ("SASL PLAIN LOGIN", true, .none, "APOP"),
        ("SASL LOGIN", false, .implicit, "AUTH LOGIN"), ("SASL login plain", false, .implicit, "AUTH PLAIN"),
        ("SASL PLAIN", true, .implicit, "APOP"), ("USER", false, .implicit, "USER"), ("TOP", false, .implicit, "USER"),
        ("SASL GSSAPI", false, .implicit, "USER"), ("SASL PLAIN", false, .none, ""), ("USER", false, .none, ""),
    ]

    @Test(arguments: choices)
    func `The strongest login that the link allows is taken`(
        line: String, hasStamp: Bool, security: POP3ClientProfile.Security, login: String
    ) {
        var dialog = POP3ClientDialog(Self.profile(security))
        dialog.hear(octets("+OK\(hasStamp ? " <1@pop.example>" : "")\\r\\n+OK\\r\\n\(line)\\r\\n.\\r\\n"))
        let last = dialog.transcript.last ?? ""
        #expect(login.isEmpty ? last.hasPrefix("closed: no login of") : last.hasPrefix("C: \(login)"), "\(last)")
    }

    @Test func `What a login does not allow is not tried`() {
        let greeting = "S: +OK <1@pop.example>\n"
        let offer = Self.capabilities("SASL PLAIN CRAM-MD5", "USER")
        let names = "PLAIN,CRAM-MD5,APOP,USER"
        Self.played(
            greeting + offer + "closed: no login of \(names)",
            Self.profile {
                $0.login.mechanisms = []
                ($0.allowsAPOP, $0.allowsUser) = (false, false)
            })
        Self.played(
            greeting + offer + "C: USER alice\n",
            Self.profile {
                $0.login.mechanisms = []; $0.allowsAPOP = false
            })
        Self.played(greeting + offer + "C: AUTH CRAM-MD5\n", Self.profile(.none))
        // A password with a line end would be a command of its own.
        Self.played(
            greeting + Self.capabilities("USER") + "closed: no login of APOP,USER",
            Self.profile { $0.login = SASLLogin(username: "alice", password: "secret\r\nDELE 1") })
        Self.played(
            greeting + Self.capabilities("USER") + "closed: no login of APOP,USER",
            Self.profile { $0.login = SASLLogin(username: "alice\n", password: "secret") })
        Self.played(
            "S: +OK\n" + Self.capabilities("USER") + "C: USER alice\n",
            Self.profile(.none) { $0.login.allowsPlainOnOpenLink = true })
    }

    @Test func `APOP as in RFC 1939`() {
        let profile = Self.profile(.none) { $0.login = SASLLogin(username: "mrose", password: "tanstaaf") }
        Self.played(
            "S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\nC: CAPA\nS: -ERR\n"
                + "C: APOP mrose c4c9334bac560ecc979e58001b3e22fb\n"
                + "S: +OK maildrop has 1 message (369 octets)\nC: UIDL\n",
            profile)
    }

    @Test func `A refused APOP is followed by another login, unless the server says that the password is wrong`() {
        let apop = "C: APOP alice \(DialogDigest.apop("<1@pop.example>", "secret"))\n"
        let start = "S: +OK <1@pop.example>\nC: CAPA\nS: -ERR\n" + apop
        Self.played(start + "S: -ERR permission denied\nC: USER alice\n", Self.profile())
        Self.played(start + "S: -ERR [AUTH] wrong\nclosed: refused at login -ERR [AUTH] wrong", Self.profile())
        Self.played(start + "S: -ERR no\nclosed: refused at login -ERR no", Self.profile(.none))
    }

    @Test func `A system without MD5 uses no APOP`() {
        var digests = PlainDigests()
        digests.hasMD5 = false
        POP3ClientDialog.play(
            "S: +OK <1@pop.example>\nC: CAPA\nS: -ERR\nC: USER alice\n", Self.profile(), digests: digests)
        POP3ClientDialog.play(
            "S: +OK <1@pop.example>\nC: CAPA\nS: -ERR\nclosed: no login of APOP", Self.profile(.none), digests: digests)
    }

    static let stamps: [(String, String?)] = [
        ("+OK <1@b>", "<1@b>"), ("+OK x <1896.697170952@dbc.mtview.ca.us> y", "<1896.697170952@dbc.mtview.ca.us>"),
        ("+OK", nil), ("+OK <>", nil), ("+OK <ab>", nil), ("+OK <a@b", nil), ("+OK a@b>", nil), ("+OK <@b>", nil),
        ("+OK <a@>", nil), ("+OK <a@b@c>", nil), ("+OK <a b@c>", nil), ("+OK <a<@b>", nil), ("+OK <ü@b>", nil),
        ("+OK >x< <a@b>", nil),
    ]

    @Test(arguments: stamps)
    func `A time stamp is a message-id`(greeting: String, stamp: String?) {
        var dialog = POP3ClientDialog(Self.profile(.none))
        dialog.hear(octets(greeting + "\\r\\n-ERR\\r\\n"))
        let expected = stamp.map { "C: APOP alice " + DialogDigest.apop($0, "secret") }
        #expect(dialog.transcript.last == expected ?? "closed: no login of USER")
    }

    @Test func `Logins are refused for good once the password was given`() {
        let start = "S: +OK\n" + Self.capabilities("SASL PLAIN", "USER")
        Self.played(
            start
                + "C: AUTH PLAIN\nS: + \nC: AGFsaWNlAHNlY3JldA==\nS: -ERR [AUTH] wrong\n"
                + "closed: refused at login -ERR [AUTH] wrong",
            Self.profile())
        Self.played(
            start + "C: AUTH PLAIN\nS: + \nC: AGFsaWNlAHNlY3JldA==\nS: -ERR wrong\nclosed: refused at login -ERR wrong",
            Self.profile())
        Self.played(start + "C: AUTH PLAIN\nS: -ERR no such\nC: USER alice\n", Self.profile())
        Self.played(
            start + "C: AUTH PLAIN\nS: -ERR [SYS/TEMP] later\nclosed: refused at login -ERR [SYS/TEMP] later",
            Self.profile())
        let old = "S: +OK\nC: CAPA\nS: -ERR\nC: USER alice\n"
        Self.played(old + "S: -ERR who\nclosed: refused at login -ERR who", Self.profile())
        Self.played(old + "S: +OK\nC: PASS secret\nS: -ERR wrong\nclosed: refused at login -ERR wrong", Self.profile())
    }

    @Test func `Challenges that are none end it, the prompts of LOGIN aside`() {
        let start = "S: +OK\n" + Self.capabilities("SASL PLAIN")
        Self.played(start + "C: AUTH PLAIN\nS: + go\nclosed: violation challenge at login", Self.profile())
        Self.played(start + "C: AUTH PLAIN\nS: + AAAA\nclosed: violation challenge at login", Self.profile())
        Self.played(
            start + "C: AUTH PLAIN\nS: +\nC: AGFsaWNlAHNlY3JldA==\nS: + \nclosed: violation challenge at login",
            Self.profile())
        Self.played(start + "C: AUTH PLAIN\nS: +OK\nclosed: server not proven", Self.profile())
        Self.played(
            "S: +OK\nC: CAPA\nS: -ERR\nC: USER alice\nS: + \nclosed: violation noAnswer at login", Self.profile())
        Self.played(
            "S: +OK\n" + Self.capabilities("SASL LOGIN")
                + "C: AUTH LOGIN\nS: + Wer da?\nC: YWxpY2U=\nS: + UGFzc3dvcmQ6\nC: c2VjcmV0\nS: +OK\nC: UIDL\n",
            Self.profile())
    }

    @Test func `SCRAM is over only when the server has proven that it knows the password`() {
        Self.played(
            "S: +OK\n" + Self.capabilities("SASL SCRAM-SHA-256")
                + "C: AUTH SCRAM-SHA-256\nS: + \n"
                + "C: biwsbj1hbGljZSxyPVptbDRaV1FnYm05dVkyVWdiMk4wWlhSeg==\nS: +OK\nclosed: server not proven",
            Self.profile())
    }

    @Test func `A bearer token is said, and what the server complains of is known`() {
        let profile = Self.profile { $0.login = SASLLogin(username: "alice", token: "token") }
        let start = "S: +OK\n" + Self.capabilities("SASL XOAUTH2 PLAIN", "USER")
        let said = "C: AUTH XOAUTH2\nS: + \nC: dXNlcj1hbGljZQFhdXRoPUJlYXJlciB0b2tlbgEB\n"
        Self.played(start + said + "S: +OK\nC: UIDL\n", profile)
        let refused = POP3ClientDialog.play(
            start + said
                + "S: + eyJzdGF0dXMiOiI0MDEifQ==\nC: \nS: -ERR [AUTH] no\nclosed: refused at login -ERR [AUTH] no",
            profile)
        #expect(refused.session.serverComplaint == "{\"status\":\"401\"}")
        Self.played(
            "S: +OK <1@pop.example>\n" + Self.capabilities("SASL PLAIN", "USER")
                + "closed: no login of PLAIN,APOP,USER", profile)
    }
}
