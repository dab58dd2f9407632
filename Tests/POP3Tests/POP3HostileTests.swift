import POP3
import SASL
import Testing

/// Streams of pieces that make sense and pieces that do not, in no order.
@Suite struct POP3HostileTests {
    static let pieces: [String] = [
        "USER alice\r\n", "USER nobody\r\n", "PASS secret\r\n", "PASS wrong\r\n", "APOP alice ", "AUTH PLAIN\r\n",
        "AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n", "AGFsaWNlAHNlY3JldA==\r\n",
        "AUTH SCRAM-SHA-256 biwsbj1hbGljZSxyPWI=\r\n",
        "*\r\n", "STLS\r\n", "CAPA\r\n", "UTF8\r\n", "STAT\r\n", "LIST\r\n", "UIDL 1\r\n", "RETR 1\r\n", "RETR ", "2",
        "TOP 2 1\r\n", "DELE 1\r\n", "DELE 3\r\n", "RSET\r\n", "NOOP\r\n", "QUIT", "QUIT\r\n", "\r\n", "\r", "\n", "\0",
        "ü", " ",
        "-1", "99999999999999999999", "c4c9334bac560ecc979e58001b3e22fb\r\n", "AUTH CRAM-MD5\r\n",
    ]

    @Test func `Whatever comes, every answer is one, and it does not matter how the octets are cut`() {
        var (inside, taken) = (0, 0)
        for seed in 0..<2000 {
            var dice = Dice(state: UInt64(seed))
            var stream = Array(seed % 2 == 0 ? "USER alice\r\nPASS secret\r\n".utf8 : "".utf8)
            for _ in 0..<40 { stream += (Self.pieces.randomElement(using: &dice) ?? "").utf8 }
            var stage = POP3DialogRunner.Stage()
            stage.limits.misuses = 40
            var whole = POP3DialogRunner(stage)
            whole.feed(stream)
            var single = POP3DialogRunner(stage)
            single.feed(stream, Array(1..<stream.count))
            #expect(text(whole.output) == text(single.output), "seed \(seed)")
            #expect(whole.session.phase == single.session.phase && whole.taken == single.taken, "seed \(seed)")
            #expect(whole.output.suffix(2) == [0x0D, 0x0A])
            if whole.session.account != nil { inside += 1 }
            taken += whole.taken.count
        }
        #expect(inside > 500 && taken > 20, "the streams have to get somewhere to mean anything")
    }

    static let answers = POP3ServerSessionTests.inputs.sorted { $0.key < $1.key }.map(\.value)

    @Test func `A shell out of order ends the session, and nothing traps`() {
        for seed in 0..<3000 {
            var dice = Dice(state: UInt64(seed))
            var session = POP3ServerSession(
                POP3ServerProfile(hostname: "gw.example"), stamp: "<1@gw>", digests: POP3DialogRunner.digests)
            _ = session.receive(.connected(.admitted, POP3ServerSessionTests.link))
            for _ in 0..<20 { if let input = Self.answers.randomElement(using: &dice) { _ = session.receive(input) } }
            #expect(session.maildrop.mails.count <= 2)
        }
    }
}
