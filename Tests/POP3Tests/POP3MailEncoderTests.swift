import POP3
import Testing

@Suite struct POP3MailEncoderTests {
    static func encoded(_ mail: [UInt8], lines: Int? = nil) -> String {
        var output: [UInt8] = []
        POP3MailEncoder.append(mail, lines: lines, to: &output)
        return text(output)
    }

    static let mails: [(String, String)] = [
        ("", ".\r\n"), ("a\r\n", "a\r\n.\r\n"), ("a", "a\r\n.\r\n"), (".", "..\r\n.\r\n"), (".\r\n", "..\r\n.\r\n"),
        ("..\r\n", "...\r\n.\r\n"), ("a.b\r\n", "a.b\r\n.\r\n"), ("a\r\n.b\r\n", "a\r\n..b\r\n.\r\n"),
        ("\r\n", "\r\n.\r\n"), ("\r\n\r\n.\r\n", "\r\n\r\n..\r\n.\r\n"),
        // What else might be taken for the end of a line becomes one.
        ("a\n.\r\nb", "a\r\n..\r\nb\r\n.\r\n"), ("a\r.\r\nb", "a\r\n..\r\nb\r\n.\r\n"),
        ("a\n.\nb\n", "a\r\n..\r\nb\r\n.\r\n"),
        ("a\r\r\n", "a\r\n\r\n.\r\n"), ("a\n\r\n", "a\r\n\r\n.\r\n"), ("a\r", "a\r\n.\r\n"), ("\r", "\r\n.\r\n"),
        ("a\tb\u{0B}c\0d\r\n", "a\tb\u{0B}c\0d\r\n.\r\n"), ("ü.\r\n", "ü.\r\n.\r\n"),
        ("12345678.\r\n.12345678\r\n", "12345678.\r\n..12345678\r\n.\r\n"),
    ]

    @Test(arguments: mails)
    func `Dots are hidden and the end is marked`(mail: String, expected: String) {
        #expect(Self.encoded(Array(mail.utf8)) == expected)
        let hidden = expected.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast(2)
        let size = hidden.reduce(0) { $0 + $1.utf8.count + 2 - ($1.hasPrefix(".") ? 1 : 0) }
        #expect(POP3MailEncoder.size(of: Array(mail.utf8)) == size)
    }

    static let tops: [(String, Int, String)] = [
        ("h\r\n\r\na\r\nb\r\n", 0, "h\r\n\r\n.\r\n"), ("h\r\n\r\na\r\nb\r\n", 1, "h\r\n\r\na\r\n.\r\n"),
        ("h\r\n\r\na\r\nb\r\n", 2, "h\r\n\r\na\r\nb\r\n.\r\n"), ("h\r\n\r\na\r\nb\r\n", 3, "h\r\n\r\na\r\nb\r\n.\r\n"),
        ("h\r\n\r\na\r\nb", .max, "h\r\n\r\na\r\nb\r\n.\r\n"), ("h\r\nno body", 5, "h\r\nno body\r\n.\r\n"),
        ("", 1, ".\r\n"), ("\r\n", 1, "\r\n.\r\n"), ("\r\n.\r\n.\r\n", 1, "\r\n..\r\n.\r\n"),
        ("h\n\na\nb\n", 1, "h\r\n\r\na\r\n.\r\n"), ("h\r\n\r\n\r\nb\r\n", 1, "h\r\n\r\n\r\n.\r\n"),
    ]

    @Test(arguments: tops)
    func `TOP is the header, an empty line and so many lines`(mail: String, lines: Int, expected: String) {
        #expect(Self.encoded(Array(mail.utf8), lines: lines) == expected)
    }

    @Test func `What is encoded comes out of the client's decoder, with CRLF alone`() {
        for seed in 0..<3000 {
            var dice = Dice(state: UInt64(seed))
            let pieces = ["\r\n", ".", "\r", "\n", "a", "bcdefghij", "\r\n.\r\n", "\t", "\0", "ü"]
            let mail = (0..<12).flatMap { _ in Array((pieces.randomElement(using: &dice) ?? "").utf8) }
            var output: [UInt8] = []
            POP3MailEncoder.append(mail, to: &output)
            var decoder = POP3MailDecoder(sizeLimit: 10_000)
            var head = 0
            guard case .mail(let decoded) = decoder.consume(output, from: &head) else {
                Issue.record("seed \(seed): no end")
                continue
            }
            #expect(head == output.count, "seed \(seed)")
            #expect(decoded == Self.normal(mail), "seed \(seed)")
            #expect(decoded.count == POP3MailEncoder.size(of: mail), "seed \(seed)")
        }
    }

    /// Octet by octet, slow and plain.
    static func normal(_ mail: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var previous: UInt8 = 0x0A
        for octet in mail {
            switch octet {
            case 0x0D: result += [0x0D, 0x0A]
            case 0x0A: if previous != 0x0D { result += [0x0D, 0x0A] }
            default: result.append(octet)
            }
            previous = octet
        }
        return previous == 0x0A || previous == 0x0D ? result : result + [0x0D, 0x0A]
    }
}
