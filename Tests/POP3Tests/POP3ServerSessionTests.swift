import Bytes
import POP3
import SASL
import Testing

/// State and action for each phase and input.
@Suite struct POP3ServerSessionTests {
    typealias Session = POP3ServerSession

    static func line(_ text: String) -> Session.Input { .line(Array(text.utf8)[...]) }

    static let link = POP3Link(canStartTLS: true, takesPasswords: true, mechanisms: [.plain, .scramSHA256])
    static let maildrop = POP3Maildrop(
        store: 1, mails: [POP3Mail(number: 1, octets: 10), POP3Mail(number: 2, octets: 20)])

    static let inputs: [String: Session.Input] = [
        "connected": .connected(.admitted, link), "unwelcome": .connected(.refused, link),
        "crowded": .connected(.tooMany, link), "USER": line("USER a"), "PASS": line("PASS b"),
        "APOP": line("APOP a c4c9334bac560ecc979e58001b3e22fb"), "AUTH": line("AUTH PLAIN"),
        "PLAIN": line("AUTH PLAIN AGEAYg=="), "SCRAM": line("AUTH SCRAM-SHA-256 biwsbj1hLHI9Yg=="),
        "METHODS": line("AUTH"), "KERBEROS": line("AUTH GSSAPI"), "base64": line("AGEAYg=="), "star": line("*"),
        "STLS": line("STLS"), "CAPA": line("CAPA"), "UTF8": line("UTF8"), "STAT": line("STAT"), "LIST": line("LIST"),
        "LIST2": line("LIST 2"), "UIDL": line("UIDL"), "RETR": line("RETR 1"), "RETR9": line("RETR 9"),
        "TOP": line("TOP 1 2"), "DELE": line("DELE 1"), "RSET": line("RSET"), "NOOP": line("NOOP"),
        "QUIT": line("QUIT"), "XYZZY": line("XYZZY"), "badRETR": line("RETR x"), "bareLF": .unreadable(.bareLineFeed),
        "tooLong": .unreadable(.tooLong), "secured": .secured(POP3Link(isEncrypted: true, takesPasswords: true)),
        "verifier": .verifierFound(POP3DialogRunner.verifier), "yes": .authenticated("a"),
        "no": .authenticationFailed, "later": .authenticationUnavailable, "box": .mailboxOpened(maildrop),
        "nobox": .mailboxUnavailable, "mail": .mail([0x61]), "gone": .mail(nil), "nomail": .mailUnavailable,
        "updated": .updated, "unupdated": .updateFailed, "timeout": .timedOut, "stop": .stopping,
    ]

    static let inside = ["connected", "PLAIN", "yes", "box"]

    /// A way into each phase.
    static let ways: [String: [String]] = [
        "connecting": [], "authorization": ["connected"], "named": ["connected", "USER"],
        "securing": ["connected", "STLS"], "exchanging": ["connected", "AUTH"], "finding": ["connected", "SCRAM"],
        "authenticating": ["connected", "PLAIN"], "opening": ["connected", "PLAIN", "yes"], "transaction": inside,
        "marked": inside + ["DELE"], "retrieving": inside + ["RETR"], "updating": inside + ["DELE", "QUIT"],
        "closed": ["connected", "QUIT"],
    ]

    static func name(_ session: Session) -> String {
        switch session.phase {
        case .connecting: "connecting"
        case .authorization: "authorization"
        case .securing: "securing"
        case .exchanging: "exchanging"
        case .findingVerifier: "finding"
        case .authenticating: "authenticating"
        case .opening: "opening"
        case .transaction: session.isDeleted(0) ? "marked" : "transaction"
        case .retrieving: "retrieving"
        case .updating: "updating"
        case .closed: "closed"
        }
    }

    static func name(_ reply: [UInt8]) -> String {
        switch text(reply.prefix(10)) {
        case "-ERR [AUTH": "-AUTH"
        case "-ERR [SYS/": "-SYS"
        case let start where start.hasPrefix("-ERR"): "-"
        case let start where start.hasPrefix("+OK"): "+"
        default: "?"
        }
    }

    static func name(_ action: Session.Action) -> String {
        switch action {
        case .reply(let reply): name(reply)
        case .replyAndClose(let reply): name(reply) + "!"
        case .startTLS: "tls"
        case .authenticate(let credentials): "judge:\(credentials.name)"
        case .findVerifier(let name): "find:\(name)"
        case .openMailbox(let account): "open:\(account)"
        case .retrieve(let index, let lines): "get\(index)" + (lines.map { "/\($0)" } ?? "")
        case .update(let indexes): "take\(indexes)"
        case .wait: "wait"
        case .close: "close"
        }
    }

    /// A cell is the action, then `>` and the next phase unless it stays. `!`: the connection is closed after the
    /// reply; `?`: a challenge.
    static let commands = """
               authorization            named                               transaction     marked
        USER   +                        +                                   -               -
        PASS   -                        judge:a>authenticating              -               -
        APOP   judge:a>authenticating   judge:a>authenticating              -               -
        AUTH   ?>exchanging             ?>exchanging                        -               -
        PLAIN  judge:a>authenticating   judge:a>authenticating              -               -
        SCRAM  find:a>finding           find:a>finding                      -               -
        METHODS +                       +                                   -               -
        KERBEROS -                      -                                   -               -
        STLS   tls>securing             tls>securing                        -               -
        CAPA   +                        +                                   +               +
        UTF8   +                        +                                   -               -
        STAT   -                        -                                   +               +
        LIST   -                        -                                   +               +
        LIST2  -                        -                                   +               +
        UIDL   -                        -                                   +               +
        RETR   -                        -                                   get0>retrieving -
        RETR9  -                        -                                   -               -
        TOP    -                        -                                   get0/2>retrieving -
        DELE   -                        -                                   +>marked        -
        RSET   -                        -                                   +               +>transaction
        NOOP   -                        -                                   +               +
        QUIT   +!>closed                +!>closed                           +!>closed       take[0]>updating
        XYZZY  -                        -                                   -               -
        badRETR -                       -                                   -               -
        bareLF -                        -                                   -               -
        tooLong -                       -                                   -               -
        timeout close>closed            close>closed                        close>closed    close>closed
        stop   -SYS!>closed             -SYS!>closed                        -SYS!>closed    -SYS!>closed
        yes    -SYS!>closed             -SYS!>closed                        -SYS!>closed    -SYS!>closed
        mail   -SYS!>closed             -SYS!>closed                        -SYS!>closed    -SYS!>closed
        updated -SYS!>closed            -SYS!>closed                        -SYS!>closed    -SYS!>closed
        connected -SYS!>closed          -SYS!>closed                        -SYS!>closed    -SYS!>closed
        """

    static let answers = """
                  connecting      securing            exchanging             finding              authenticating
        connected +>authorization -SYS!>closed        -SYS!>closed           -SYS!>closed         -SYS!>closed
        unwelcome -SYS!>closed    -SYS!>closed        -SYS!>closed           -SYS!>closed         -SYS!>closed
        crowded   -SYS!>closed    -SYS!>closed        -SYS!>closed           -SYS!>closed         -SYS!>closed
        secured   -SYS!>closed    wait>authorization  -SYS!>closed           -SYS!>closed         -SYS!>closed
        base64    -SYS!>closed    -SYS!>closed        judge:a>authenticating -SYS!>closed         -SYS!>closed
        star      -SYS!>closed    -SYS!>closed        ->authorization        -SYS!>closed         -SYS!>closed
        QUIT      -SYS!>closed    -SYS!>closed        ->authorization        -SYS!>closed         -SYS!>closed
        bareLF    -SYS!>closed    -SYS!>closed        ->authorization        -SYS!>closed         -SYS!>closed
        tooLong   -SYS!>closed    -SYS!>closed        ->authorization        -SYS!>closed         -SYS!>closed
        verifier  -SYS!>closed    -SYS!>closed        -SYS!>closed           ?>exchanging         -SYS!>closed
        yes       -SYS!>closed    -SYS!>closed        -SYS!>closed           -SYS!>closed         open:a>opening
        no        -SYS!>closed    -SYS!>closed        -SYS!>closed           -SYS!>closed         -AUTH>authorization
        later     -SYS!>closed    -SYS!>closed        -SYS!>closed           -SYS>authorization   -SYS>authorization
        timeout   close>closed    close>closed        close>closed           wait                 wait
        stop      -SYS!>closed    close>closed        -SYS!>closed           wait                 wait
        """

    static let mailAnswers = """
                  opening             retrieving          updating          closed
        box       +>transaction       -SYS!>closed        -SYS!>closed      close
        nobox     -SYS>authorization  -SYS!>closed        -SYS!>closed      close
        mail      -SYS!>closed        +>transaction       -SYS!>closed      close
        gone      -SYS!>closed        ->transaction       -SYS!>closed      close
        nomail    -SYS!>closed        -SYS>transaction    -SYS!>closed      close
        updated   -SYS!>closed        -SYS!>closed        +!>closed         close
        unupdated -SYS!>closed        -SYS!>closed        -SYS!>closed      close
        NOOP      -SYS!>closed        -SYS!>closed        -SYS!>closed      close
        bareLF    -SYS!>closed        -SYS!>closed        -SYS!>closed      close
        timeout   wait                wait                wait              close
        stop      wait                wait                wait              close
        """

    @Test(arguments: [commands, answers, mailAnswers])
    func `Each phase and input has one action and one next phase`(table: String) throws {
        let rows = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let columns = try #require(rows.first)
        for row in rows.dropFirst() {
            #expect(row.count == columns.count + 1, "\(row)")
            for (column, cell) in zip(columns, row.dropFirst()) {
                let parts = cell.split(separator: ">").map(String.init)
                var session = try Self.session(Self.ways[column] ?? ["?"])
                let action = session.receive(try #require(Self.inputs[row[0]]))
                #expect(Self.name(action) == parts[0], "\(row[0]) in \(column)")
                let phase = column == "named" ? "authorization" : column
                #expect(Self.name(session) == (parts.count > 1 ? parts[1] : phase), "\(row[0]) in \(column)")
            }
        }
    }

    static func session(_ way: [String]) throws -> Session {
        var session = Session(
            POP3ServerProfile(hostname: "gw.example"), stamp: "<1@gw.example>", digests: POP3DialogRunner.digests)
        for step in way { _ = session.receive(try #require(inputs[step], "\(step)")) }
        return session
    }

    @Test func `Whether lines are awaited is known for each phase`() throws {
        let awaiting: Set = ["authorization", "named", "exchanging", "transaction", "marked"]
        for (name, way) in Self.ways {
            #expect(try Self.session(way).phase.awaitsLines == awaiting.contains(name), "\(name)")
        }
    }

    @Test func `Who is logged in is known from the login on, and the mailbox from its opening on`() throws {
        #expect(try Self.session(["connected", "PLAIN"]).account == nil)
        #expect(try Self.session(["connected", "PLAIN", "yes"]).account == "a")
        #expect(try Self.session(["connected", "PLAIN", "yes", "nobox"]).account == nil)
        #expect(try Self.session(Self.inside).maildrop == Self.maildrop)
    }

    @Test func `A mail that the shell hands over is sent for the index that was asked for`() throws {
        var session = try Self.session(Self.inside + ["TOP"])
        #expect(session.phase == .retrieving(index: 0, lines: 2))
        let action = session.receive(.mail(Array("a\r\n\r\nb\r\nc\r\nd\r\n".utf8)))
        #expect(action == .reply(Array("+OK header and lines follow\r\na\r\n\r\nb\r\nc\r\n.\r\n".utf8)))
    }
}
