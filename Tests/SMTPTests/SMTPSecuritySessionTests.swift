import Bytes
import Messages
import SASL
import SMTP
import Testing

/// State and action for STARTTLS and AUTH, for each phase and input.
@Suite struct SMTPSecuritySessionTests {
    typealias Session = SMTPServerSession
    typealias Plain = SMTPServerSessionTests

    static let verifier = SCRAMVerifier.fake(for: "tim", secret: [1], digests: FlatDigests())

    static let inputs: [String: Session.Input] = Plain.inputs.merging([
        "connected": .connected(.admitted, open), "stranger": .connected(.mayLogIn, open),
        "PLAIN": Plain.command("AUTH PLAIN AGEAYg=="), "CRAM": Plain.command("AUTH CRAM-MD5"),
        "CRAMinit": Plain.command("AUTH CRAM-MD5 AGEAYg=="), "SCRAM": Plain.command("AUTH SCRAM-SHA-256"),
        "LOGIN": Plain.command("AUTH LOGIN"), "GSSAPI": Plain.command("AUTH GSSAPI"),
        "XOAUTH2": Plain.command("AUTH XOAUTH2"), "AUTHstar": Plain.command("AUTH SCRAM-SHA-256 *"),
        "badAUTH": Plain.command("AUTH"), "actFor": Plain.command("AUTH SCRAM-SHA-256 bixhPXgsbj1hLHI9eA=="),
        "first": .response(.response(Array("n,,n=tim,r=x".utf8))),
        "digest": .response(.response(Array("tim 00000000000000000000000000000000".utf8))),
        "nonsense": .response(.response([0x78])), "star": .response(.cancelled), "noBase64": .response(.unreadable),
        "longLine": .unreadable(.line(.tooLong)), "verifier": .verifierFound(verifier),
        "loggedIn": .authenticated("tim"), "wrong": .authenticationFailed, "notNow": .authenticationUnavailable,
        "tls": .tlsStarted(closed), "noTLS": .tlsUnavailable, "tlsBroke": .tlsFailed,
    ]) { $1 }

    /// The link before and after STARTTLS.
    static let open = SMTPLink(mechanisms: [.scramSHA256, .cramMD5])
    static let closed = SMTPLink(isEncrypted: true, mechanisms: SASLMechanism.ofServers)

    static let ready = ["connected", "EHLO"]
    static let login = ready + ["CRAM", "digest", "loggedIn"]
    static let secure = ready + ["STARTTLS", "tls"]

    static let ways: [String: [String]] = [
        "connecting": [], "greeted": ["connected"], "ready": ready, "stranger": ["stranger", "EHLO"],
        "loggedIn": login, "secure": secure + ["EHLO"], "opened": ready + ["MAIL"],
        "unaddressed": ready + ["MAIL", "RCPT", "refused"], "addressed": ready + ["MAIL", "RCPT", "accepted"],
        "chunking": ready + ["MAIL", "RCPT", "accepted", "BDAT", "chunkEnd"],
        "spoiled": ready + ["MAIL", "RCPT", "accepted", "BDAT", "chunkBad"], "securing": ready + ["STARTTLS"],
        "challenged": ready + ["CRAM"], "finding": ready + ["SCRAM", "first"],
        "authenticating": ready + ["CRAM", "digest"], "closed": ["connected", "QUIT"],
    ]

    static let profile = SMTPServerProfile(
        hostname: "gw.example", startsTLS: true, login: SMTPLoginRules(isRequired: false, digests: FlatDigests()))

    static func session(in state: String) throws -> Session {
        var session = Session(profile)
        for input in try #require(ways[state]) { _ = session.receive(try #require(inputs[input])) }
        return session
    }

    /// A cell is the action, then `>` and the next phase unless it stays. `!`: the connection is closed after the reply.
    static let commands = """
                 greeted      ready             stranger          loggedIn   secure
        STARTTLS 503          tls220>securing   tls220>securing   tls220>securing 503
        PLAIN    503          538               538               503        authenticate>authenticating
        LOGIN    503          538               538               503        334>challenged
        CRAM     503          334>challenged    334>challenged    503        334>challenged
        CRAMinit 503          501               501               503        501
        SCRAM    503          334>challenged    334>challenged    503        334>challenged
        AUTHstar 503          501               501               503        501
        actFor   503          535               535               503        535
        GSSAPI   503          504               504               503        504
        XOAUTH2  503          504               504               503        504
        badAUTH  501          501               501               501        501
        MAIL     503          250>opened        530               250>opened 250>opened
        EHLO     250>ready    250               250               250        250
        RSET     250          250               250               250        250
        longLine 500          500               500               500        500
        """

    static let commandsInMails = """
                 opened       unaddressed       addressed         chunking   spoiled
        STARTTLS 503          503               503               503        503
        PLAIN    503          503               503               503        503
        CRAM     503          503               503               503        503
        GSSAPI   503          503               503               503        503
        """

    static let answers = """
                 securing     challenged        finding           authenticating  closed
        tls      on>greeted   421!>closed       421!>closed       421!>closed     close
        noTLS    454>ready    421!>closed       421!>closed       421!>closed     close
        tlsBroke close>closed 421!>closed       421!>closed       421!>closed     close
        digest   421!>closed  authenticate>authenticating 421!>closed 421!>closed close
        nonsense 421!>closed  501>ready         421!>closed       421!>closed     close
        star     421!>closed  501>ready         421!>closed       421!>closed     close
        noBase64 421!>closed  501>ready         421!>closed       421!>closed     close
        longLine 421!>closed  500>ready         421!>closed       421!>closed     close
        bareLF   421!>closed  500>ready         421!>closed       421!>closed     close
        verifier 421!>closed  421!>closed       334>challenged    421!>closed     close
        loggedIn 421!>closed  421!>closed       421!>closed       235>ready       close
        wrong    421!>closed  421!>closed       535>ready         535>ready       close
        notNow   421!>closed  421!>closed       454>ready         454>ready       close
        EHLO     421!>closed  421!>closed       421!>closed       421!>closed     close
        QUIT     421!>closed  421!>closed       421!>closed       421!>closed     close
        connected 421!>closed 421!>closed       421!>closed       421!>closed     close
        accepted 421!>closed  421!>closed       421!>closed       421!>closed     close
        dataEnd  421!>closed  421!>closed       421!>closed       421!>closed     close
        stored   421!>closed  421!>closed       421!>closed       421!>closed     close
        timeout  close>closed 421!>closed       wait              wait            close
        stop     close>closed 421!>closed       wait              wait            close
        """

    @Test(arguments: [commands, commandsInMails, answers])
    func `Every input in every phase leads where the table says`(table: String) throws {
        let rows = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let states = try #require(rows.first)
        for row in rows.dropFirst() {
            try #require(row.count == states.count + 1, "\(row)")
            for (state, cell) in zip(states, row.dropFirst()) {
                var session = try Self.session(in: state)
                let before = Plain.name(session.phase)
                let action = session.receive(try #require(Self.inputs[row[0]], "\(row[0])"))
                let next = Plain.name(session.phase)
                #expect(Plain.name(action) + (next == before ? "" : ">\(next)") == cell, "\(row[0]) in \(state)")
            }
        }
    }

    @Test func `No answer that nobody asked for is taken`() throws {
        for state in ["connecting", "greeted", "ready", "opened", "unaddressed", "addressed", "chunking", "spoiled"] {
            for input in [
                "digest", "star", "noBase64", "verifier", "loggedIn", "wrong", "notNow", "tls", "noTLS", "tlsBroke",
            ] {
                var session = try Self.session(in: state)
                #expect(Plain.name(session.receive(try #require(Self.inputs[input]))) == "421!", "\(input) in \(state)")
                #expect(session.login == nil)
            }
        }
    }

    @Test func `Nothing that was said before TLS counts after it`() throws {
        for way in [Self.ready, Self.login, ["stranger", "HELO"]] {
            var session = Session(Self.profile)
            for input in way + ["STARTTLS", "tls"] { _ = session.receive(try #require(Self.inputs[input])) }
            #expect(session.phase == .greeted)
            #expect(session.client == nil)
            #expect(session.envelope == nil)
            #expect(session.login == nil)
            #expect(session.link == Self.closed)
            #expect(Plain.name(session.receive(Plain.command("MAIL FROM:<a@b>"))) == "503")
            _ = session.receive(Plain.command("EHLO c"))
            let isStranger = way.first == "stranger"
            #expect(Plain.name(session.receive(Plain.command("MAIL FROM:<a@b>"))) == (isStranger ? "530" : "250"))
        }
    }

    @Test func `A failed start of TLS changes nothing else`() throws {
        var session = Session(Self.profile)
        for input in Self.login + ["STARTTLS", "noTLS"] { _ = session.receive(try #require(Self.inputs[input])) }
        #expect(session.phase == .ready)
        #expect(session.login == "tim")
        #expect(session.link == Self.open)
    }

    @Test func `A login outlives mails, RSET and EHLO`() throws {
        var session = try Self.session(in: "loggedIn")
        for input in ["EHLO", "MAIL", "RSET", "HELO", "MAIL", "RCPT", "accepted", "DATA", "dataEnd", "stored"] {
            _ = session.receive(try #require(Self.inputs[input]))
            #expect(session.login == "tim", "\(input)")
        }
    }

    @Test(arguments: [
        ("none", "admitted", "250"), ("optional", "admitted", "250"), ("optional", "stranger", "530"),
        ("required", "admitted", "530"), ("required", "stranger", "530"),
    ])
    func `Who has to log in may not send before`(rules: String, admission: String, code: String) throws {
        let login = SMTPLoginRules(isRequired: rules == "required", digests: FlatDigests())
        let profile = SMTPServerProfile(hostname: "gw.example", login: rules == "none" ? nil : login)
        var session = Session(profile)
        let link = SMTPLink(mechanisms: [.plain])
        _ = session.receive(.connected(admission == "admitted" ? .admitted : .mayLogIn, link))
        _ = session.receive(Plain.command("EHLO c"))
        #expect(Plain.name(session.receive(Plain.command("MAIL FROM:<a@b>"))) == code)
        for harmless in ["NOOP", "RSET", "VRFY a", "HELP"] {
            #expect("2" == Plain.name(session.receive(Plain.command(harmless))).prefix(1))
        }
        guard rules != "none" else { return }
        _ = session.receive(Plain.command("AUTH PLAIN AGEAYg=="))
        _ = session.receive(.authenticated("a"))
        #expect(session.login == "a")
        #expect(Plain.name(session.receive(Plain.command("MAIL FROM:<a@b>"))) == "250")
    }

    @Test func `Where nobody can log in, nobody is let in for that`() {
        var session = Session(SMTPServerProfile(hostname: "gw.example", startsTLS: true))
        #expect(Plain.name(session.receive(.connected(.mayLogIn, Self.open))) == "554!")
    }

    @Test func `What must happen first is said`() throws {
        func refusal(_ startsTLS: Bool, _ link: SMTPLink) -> String {
            let rules = SMTPLoginRules(isRequired: true, digests: FlatDigests())
            var session = Session(SMTPServerProfile(hostname: "gw.example", startsTLS: startsTLS, login: rules))
            _ = session.receive(.connected(.admitted, link))
            _ = session.receive(Plain.command("EHLO c"))
            guard case .reply(let reply) = session.receive(Plain.command("MAIL FROM:<a@b>")) else { return "" }
            return reply.description
        }
        #expect(refusal(true, SMTPLink()) == "530 5.7.0 say STARTTLS first, then log in")
        #expect(refusal(true, Self.open) == "530 5.7.0 log in first")
        #expect(refusal(true, Self.closed) == "530 5.7.0 log in first")
        #expect(refusal(false, SMTPLink()) == "530 5.7.0 log in first")
    }

    @Test func `A mechanism that is switched off is unknown, encrypted or not`() {
        let rules = SMTPLoginRules(isRequired: false, mechanisms: [.plain], digests: FlatDigests())
        for (line, link, code) in [
            ("AUTH PLAIN AGEAYg==", SMTPLink(), "538"), ("AUTH LOGIN", SMTPLink(), "504"),
            ("AUTH CRAM-MD5", SMTPLink(), "504"), ("AUTH EXTERNAL", SMTPLink(), "504"),
            ("AUTH PLAIN AGEAYg==", SMTPLink(isEncrypted: true), "504"),
        ] {
            var session = Session(SMTPServerProfile(hostname: "gw.example", login: rules))
            _ = session.receive(.connected(.admitted, link))
            _ = session.receive(Plain.command("EHLO c"))
            #expect(Plain.name(session.receive(Plain.command(line))) == code, "\(line)")
        }
    }

    @Test func `What is asked of the shell carries what the client said`() throws {
        var session = try Self.session(in: "secure")
        #expect(
            session.receive(Plain.command("AUTH PLAIN AHRpbQBzZWNyZXQ="))
                == .authenticate(.password(name: "tim", password: Array("secret".utf8))))
        session = try Self.session(in: "secure")
        #expect(
            session.receive(Plain.command("AUTH SCRAM-SHA-256 biwsbj10aW0scj14")) == .findVerifier(name: "tim"))
        session = try Self.session(in: "secure")
        #expect(session.receive(Plain.command("AUTH EXTERNAL =")) == .authenticate(.certificate(name: "")))
    }

    @Test func `Lines are commands or answers by the phase, and only AUTH may be long`() throws {
        let line = Array("RSET".utf8)[...]
        #expect(try Self.session(in: "ready").input(line) == .command(.reset))
        #expect(try Self.session(in: "challenged").input(line) == .response(.response([0x45, 0x21, 0x13])))
        #expect(try Self.session(in: "challenged").input(Array("*".utf8)[...]) == .response(.cancelled))

        let session = try Self.session(in: "ready")
        func padded(_ word: String, _ count: Int) -> ArraySlice<UInt8> {
            (Array(word.utf8) + [UInt8](repeating: 0x61, count: count - word.utf8.count))[...]
        }
        #expect(session.input(padded("NOOP ", 2046)) == .command(.noOperation))
        #expect(session.input(padded("NOOP ", 2047)) == .unreadable(.line(.tooLong)))
        for word in ["AUTH PLAIN ", "auth plain "] {
            guard case .command(.authenticate(.plain, initial: .some)) = session.input(padded(word, 12_286)) else {
                Issue.record("\(word)")
                continue
            }
        }
    }

    @Test func `Failed logins are counted, across TLS too`() throws {
        var limits = SMTPLimits()
        limits.failedLogins = 2
        let rules = SMTPLoginRules(isRequired: true, digests: FlatDigests())
        let profile = SMTPServerProfile(hostname: "gw.example", limits: limits, startsTLS: true, login: rules)
        let link = SMTPLink(mechanisms: SASLMechanism.ofServers)
        func begun() -> Session {
            var session = Session(profile)
            _ = session.receive(.connected(.admitted, link))
            _ = session.receive(Plain.command("EHLO c"))
            return session
        }
        func fail(_ session: inout Session, _ verdict: Session.Input = .authenticationFailed) -> String {
            _ = session.receive(Plain.command("AUTH PLAIN AGEAYg=="))
            return Plain.name(session.receive(verdict))
        }
        var session = begun()
        #expect(fail(&session) == "535")
        for input in ["STARTTLS", "tls", "EHLO"] { _ = session.receive(try #require(Self.inputs[input])) }
        #expect(fail(&session, .authenticationUnavailable) == "454")
        #expect(fail(&session) == "421!")
        #expect(session.phase == .closed)

        session = begun()
        #expect(Plain.name(session.receive(Plain.command("AUTH PLAIN eABhAGI="))) == "535", "acts for somebody else")
        #expect(fail(&session) == "535")
        #expect(fail(&session, .authenticated("a")) == "235")
        #expect(session.login == "a")
    }

    @Test func `Logins that come to nothing are counted as misuse`() throws {
        var session = try Self.session(in: "ready")
        for _ in 0..<SMTPLimits().misuses {
            _ = session.receive(Plain.command("AUTH CRAM-MD5"))
            #expect(Plain.name(session.receive(.response(.cancelled))) == "501")
        }
        _ = session.receive(Plain.command("AUTH CRAM-MD5"))
        #expect(Plain.name(session.receive(.response(.cancelled))) == "421!")
    }
}
