import Bytes
import Messages
import SASL
import SMTP
import Testing

/// State and action for each phase and input.
@Suite struct SMTPServerSessionTests {
    typealias Session = SMTPServerSession

    static func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

    static func command(_ line: String) -> Session.Input { .line(Array(line.utf8)[...]) }

    static let refusal = Refusal(.recipient, .permanent, 1, 1, "no")

    static let inputs: [String: Session.Input] = [
        "connected": .connected(.admitted), "unwelcome": .connected(.refused), "crowded": .connected(.tooMany),
        "EHLO": command("EHLO c"), "HELO": command("HELO c"), "MAIL": command("MAIL FROM:<a@b>"),
        "RCPT": command("RCPT TO:<c@d>"), "RCPTUTF8": command("RCPT TO:<ü@d>"), "DATA": command("DATA"),
        "BDAT": command("BDAT 5"), "LAST": command("BDAT 5 LAST"), "RSET": command("RSET"),
        "NOOP": command("NOOP"), "HELP": command("HELP"), "VRFY": command("VRFY a"), "EXPN": command("EXPN a"),
        "STARTTLS": command("STARTTLS"), "AUTH": command("AUTH PLAIN"), "QUIT": command("QUIT"),
        "XYZZY": command("XYZZY"), "badRCPT": command("RCPT TO:x"), "badBDAT": command("BDAT x"),
        "bareLF": .unreadable(.line(.bareLineFeed)),
        "accepted": .recipientJudged(.accepted), "refused": .recipientJudged(.refused(refusal)),
        "dataEnd": .dataEnded(.complete), "dataBad": .dataEnded(.refused(.bareLineFeed)),
        "chunkEnd": .chunkEnded(.complete), "chunkBad": .chunkEnded(.refused(.tooLarge)),
        "stored": .messageStored("7"), "unstored": .messageRefused(refusal),
        "timeout": .timedOut, "stop": .stopping,
    ]

    static let opening = ["connected", "EHLO", "MAIL"]

    /// A way into each phase.
    static let ways: [String: [String]] = [
        "connecting": [], "greeted": ["connected"], "ready": ["connected", "EHLO"], "opened": opening,
        "judging": opening + ["RCPT"], "unaddressed": opening + ["RCPT", "refused"],
        "addressed": opening + ["RCPT", "accepted"], "data": opening + ["RCPT", "accepted", "DATA"],
        "chunk": opening + ["RCPT", "accepted", "BDAT"], "last": opening + ["RCPT", "accepted", "LAST"],
        "chunking": opening + ["RCPT", "accepted", "BDAT", "chunkEnd"],
        "spoiled": opening + ["RCPT", "accepted", "BDAT", "chunkBad"],
        "storing": opening + ["RCPT", "accepted", "DATA", "dataEnd"], "closed": ["connected", "QUIT"],
    ]

    static func name(_ phase: Session.Phase) -> String {
        switch phase {
        case .connecting: "connecting"
        case .greeted: "greeted"
        case .ready: "ready"
        case .securing: "securing"
        case .challenged: "challenged"
        case .findingVerifier: "finding"
        case .authenticating: "authenticating"
        case .opened: "opened"
        case .unaddressed: "unaddressed"
        case .addressed: "addressed"
        case .judging: "judging"
        case .receivingData: "data"
        case .receivingChunk(let isLast): isLast ? "last" : "chunk"
        case .chunking: "chunking"
        case .spoiled: "spoiled"
        case .storing: "storing"
        case .closed: "closed"
        }
    }

    static func name(_ action: Session.Action) -> String {
        switch action {
        case .reply(let reply): "\(reply.code)"
        case .replyAndClose(let reply): "\(reply.code)!"
        case .judgeRecipient: "judge"
        case .receiveData(let reply): "\(reply.code)"
        case .receiveChunk(let size, let isFirst, let isLast):
            "\(isFirst ? "first" : "next")\(size)\(isLast ? "L" : "")"
        case .skipChunk(let size, let reply): "skip\(size)-\(reply.code)"
        case .acceptMessage: "accept"
        case .wait: "wait"
        case .readOn: "on"
        case .startTLS(let reply): "tls\(reply.code)"
        case .findVerifier: "find"
        case .authenticate: "authenticate"
        case .close: "close"
        }
    }

    /// A cell is the action, then `>` and the next phase unless it stays. `!`: the connection is closed after the reply.
    static let commands = """
               greeted       ready        opened           unaddressed   addressed       chunking       spoiled
        EHLO   250>ready     250          250>ready        250>ready     250>ready       250>ready      250>ready
        HELO   250>ready     250          250>ready        250>ready     250>ready       250>ready      250>ready
        MAIL   503           250>opened   503              503           503             503            503
        RCPT   503           503          judge>judging    judge>judging judge>judging   503            503
        RCPTUTF8 503         503          553>unaddressed  553           553             503            503
        DATA   503           503          503              554           354>data        503            503
        BDAT   skip5-503     skip5-503    skip5-503        skip5-554     first5>chunk    next5>chunk    skip5-503
        LAST   skip5-503     skip5-503    skip5-503        skip5-554     first5L>last    next5L>last    skip5-503>ready
        RSET   250           250          250>ready        250>ready     250>ready       250>ready      250>ready
        NOOP   250           250          250              250           250             250            250
        HELP   214           214          214              214           214             214            214
        VRFY   252           252          252              252           252             252            252
        EXPN   502           502          502              502           502             502            502
        STARTTLS 502         502          502              502           502             502            502
        AUTH   502           502          502              502           502             502            502
        QUIT   221!>closed   221!>closed  221!>closed      221!>closed   221!>closed     221!>closed    221!>closed
        XYZZY  500           500          500              500           500             500            500
        bareLF 500           500          500              500           500             500            500
        badRCPT 501          501          501>unaddressed  501           501             501            501
        badBDAT 501!>closed  501!>closed  501!>closed      501!>closed   501!>closed     501!>closed    501!>closed
        timeout 421!>closed  421!>closed  421!>closed      421!>closed   421!>closed     421!>closed    421!>closed
        stop   421!>closed   421!>closed  421!>closed      421!>closed   421!>closed     421!>closed    421!>closed
        """

    static let answers = """
                  connecting   judging         data         chunk         last         storing      closed
        connected 220>greeted  421!>closed     421!>closed  421!>closed   421!>closed  421!>closed  close
        unwelcome 554!>closed  421!>closed     421!>closed  421!>closed   421!>closed  421!>closed  close
        crowded   421!>closed  421!>closed     421!>closed  421!>closed   421!>closed  421!>closed  close
        accepted  421!>closed  250>addressed   421!>closed  421!>closed   421!>closed  421!>closed  close
        refused   421!>closed  550>unaddressed 421!>closed  421!>closed   421!>closed  421!>closed  close
        dataEnd   421!>closed  421!>closed     accept>storing 421!>closed 421!>closed  421!>closed  close
        dataBad   421!>closed  421!>closed     554>ready    421!>closed   421!>closed  421!>closed  close
        chunkEnd  421!>closed  421!>closed     421!>closed  250>chunking  accept>storing 421!>closed close
        chunkBad  421!>closed  421!>closed     421!>closed  552>spoiled   552>ready    421!>closed  close
        stored    421!>closed  421!>closed     421!>closed  421!>closed   421!>closed  250>ready    close
        unstored  421!>closed  421!>closed     421!>closed  421!>closed   421!>closed  550>ready    close
        NOOP      421!>closed  421!>closed     421!>closed  421!>closed   421!>closed  421!>closed  close
        XYZZY     421!>closed  421!>closed     421!>closed  421!>closed   421!>closed  421!>closed  close
        timeout   421!>closed  wait            421!>closed  421!>closed   421!>closed  wait         close
        stop      421!>closed  wait            421!>closed  421!>closed   421!>closed  wait         close
        """

    static func session(in phase: String) throws -> Session {
        var session = Session(SMTPServerProfile(hostname: "gw.example"))
        for input in try #require(ways[phase]) { _ = session.receive(try #require(inputs[input])) }
        try #require(name(session.phase) == phase)
        return session
    }

    @Test(arguments: [commands, answers])
    func `Every input in every phase leads where the table says`(table: String) throws {
        let rows = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let phases = try #require(rows.first)
        for row in rows.dropFirst() {
            try #require(row.count == phases.count + 1, "\(row)")
            for (phase, cell) in zip(phases, row.dropFirst()) {
                var session = try Self.session(in: phase)
                let action = session.receive(try #require(Self.inputs[row[0]], "\(row[0])"))
                let next = Self.name(session.phase)
                let found = Self.name(action) + (next == phase ? "" : ">\(next)")
                #expect(found == cell, "\(row[0]) in \(phase)")
            }
        }
    }

    @Test func `A phase of commands cannot be entered by an answer nobody asked for`() throws {
        for phase in ["greeted", "ready", "opened", "unaddressed", "addressed", "chunking", "spoiled"] {
            for input in ["connected", "accepted", "refused", "dataEnd", "chunkEnd", "stored", "unstored"] {
                var session = try Self.session(in: phase)
                #expect(Self.name(session.receive(try #require(Self.inputs[input]))) == "421!", "\(input) in \(phase)")
                #expect(session.phase == .closed)
            }
        }
    }

    @Test func `The judge is told the recipient and the sender`() throws {
        var session = try Self.session(in: "opened")
        let recipient = try Self.address("c@d")
        #expect(
            session.receive(Self.command("RCPT TO:<c@D>"))
                == .judgeRecipient(recipient, sender: try Self.address("a@b")))
        #expect(session.phase == .judging(recipient, NoticeWishes()))

        session = try Self.session(in: "ready")
        _ = session.receive(Self.command("MAIL FROM:<>"))
        #expect(session.receive(Self.command("RCPT TO:<c@d>")) == .judgeRecipient(recipient, sender: nil))
    }

    @Test func `Postmaster without a domain is the postmaster of this server`() throws {
        var session = try Self.session(in: "opened")
        let postmaster = try Self.address("postmaster@gw.example")
        let sender = try Self.address("a@b")
        #expect(session.receive(Self.command("RCPT TO:<POSTMASTER>")) == .judgeRecipient(postmaster, sender: sender))

        session = Session(SMTPServerProfile(hostname: "no domain"))
        for input in Self.opening { _ = session.receive(try #require(Self.inputs[input])) }
        #expect(Self.name(session.receive(Self.command("RCPT TO:<Postmaster>"))) == "501")
    }

    @Test func `The envelope holds what was said and who was accepted, in order`() throws {
        var session = try Self.session(in: "ready")
        _ = session.receive(Self.command("MAIL FROM:<ü@b> SMTPUTF8 BODY=8BITMIME SIZE=99 ENVID=x"))
        for (recipient, judgement) in [
            ("z@d", Session.Judgement.accepted), ("y@d", .refused(Self.refusal)), ("ö@d", .accepted),
            ("z@d", .accepted),
        ] {
            _ = session.receive(Self.command("RCPT TO:<\(recipient)>"))
            _ = session.receive(.recipientJudged(judgement))
        }
        _ = session.receive(Self.command("DATA"))
        guard case .acceptMessage(let envelope) = session.receive(.dataEnded(.complete)) else {
            Issue.record("no envelope")
            return
        }
        #expect(envelope.client == ClientGreeting(isExtended: true, name: "c"))
        #expect(envelope.sender == EmailAddress("ü@b"))
        #expect(envelope.recipients.map(\.description) == ["z@d", "ö@d", "z@d"])
        #expect(envelope.mail.usesUTF8)
        #expect(envelope.mail.body == .eightBit)
        #expect(envelope.mail.declaredSize == 99)
        #expect(envelope.mail.wishes.isEmpty)
    }

    @Test func `Nothing of a mail is left once it has ended, whichever way`() throws {
        for (phase, input) in [
            ("storing", "stored"), ("storing", "unstored"), ("data", "dataBad"), ("last", "chunkBad"),
            ("spoiled", "LAST"),
            ("addressed", "RSET"), ("addressed", "EHLO"), ("chunking", "HELO"), ("spoiled", "RSET"),
        ] {
            var session = try Self.session(in: phase)
            #expect(session.envelope != nil)
            _ = session.receive(try #require(Self.inputs[input]))
            #expect(session.phase == .ready, "\(input) in \(phase)")
            #expect(session.envelope == nil, "\(input) in \(phase)")
        }
    }

    @Test func `A refused recipient takes nothing from those accepted before`() throws {
        var session = try Self.session(in: "addressed")
        _ = session.receive(Self.command("RCPT TO:<x@d>"))
        #expect(session.receive(.recipientJudged(.refused(Self.refusal))) == .reply(SMTPReply(Self.refusal)))
        #expect(session.phase == .addressed)
    }
}
