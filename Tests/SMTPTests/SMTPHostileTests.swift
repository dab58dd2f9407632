import SMTP
import Testing

/// Streams of pieces that make sense and pieces that do not, in no order.
@Suite struct SMTPHostileTests {
    static let pieces: [String] = [
        "EHLO c\r\n", "MAIL FROM:<a@b>", " SIZE=1", "\r\n", "RCPT TO:<c@d>\r\n", "RCPT TO:<nobody@d>\r\n", "DATA\r\n",
        ".\r\n", "\r\n.\r\n", "\n", "\r", "\0", ".", "BDAT 3\r\n", "BDAT 3 LAST\r\n", "BDAT 99999999999\r\n", "abc",
        "RSET\r\n",
        "ü", "<", ">", "\"", "\\", " ", "NOOP\r\n", "BDAT 0 LAST\r\n",
    ]

    /// The same numbers on every run (a linear congruential generator).
    struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    @Test func `Whatever comes, every reply is a line, and it does not matter how the octets are cut`() {
        var limits = SMTPLimits()
        limits.messageOctets = 20
        limits.commandOctets = 40
        limits.misuses = 30
        var accepted = 0
        for seed in 0..<1000 {
            var dice = Dice(state: UInt64(seed))
            var stream = Array("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n".utf8)
            for _ in 0..<40 { stream += (Self.pieces.randomElement(using: &dice) ?? "").utf8 }
            var whole = DialogRunner(limits: limits)
            whole.feed(stream)
            var single = DialogRunner(limits: limits)
            single.feed(stream, step: 1)
            #expect(
                String(decoding: whole.output, as: UTF8.self) == String(decoding: single.output, as: UTF8.self),
                "seed \(seed)")
            #expect(whole.mails == single.mails, "seed \(seed)")
            #expect(whole.session.phase == single.session.phase, "seed \(seed)")
            #expect(whole.mails.allSatisfy { $0.content.utf8.count <= 20 && !$0.content.utf8.contains(0) })
            let lines = String(decoding: whole.output, as: UTF8.self).split(separator: "\r\n")
            #expect(lines.allSatisfy { $0.utf8.count <= 510 && "2345".contains($0.first ?? "?") }, "seed \(seed)")
            accepted += whole.mails.count
        }
        #expect(accepted > 100, "the streams have to reach the store to mean anything")
    }
}
