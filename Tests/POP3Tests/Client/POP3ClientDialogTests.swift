import POP3
import SASL
import Testing

/// Whole conversations; each is also played with the server's words cut at every place.
@Suite struct POP3ClientDialogTests {
    /// Up to the list of two mails.
    static let opening = """
        S: +OK ready
        C: CAPA
        S: +OK
        S: UIDL
        S: USER
        S: .
        C: USER alice
        S: +OK
        C: PASS secret
        S: +OK in
        C: UIDL
        S: +OK
        S: 1 a
        S: 2 b
        S: .
        C: LIST
        S: +OK 2 mails
        S: 1 20
        S: 2 30
        S: .
        listed: 1=a/20 2=b/30

        """

    @Test func `Mails are fetched, deleted, and gone once QUIT is answered`() {
        POP3ClientDialog.play(
            Self.opening + """
                retrieve 1
                C: RETR 1
                S: +OK 20 octets
                S: Subject: x
                S: 
                S: ..dot
                s: .\\r\\n
                retrieved 1: Subject: x\\r\\n\\r\\n.dot\\r\\n
                delete 1
                C: DELE 1
                S: +OK
                deleted 1: accepted
                retrieve 2
                C: RETR 2
                S: +OK
                S: .
                retrieved 2: 
                delete 2
                C: DELE 2
                S: -ERR no
                deleted 2: refused
                finish
                C: QUIT
                S: +OK bye
                closed: finished
                """)
    }

    @Test func `An empty mailbox`() {
        POP3ClientDialog.play(
            """
            S: +OK
            C: CAPA
            S: -ERR what
            C: USER alice
            S: +OK
            C: PASS secret
            S: +OK
            C: UIDL
            S: +OK
            S: .
            C: LIST
            S: +OK
            S: .
            listed:
            finish
            C: QUIT
            S: +OK
            closed: finished
            """)
    }

    @Test func `A mail may be refused, too large, or hold anything`() {
        POP3ClientDialog.play(
            Self.opening + """
                retrieve 1
                C: RETR 1
                S: -ERR [SYS/TEMP] not now
                retrieved 1: refused -ERR [SYS/TEMP] not now
                retrieve 2
                C: RETR 2
                S: +OK
                S: 1234567890123456789012345678901234567890
                S: .
                retrieved 2: too large
                retrieve 2
                C: RETR 2
                S: +OK
                S: 12345678901234567890123456789012345678
                S: .
                retrieved 2: 12345678901234567890123456789012345678\\r\\n
                retrieve 2
                C: RETR 2
                S: +OK
                s: a\\0b\\nc\\rd\\n.\\ne\\r\\n.\\rf\\r\\n..\\r\\n.\\r\\n
                retrieved 2: a\\0b\\nc\\rd\\n.\\ne\\r\\n\\rf\\r\\n.\\r\\n
                """)
    }

    @Test func `QUIT refused or unanswered tells whether deletions are done`() {
        let deleted =
            Self.opening + """
                delete 1
                C: DELE 1
                S: +OK
                deleted 1: accepted
                finish
                C: QUIT

                """
        POP3ClientDialog.play(deleted + "S: -ERR [SYS/TEMP] disk\nclosed: update refused -ERR [SYS/TEMP] disk")
        POP3ClientDialog.play(deleted + "lost\nclosed: update unknown")
        POP3ClientDialog.play(deleted + "late\nclosed: update unknown")
        POP3ClientDialog.play(deleted + "S: what\nclosed: update unknown")
        POP3ClientDialog.play(deleted + "s: \\n\nclosed: update unknown")
        POP3ClientDialog.play(deleted + "S: +OK\nS: junk\nclosed: finished")
        let kept = Self.opening + "finish\nC: QUIT\n"
        POP3ClientDialog.play(kept + "S: -ERR no\nclosed: finished")
        POP3ClientDialog.play(kept + "lost\nclosed: finished")
        POP3ClientDialog.play(kept + "late\nclosed: finished")
        POP3ClientDialog.play(kept + "s: \\0\nclosed: finished")
    }

    @Test func `A server without UIDL is of no use`() {
        POP3ClientDialog.play(
            """
            S: +OK
            C: CAPA
            S: -ERR
            C: USER alice
            S: +OK
            C: PASS secret
            S: +OK
            C: UIDL
            S: -ERR unknown command
            closed: no unique ids -ERR unknown command
            """)
    }

    static let list = """
        S: +OK
        C: CAPA
        S: -ERR
        C: USER alice
        S: +OK
        C: PASS secret
        S: +OK
        C: UIDL
        S: +OK

        """

    @Test func `Lists out of order, with gaps, with repeated ids and with odd sizes`() {
        POP3ClientDialog.play(
            Self.list + """
                S: 9 x
                S: 2 a 
                S:  3  b
                S: 5 a
                S: 7 .
                S: .
                C: LIST
                S: +OK
                S: 3 12 octets
                S: 2 -1
                S: 4 4
                S: x
                S: 
                S: 9 99999999999999999999999
                S: 5 0
                S: .
                listed: 2=a/? 3=b/12 5=a/0(repeated) 7=./? 9=x/9223372036854775807
                """)
    }

    static let wrongLines = [
        "1", "1 ", "", "x a", "0 a", "-1 a", "2147483648 a", "1 a b", "1 \u{7F}", "1 ü", "1 a\u{1}",
    ]

    @Test(arguments: wrongLines)
    func `A line of UIDL without a number or a readable id ends it`(line: String) {
        POP3ClientDialog.play(Self.list + "S: \(line)\nclosed: violation uniqueID at listing")
    }

    @Test func `A number that comes twice ends it, and so does an id of 256 octets`() {
        POP3ClientDialog.play(Self.list + "S: 1 a\nS: 1 b\nS: .\nclosed: violation repeatedNumber at listing")
        POP3ClientDialog.play(Self.list + "S: 2 a\nS: 1 b\nS: 2 c\nS: .\nclosed: violation repeatedNumber at listing")
        let id = String(repeating: "i", count: 255)
        POP3ClientDialog.play(Self.list + "S: 1 \(id)i\nclosed: violation uniqueID at listing")
        POP3ClientDialog.play(Self.list + "S: 1 \(id)\nS: .\nC: LIST\nS: +OK\nS: .\nlisted: 1=\(id)/?")
    }

    @Test func `LIST may be refused at the end only`() {
        POP3ClientDialog.play(Self.list + "S: .\nC: LIST\nS: -ERR busy\nclosed: refused at listing -ERR busy")
    }

    @Test func `What makes no sense ends it`() {
        POP3ClientDialog.play("S: 220 smtp.example ESMTP\nclosed: violation noAnswer at greeting")
        POP3ClientDialog.play("S: \nclosed: violation noAnswer at greeting")
        POP3ClientDialog.play("s: +OK\\n\nclosed: violation line(Bytes.LineFramer.Failure.bareLineFeed) at greeting")
        POP3ClientDialog.play("s: +OK\\0\nclosed: violation line(Bytes.LineFramer.Failure.null) at greeting")
        POP3ClientDialog.play("S: -ERR [SYS/TEMP] full\nclosed: refused at greeting -ERR [SYS/TEMP] full")
        POP3ClientDialog.play("S: +OK\nC: CAPA\nS: + \nclosed: violation noAnswer at capabilities")
        POP3ClientDialog.play(Self.opening + "S: +OK unasked\nclosed: violation unasked at idle")
        POP3ClientDialog.play(Self.opening + "S: -ERR idle too long\nclosed: refused at idle -ERR idle too long")
        POP3ClientDialog.play(Self.opening + "S: 1 a\nclosed: violation noAnswer at idle")
        POP3ClientDialog.play(
            Self.opening + "retrieve 1\nC: RETR 1\nS: +OK\nS: x\nS: .\nS: .\nretrieved 1: x\\r\\n\n"
                + "closed: violation noAnswer at idle")
    }
}
