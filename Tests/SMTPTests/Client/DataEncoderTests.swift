import Messages
import Testing

@testable import SMTP

@Suite struct DataEncoderTests {
    static func encode(_ pieces: [ArraySlice<UInt8>]) -> [UInt8] {
        var encoder = DataEncoder()
        var output: [UInt8] = []
        for piece in pieces { encoder.encode(piece, into: &output) }
        encoder.finish(into: &output)
        return output
    }

    static let table: [(content: String, wire: String)] = [
        ("", ".\r\n"),
        ("a", "a\r\n.\r\n"),
        ("a\r\n", "a\r\n.\r\n"),
        (".", "..\r\n.\r\n"),
        (".\r\n", "..\r\n.\r\n"),
        ("..a\r\n.b", "...a\r\n..b\r\n.\r\n"),
        ("a.b\r\n", "a.b\r\n.\r\n"),
        ("a\nb", "a\r\nb\r\n.\r\n"),
        ("a\rb", "a\r\nb\r\n.\r\n"),
        ("a\r", "a\r\n.\r\n"),
        ("a\n", "a\r\n.\r\n"),
        ("a\r\r\n", "a\r\n\r\n.\r\n"),
        ("a\n\r\n", "a\r\n\r\n.\r\n"),
        ("a\n\rb", "a\r\n\r\nb\r\n.\r\n"),
        ("\n.\n", "\r\n..\r\n.\r\n"),
        ("\r.\r", "\r\n..\r\n.\r\n"),
        ("a\r\n.\r\nMAIL FROM:<x@y>\r\n", "a\r\n..\r\nMAIL FROM:<x@y>\r\n.\r\n"),
        ("a\n.\nMAIL", "a\r\n..\r\nMAIL\r\n.\r\n"),
        ("a\r.\nMAIL", "a\r\n..\r\nMAIL\r\n.\r\n"),
        ("\r\n\r\n", "\r\n\r\n.\r\n"),
        ("ü\0", "ü\0\r\n.\r\n"),
    ]

    @Test func `A mail is written as DATA wants it, wherever it is cut`() {
        for (content, wire) in Self.table {
            let octets = Array(content.utf8)
            #expect(
                Self.encode(octets.indices.map { octets[$0...$0] }) == Array(wire.utf8), "\(content.debugDescription)")
            for cut in 0...octets.count {
                #expect(
                    Self.encode([octets[..<cut], octets[cut...]]) == Array(wire.utf8),
                    "\(content.debugDescription) at \(cut)")
            }
        }
    }

    @Test func `The size is that of what the server keeps`() {
        for (content, wire) in Self.table where !content.contains("\0") {
            var decoder = DataDecoder(sizeLimit: 1000)
            var head = 0
            #expect(decoder.consume(Array(wire.utf8), from: &head) == .complete)
            let kept = decoder.takeContent()
            #expect(DataEncoder.size(of: Array(content.utf8)) == kept.count, "\(content.debugDescription)")
            #expect(Self.encode([kept[...]]) == Array(wire.utf8))
        }
    }

    @Test func `Whatever a mail holds, it ends once and at its end`() {
        let alphabet: [UInt8] = [0x0D, 0x0A, 0x2E, 0x61]
        for number in 0..<4096 {
            let content = (0..<6).map { alphabet[number >> (2 * $0) & 3] }
            let wire = Self.encode([content[...]])
            var decoder = DataDecoder(sizeLimit: 1000)
            var head = 0
            #expect(decoder.consume(wire, from: &head) == .complete)
            #expect(head == wire.count)
            #expect(decoder.takeContent().count == DataEncoder.size(of: content))
        }
    }

    @Test func `What a mail needs is read from its content`() {
        let table: [(content: String, needs8Bit: Bool, needsUTF8: Bool)] = [
            ("Subject: x\r\n\r\ny", false, false), ("Subject: x\r\n\r\nü", true, false),
            ("Subject: ü\r\n\r\ny", true, true), ("Subject: x\n\nü", true, false), ("Subject: x\r\nü", true, true),
            ("\r\nü", true, false), ("", false, false),
        ]
        for (content, needs8Bit, needsUTF8) in table {
            let mail = OutgoingMail(from: nil, to: [], content: Array(content.utf8))
            #expect(mail.needs8Bit == needs8Bit && mail.needsUTF8 == needsUTF8, "\(content.debugDescription)")
        }
    }
}
