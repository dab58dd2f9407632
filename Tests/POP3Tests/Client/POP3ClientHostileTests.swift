import POP3
import SASL
import TestKit
import Testing

/// Servers that say anything, and our own server.
@Suite struct POP3ClientHostileTests {
    static let pieces: [String] = [
        "+OK\\r\\n", "+OK <1@b>\\r\\n", "-ERR no\\r\\n", "-ERR [AUTH] no\\r\\n", ".\\r\\n", "1 a\\r\\n", "2 b\\r\\n",
        "1 10\\r\\n",
        "+ \\r\\n", "+ AAAA\\r\\n", "+", "\\r\\n", "\\r", "\\n", "\\0", "..\\r\\n", ".",
        "SASL PLAIN LOGIN CRAM-MD5\\r\\n", "STLS\\r\\n",
        "ü", "x", "99999999999999999999 y\\r\\n",
    ]

    static let sensible = ["+OK\\r\\n", "+OK\\r\\nx\\r\\n.\\r\\n", "-ERR no\\r\\n", "+OK\\r\\nx", "\\r\\n.\\r\\n"]

    @Test func `Whatever comes, it ends once, and it does not matter how the octets are cut`() {
        var (retrieved, quit) = (0, 0)
        for seed in 0..<900 {
            var dice = Dice(state: UInt64(seed))
            let opening = seed % 3 == 0 ? [] : [octets(POP3ClientSessionTests.listed)]
            // Every third server mostly makes sense.
            let pieces = seed % 3 == 1 ? Self.sensible : Self.pieces
            let stream = opening + (0..<30).map { _ in octets(pieces.randomElement(using: &dice) ?? "") }
            let whole = Self.play(stream, isSingle: false)
            #expect(whole == Self.play(stream, isSingle: true), "seed \(seed)")
            retrieved += whole.count { $0.hasPrefix("retrieved") }
            quit += whole.count { $0 == "closed: finished" }
        }
        #expect(retrieved > 100 && quit > 10, "the streams have to get somewhere to mean anything")
    }

    static func play(_ stream: [[UInt8]], isSingle: Bool) -> [String] {
        var dialog = POP3ClientDialog()
        var orders: [POP3ClientSession.Input] = [.finish, .delete(1), .retrieve(2), .retrieve(1)]
        for piece in stream {
            for octets in isSingle ? piece.map({ [$0] }) : [piece] { dialog.drive(.received(octets)) }
            if dialog.session.isReady, let order = orders.popLast() { dialog.drive(order) }
        }
        dialog.drive(.connectionLost)
        #expect(dialog.transcript.count { $0.hasPrefix("closed") } == 1 && dialog.session.phase == .closed)
        #expect(dialog.session.nextDeadline == nil)
        return dialog.transcript
    }

    @Test func `A line without an end is not held`() {
        var dialog = POP3ClientDialog()
        dialog.hear([UInt8](repeating: 0x2B, count: 12_287))
        #expect(dialog.session.phase == .greeting)
        dialog.hear([0x2B])
        #expect(dialog.transcript.last == "closed: violation line(Bytes.LineFramer.Failure.tooLong) at greeting")
    }

    @Test func `Capabilities without an end are not read`() {
        for (line, count) in [("X", 256), (String(repeating: "X", count: 1022), 64)] {
            var dialog = POP3ClientDialog()
            dialog.hear(octets("+OK\\r\\n+OK\\r\\n"))
            for _ in 0..<count { dialog.hear(octets(line + "\\r\\n")) }
            #expect(dialog.session.phase == .askingCapabilities)
            dialog.hear(octets(line + "\\r\\n"))
            #expect(dialog.transcript.last == "closed: violation tooLong at capabilities")
        }
    }

    @Test(arguments: [(3, 1000, true), (2, 1000, false), (0, 1000, false), (3, 15, true), (3, 14, false)])
    func `A list has so many mails and so many octets, and UIDL and LIST each have the limit`(
        mails: Int, octetCount: Int, fits: Bool
    ) {
        let profile = POP3ClientDialog.profile { ($0.listedMails, $0.listOctets) = (mails, octetCount) }
        var dialog = POP3ClientDialog(profile)
        dialog.hear(octets("+OK\\r\\n-ERR\\r\\n+OK\\r\\n+OK\\r\\n+OK\\r\\n1 a\\r\\n2 b\\r\\n3 c\\r\\n.\\r\\n"))
        #expect(dialog.transcript.last == (fits ? "C: LIST" : "closed: violation tooLong at listing"))
        dialog = POP3ClientDialog(profile)
        dialog.hear(
            octets("+OK\\r\\n-ERR\\r\\n+OK\\r\\n+OK\\r\\n+OK\\r\\n.\\r\\n+OK\\r\\n1 1\\r\\n2 2\\r\\n3 3\\r\\n.\\r\\n"))
        #expect(dialog.transcript.last == (fits ? "listed:" : "closed: violation tooLong at listing"))
    }

    @Test func `As it comes, a list has a million mails at most, and 64 MiB`() {
        let profile = POP3ClientDialog.profile()
        #expect(profile.listedMails == 1_000_000 && profile.listOctets == 67_108_864)
    }

    @Test func `A list is read in time that grows with it`() {
        let lines = (1...20_000).flatMap { Array("\($0) id\($0)\r\n".utf8) }
        let sizes = (1...20_000).flatMap { Array("\($0) \($0)\r\n".utf8) }
        var dialog = POP3ClientDialog()
        dialog.hear(octets("+OK\\r\\n-ERR\\r\\n+OK\\r\\n+OK\\r\\n"))
        let time = WorkTime.of {
            dialog.hear(octets("+OK\\r\\n") + lines + octets(".\\r\\n"))
            dialog.hear(octets("+OK\\r\\n") + sizes + octets(".\\r\\n"))
        }
        #expect(dialog.session.isReady)
        #expect(time < .seconds(10 * WorkTime.factor))
    }

    @Test func `A large mail is read in time that grows with it, and is whole`() {
        let line = octets(".a line of a mail with a hidden dot in front of it, and some more\\r\\n")
        let mail = (0..<20_000).flatMap { _ in line }
        var wire: [UInt8] = []
        POP3MailEncoder.append(mail, to: &wire)
        let profile = POP3ClientDialog.profile { $0.mailOctets = mail.count }
        var session = POP3ClientSession(profile, digests: PlainDigests())
        var actions: [POP3ClientSession.Action] = []
        let orders: [POP3ClientSession.Input] = [
            .connected, .received(octets(POP3ClientSessionTests.listed)), .retrieve(1), .received(octets("+OK\\r\\n")),
        ]
        for input in orders { _ = session.receive(input, at: .zero) }
        let time = WorkTime.of {
            for start in stride(from: 0, to: wire.count, by: 4096) {
                let piece = Array(wire[start..<min(start + 4096, wire.count)])
                actions += session.receive(.received(piece), at: .zero)
            }
        }
        #expect(actions == [.retrieved(1, .mail(mail))])
        #expect(time < .seconds(20 * WorkTime.factor))
    }

    static let stages: [(POP3LoginMethod, Set<SASLMechanism>)] = [
        (.sasl(.scramSHA256), [.scramSHA256, .plain]), (.sasl(.cramMD5), [.cramMD5]), (.apop, []), (.user, []),
        (.sasl(.plain), [.plain, .login]), (.sasl(.login), [.login]),
    ]

    @Test(arguments: stages)
    func `What this client says, our own server takes`(method: POP3LoginMethod, mechanisms: Set<SASLMechanism>) {
        var stage = POP3DialogRunner.Stage()
        stage.link = POP3Link(takesPasswords: true, mechanisms: mechanisms)
        stage.stamp = method == .apop ? stage.stamp : nil
        stage.mails = ["Subject: one\r\n\r\n.\r\n..\r\n", "two", ""]
        var server = POP3DialogRunner(stage)
        var client = POP3ClientDialog()
        var (heard, said) = (0, 0)
        func exchange() {
            while server.output.count > heard || client.written.count > said {
                let words = Array(server.output[heard...])
                heard = server.output.count
                client.hear(words)
                let answer = Array(client.written[said...])
                said = client.written.count
                server.feed(answer)
            }
        }
        exchange()
        #expect(client.session.isReady && client.session.loginMethod == method)
        for order: POP3ClientSession.Input in [
            .retrieve(1), .retrieve(2), .retrieve(3), .delete(1), .delete(3), .finish,
        ] {
            client.drive(order)
            exchange()
        }
        let rest = client.transcript.drop { !$0.hasPrefix("listed") }.filter { !$0.hasPrefix("C: ") }
        #expect(
            Array(rest) == [
                "listed: 1=0000000000000abc.5/23 2=0000000000000abc.15/5 3=0000000000000abc.25/0",
                "retrieved 1: Subject: one\\r\\n\\r\\n.\\r\\n..\\r\\n", "retrieved 2: two\\r\\n", "retrieved 3: ",
                "deleted 1: accepted", "deleted 3: accepted", "closed: finished",
            ])
        #expect(server.taken == [0, 2] && server.isClosed)
    }
}
