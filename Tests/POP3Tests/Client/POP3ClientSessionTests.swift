import POP3
import SASL
import Testing

/// What time, the end of the link and orders do in each phase.
@Suite struct POP3ClientSessionTests {
    static let listed =
        "+OK\\r\\n-ERR\\r\\n+OK\\r\\n+OK\\r\\n+OK\\r\\n1 a\\r\\n.\\r\\n+OK\\r\\n1 9\\r\\n.\\r\\n"

    /// What the server says on the way into each phase, and the order given then.
    static let ways: [(POP3ClientSession.Phase, String, POP3ClientSession.Input?)] = [
        (.greeting, "", nil), (.askingCapabilities, "+OK\\r\\n", nil), (.loggingIn, "+OK\\r\\n-ERR\\r\\n", nil),
        (.listing, "+OK\\r\\n-ERR\\r\\n+OK\\r\\n+OK\\r\\n", nil),
        (.measuring, "+OK\\r\\n-ERR\\r\\n+OK\\r\\n+OK\\r\\n+OK\\r\\n.\\r\\n", nil), (.ready, listed, nil),
        (.retrieving, listed, .retrieve(1)), (.deleting, listed, .delete(1)), (.quitting, listed, .finish),
    ]

    static func dialog(_ words: String, _ order: POP3ClientSession.Input?) -> POP3ClientDialog {
        var dialog = POP3ClientDialog()
        dialog.hear(octets(words))
        if let order { dialog.drive(order) }
        return dialog
    }

    @Test(arguments: ways.indices)
    func `Silence and a lost link end every phase with the stage they struck`(index: Int) {
        let (phase, words, order) = Self.ways[index]
        var dialog = Self.dialog(words, order)
        #expect(dialog.session.phase == phase)
        let stage = dialog.session.stage
        #expect((dialog.session.nextDeadline == nil) == (phase == .ready), "only the shell's own work has no deadline")
        if phase != .ready {
            var late = dialog
            var session = dialog.session
            #expect(session.tick(at: (session.nextDeadline ?? .zero) - .nanoseconds(1)).isEmpty)
            late.beLate()
            #expect(late.transcript.last == (phase == .quitting ? "closed: finished" : "closed: timed out at \(stage)"))
            #expect(late.session.phase == .closed && late.session.nextDeadline == nil)
        }
        dialog.drive(.connectionLost)
        #expect(dialog.transcript.last == (phase == .quitting ? "closed: finished" : "closed: lost at \(stage)"))
        let count = dialog.transcript.count
        for input: POP3ClientSession.Input in [
            .connected, .received([1]), .secured, .handshakeFailed, .retrieve(1), .delete(1), .finish, .connectionLost,
        ] { dialog.drive(input) }
        #expect(dialog.transcript.count == count, "nothing follows the end")
    }

    @Test(arguments: ways.indices)
    func `A stop ends at once before the list, and with QUIT afterwards`(index: Int) {
        let (phase, words, order) = Self.ways[index]
        var dialog = Self.dialog(words, order)
        dialog.drive(.finish)
        switch phase {
        case .ready, .quitting: #expect(dialog.transcript.last == "C: QUIT")
        case .retrieving:
            dialog.hear(octets("+OK\\r\\nx\\r\\n.\\r\\n"))
            #expect(dialog.transcript.suffix(2) == ["retrieved 1: x\\r\\n", "C: QUIT"])
        case .deleting:
            dialog.hear(octets("+OK\\r\\n"))
            #expect(dialog.transcript.suffix(2) == ["deleted 1: accepted", "C: QUIT"])
        case .opening, .greeting, .askingCapabilities, .askingTLS, .securing, .loggingIn, .listing, .measuring, .closed:
            #expect(dialog.transcript.last == "closed: stopped")
        }
    }

    @Test(arguments: ways.indices)
    func `Orders out of place do nothing`(index: Int) {
        let (phase, words, order) = Self.ways[index]
        var dialog = Self.dialog(words, order)
        let before = dialog.transcript
        let orders: [POP3ClientSession.Input] = [.connected, .secured, .handshakeFailed]
        for input in orders + (phase == .ready ? [] : [.retrieve(1), .delete(1)]) { dialog.drive(input) }
        #expect(dialog.transcript == before && dialog.session.phase == phase)
    }

    @Test func `A mail may trickle as long as it moves, though not for ever, and an answer may not`() {
        var dialog = Self.dialog(Self.listed, .retrieve(1))
        let times = POP3ClientTimes()
        dialog.wait(times.answer - .seconds(1))
        dialog.hear(octets("+"))
        #expect(dialog.session.nextDeadline == times.answer, "the first line has its time, however it comes")
        dialog.hear(octets("OK\\r\\n"))
        let start = dialog.now
        #expect(dialog.session.nextDeadline == start + times.answer)
        while dialog.session.nextDeadline ?? .zero < start + times.response {
            dialog.wait(times.answer - .seconds(1))
            dialog.hear(octets("x"))
        }
        #expect(dialog.session.nextDeadline == start + times.response)
        dialog.beLate()
        #expect(dialog.transcript.last == "closed: timed out at retrieving")
    }

    @Test func `QUIT has more time when something is to be deleted`() {
        let times = POP3ClientTimes()
        #expect(Self.dialog(Self.listed, .finish).session.nextDeadline == times.quit)
        var dialog = Self.dialog(Self.listed, .delete(1))
        dialog.hear(octets("+OK\\r\\n"))
        dialog.drive(.finish)
        #expect(dialog.session.nextDeadline == times.update)
    }

    @Test func `Times follow one timeout, within reason`() {
        let short = POP3ClientTimes(.seconds(3))
        #expect(short.answer == .seconds(3) && short.greeting == .seconds(3) && short.quit == .seconds(3))
        #expect(short.update == .seconds(120) && short.response == .seconds(1800))
        let long = POP3ClientTimes(.seconds(3600))
        #expect(long.update == .seconds(3600) && long.response == .seconds(3600) && long.quit == .seconds(5))
    }

    @Test func `What it learns on the way is there for people`() {
        var dialog = POP3ClientDialog()
        #expect(dialog.session.isEncrypted && dialog.session.stage == .greeting)
        dialog.hear(
            octets(
                "+OK  Dovecot\u{202E} ready. \\r\\n+OK\\r\\nSTLS\\r\\n"
                    + "PIPELINING\\r\\nuidl\\r\\nSASL PLAIN plain\\r\\n.\\r\\n"
            ))
        #expect(dialog.session.greeting?.description == "+OK Dovecot  ready.")
        #expect(dialog.session.capabilities?.mechanisms == ["PLAIN"])
        #expect(dialog.session.capabilities?.hasPipelining == true && dialog.session.capabilities?.hasUniqueIDs == true)
        #expect(dialog.session.capabilities?.hasStartTLS == true && dialog.session.capabilities?.hasUser == false)
        #expect(dialog.session.loginMethod == .sasl(.plain) && "\(POP3LoginMethod.apop)" == "APOP")
    }

    static let answers: [(String, String?, String)] = [
        ("+OK", nil, "+OK"), ("+OK x", nil, "+OK x"), ("+ok\tx ", nil, "+OK x"),
        ("-ERR [AUTH] no", "AUTH", "-ERR [AUTH] no"),
        ("-ERR [sys/temp]no", "SYS/TEMP", "-ERR [SYS/TEMP] no"), ("-ERR [] x", nil, "-ERR [] x"),
        ("-ERR [a b] x", nil, "-ERR [a b] x"), ("-ERR [AUTH", nil, "-ERR [AUTH"),
        ("-ERR no [AUTH]", nil, "-ERR no [AUTH]"),
        ("-ERR a\u{1}b\u{85}c", nil, "-ERR a b c"), ("-ERR ü", nil, "-ERR ü"),
    ]

    @Test(arguments: answers)
    func `An answer is a code and a safe text`(line: String, code: String?, description: String) throws {
        var dialog = POP3ClientDialog()
        dialog.hear(Array(line.utf8) + [0x0D, 0x0A])
        let answer = try #require(dialog.session.greeting)
        #expect(answer.code == code && answer.description == description)
    }

    @Test func `A long text is cut, and a long code is none`() throws {
        var dialog = POP3ClientDialog()
        dialog.hear(
            Array("-ERR [\(String(repeating: "A", count: 41))] \(String(repeating: "ü", count: 5000))\r\n".utf8))
        let answer = try #require(dialog.session.greeting)
        #expect(answer.code == nil && answer.text.count == POP3Answer.textLimit)
    }
}
