import Messages
import Testing

@testable import SMTP

/// What MAIL and RCPT ask about notices (RFC 3461 §4).
@Suite struct NoticeWishesTests {
    /// What the parameters of a command come to; `nil` when it is refused as malformed.
    static func read(_ parameters: String, of verb: String, offersDSN: Bool = true) -> NoticeWishes? {
        let line = verb == "MAIL" ? "MAIL FROM:<a@b> " : "RCPT TO:<c@d> "
        do throws(SMTPSyntaxFailure) {
            switch try SMTPCommand(line: Array((line + parameters).utf8)[...], offersDSN: offersDSN) {
            case .mail(let request): return request.wishes
            case .recipient(_, let wishes): return wishes
            case .hello, .data, .chunk, .reset, .noOperation, .help, .verify, .expand, .quit, .startTLS, .authenticate:
                Issue.record("another command: \(parameters)")
                return nil
            }
        } catch {
            #expect(error == .argument, "\(parameters)")
            return nil
        }
    }

    static func wishes(_ change: (inout NoticeWishes) -> Void) -> NoticeWishes {
        var wishes = NoticeWishes()
        change(&wishes)
        return wishes
    }

    @Test func `NOTIFY takes NEVER alone, or a list of the others, in any case of letters`() {
        let table: [(value: String, occasions: NoticeWishes.Occasions?)] = [
            ("NEVER", []), ("never", []), ("SUCCESS", .success), ("FAILURE", .failure), ("Delay", .delay),
            ("SUCCESS,FAILURE", [.success, .failure]), ("DELAY,failure,SUCCESS", [.success, .failure, .delay]),
            ("FAILURE,FAILURE", .failure),
            ("NEVER,FAILURE", nil), ("FAILURE,NEVER", nil), ("NEVER,NEVER", nil), ("FAILURE,", nil),
            (",FAILURE", nil), ("FAILURE,,DELAY", nil), (",", nil), ("FAILURES", nil), ("FAIL", nil), ("NEVERE", nil),
            ("SUCCESS;FAILURE", nil), ("SUCCESS=1", nil),
        ]
        for (value, occasions) in table {
            let found = Self.read("NOTIFY=\(value)", of: "RCPT")
            #expect(found == occasions.map { occasions in Self.wishes { $0.occasions = occasions } }, "\(value)")
        }
        #expect(Self.read("NOTIFY", of: "RCPT") == nil)
        #expect(Self.read("NOTIFY=", of: "RCPT") == nil)
        #expect(Self.read("NOTIFY=NEVER NOTIFY=NEVER", of: "RCPT") == nil)
    }

    @Test func `ORCPT is a type and xtext, at most 500 octets`() {
        let longest = "rfc822;" + String(repeating: "x", count: 493)
        let good = [
            "rfc822;a@b", "RFC822;A+2Bb@C", "x400;/G+3Da/", "utf-8;grün@b", "UTF-8;ü", "utf-8;a\\x{FC}b",
            "x-local!#$;b;c",
            "rfc822;a+20b+09c", "rfc822;+7E", String(longest.dropLast()), longest,
        ]
        for value in good {
            let found = Self.read("ORCPT=\(value)", of: "RCPT")
            #expect(found == Self.wishes { $0.originalRecipient = value }, "\(value)")
        }
        let bad = [
            longest + "x", "a@b", ";a@b", "rfc822;", "rfc822", "rfc822;a=b", "rfc822;a+b", "rfc822;a+",
            "rfc822;a+2", "rfc822;a+2b", "rfc822;a+GG", "rfc822;a+0A", "rfc822;a+0D", "rfc822;a+00", "rfc822;a+7F",
            "rfc822;grün@b", "x.y;a", "x(y;a", "x@y;a", "ü;a", "utf-8;a\u{85}b", "rfc822;a\u{7F}b", "rfc822;a\tb",
        ]
        for value in bad { #expect(Self.read("ORCPT=\(value)", of: "RCPT") == nil, "\(value)") }
        let broken = Array("RCPT TO:<c@d> ORCPT=utf-8;".utf8) + [0xFF]
        #expect(throws: SMTPSyntaxFailure.argument) { try SMTPCommand(line: broken[...], offersDSN: true) }
    }

    @Test func `ENVID is xtext, at most 100 octets`() {
        let longest = String(repeating: "x", count: 100)
        for value in ["x", "QQ314159", "a+2Bb", "a+3D", "+09", "a;b<>\"", String(longest.dropLast()), longest] {
            #expect(Self.read("ENVID=\(value)", of: "MAIL") == Self.wishes { $0.envelopeID = value }, "\(value)")
        }
        for value in [longest + "x", "a+", "a+2", "a+2b", "a+XY", "a+0D+0A", "a=b", "grün", "a+1F"] {
            #expect(Self.read("ENVID=\(value)", of: "MAIL") == nil, "\(value)")
        }
        #expect(Self.read("ENVID", of: "MAIL") == nil)
    }

    @Test func `RET is FULL or HDRS`() {
        #expect(Self.read("RET=FULL", of: "MAIL") == Self.wishes { $0.returning = .full })
        #expect(Self.read("ret=hdrs", of: "MAIL") == Self.wishes { $0.returning = .headers })
        for value in ["RET", "RET=", "RET=SOME", "RET=FULL,HDRS", "RET=FULL RET=FULL"] {
            #expect(Self.read(value, of: "MAIL") == nil, "\(value)")
        }
    }

    @Test func `Where DSN is not offered, the same parameters may be anything and mean nothing`() {
        for value in ["NOTIFY=NEVER", "NOTIFY=x", "ORCPT=a", "NOTIFY=FAILURE,DELAY ORCPT=rfc822;a@b", "ORCPT=ü"] {
            #expect(Self.read(value, of: "RCPT", offersDSN: false) == NoticeWishes(), "\(value)")
        }
        for value in ["RET=FULL", "ENVID=a+2", "ENVID=" + String(repeating: "x", count: 500)] {
            #expect(Self.read(value, of: "MAIL", offersDSN: false) == NoticeWishes(), "\(value)")
        }
        for value in ["NOTIFY", "ORCPT="] { #expect(Self.read(value, of: "RCPT", offersDSN: false) == nil) }
        for value in ["ENVID", "RET=SOME"] { #expect(Self.read(value, of: "MAIL", offersDSN: false) == nil) }
    }

    @Test func `Parameters stay with their command`() {
        for line in [
            "RCPT TO:<a@b> RET=FULL", "RCPT TO:<a@b> ENVID=x", "MAIL FROM:<a@b> NOTIFY=NEVER",
            "MAIL FROM:<a@b> ORCPT=rfc822;a",
        ] {
            #expect(throws: SMTPSyntaxFailure.unknownParameter, "\(line)") {
                try SMTPCommand(line: Array(line.utf8)[...], offersDSN: true)
            }
        }
    }

    private static let opening = """
        S: 220 gw.example ESMTP Telepost
        C: EHLO c
        S: 250-gw.example
        S: 250-PIPELINING
        S: 250-SIZE 26214400
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250-ENHANCEDSTATUSCODES
        S: 250-CHUNKING
        S: 250-DSN
        S: 250-VRFY
        S: 250 HELP

        """

    @Test func `EHLO lists DSN where it is offered, and the envelope keeps each recipient's wishes`() throws {
        var door = DialogRunner.Door()
        door.offersDSN = true
        let mails = DialogRunner.play(
            Self.opening + """
                C: MAIL FROM:<a@b> RET=HDRS ENVID=QQ+2B1
                C: RCPT TO:<c@d> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;C@D
                C: RCPT TO:<nobody@d> NOTIFY=FAILURE
                C: RCPT TO:<e@f>
                C: RCPT TO:<g@h> NOTIFY=NEVER
                C: RCPT TO:<i@j> NOTIFY=NEVER,DELAY
                C: RCPT TO:<i@j> ORCPT=utf-8;grün@j
                C: DATA
                C: x
                C: .
                C: MAIL FROM:<a@b>
                C: RCPT TO:<c@d>
                C: DATA
                C: y
                C: .
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: 550 5.1.1 nobody here
                S: 250 2.1.5 recipient accepted
                S: 250 2.1.5 recipient accepted
                S: 501 5.5.4 missing or malformed argument
                S: 553 5.6.7 this address needs SMTPUTF8
                S: 354 send the mail, end it with a dot on a line of its own
                S: 250 2.0.0 accepted as 1
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: 354 send the mail, end it with a dot on a line of its own
                S: 250 2.0.0 accepted as 2
                """, door: door)
        let envelope = try #require(mails.first?.envelope)
        #expect(envelope.recipients.map(\.description) == ["c@d", "e@f", "g@h"])
        let whole = Self.wishes { ($0.returning, $0.envelopeID) = (.headers, "QQ+2B1") }
        var wishes = [whole, whole, whole]
        (wishes[0].occasions, wishes[0].originalRecipient) = ([.success, .delay], "rfc822;C@D")
        wishes[2].occasions = []
        #expect((0..<3).map(envelope.wishes) == wishes)
        #expect(mails.last?.envelope.wishes(at: 0) == nil)
    }

    @Test func `Without DSN nothing of them is kept`() throws {
        let mails = DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            C: HELO c
            C: MAIL FROM:<a@b> RET=FULL ENVID=a+
            C: RCPT TO:<c@d> NOTIFY=SOMETIMES ORCPT=x
            C: DATA
            C: x
            C: .
            S: 250 gw.example
            S: 250 2.1.0 sender accepted
            S: 250 2.1.5 recipient accepted
            S: 354 send the mail, end it with a dot on a line of its own
            S: 250 2.0.0 accepted as 1
            """)
        #expect(try #require(mails.first).envelope.wishes(at: 0) == nil)
    }
}
