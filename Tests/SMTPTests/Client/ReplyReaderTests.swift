import Messages
import Testing

@testable import SMTP

@Suite struct ReplyReaderTests {
    static func read(_ pieces: [[UInt8]]) -> [String] {
        var reader = ReplyReader()
        var found: [String] = []
        for piece in pieces {
            reader.append(piece)
            do throws(ReplyReader.Fault) {
                while let reading = try reader.next() { found.append("\(reading.reply)") }
            } catch {
                return found + ["\(error)"]
            }
        }
        return reader.isEmpty ? found : found + ["…"]
    }

    static let table: [(stream: String, found: [String])] = [
        ("", []),
        ("250", ["…"]),
        ("250\r\n", ["250"]),
        ("250 \r\n", ["250"]),
        ("250 ok\r\n", ["250 ok"]),
        ("250-a\r\n250-b\r\n250 c\r\n", ["250 a b c"]),
        ("250-a\r\n250\r\n", ["250 a"]),
        ("250-a\r\n", ["…"]),
        ("220 a\r\n354 b\r\n", ["220 a", "354 b"]),
        ("550 5.1.1 nobody\r\n", ["550 5.1.1 nobody"]),
        ("550-5.7.26 one\r\n550-5.7.26 two\r\n550 5.7.26 three\r\n", ["550 5.7.26 one two three"]),
        ("550 4.1.1 nobody\r\n", ["550 4.1.1 nobody"]),
        ("450 4.2.999\r\n", ["450 4.2.999"]),
        ("450 4.2.1000 x\r\n", ["450 4.2.1000 x"]),
        ("354 3.0.0 x\r\n", ["354 3.0.0 x"]),
        ("250 2.1 x\r\n", ["250 2.1 x"]),
        ("599 x\r\n", ["599 x"]),
        ("199 x\r\n", ["noCode"]),
        ("600 x\r\n", ["noCode"]),
        ("25 x\r\n", ["noCode"]),
        ("2500 x\r\n", ["noCode"]),
        ("250x\r\n", ["noCode"]),
        ("HTTP/1.1 400 Bad\r\n", ["noCode"]),
        ("\r\n", ["noCode"]),
        ("250-a\r\n251 b\r\n", ["mixedCodes"]),
        ("250 a\r\n250 b\n", ["250 a", "line(Bytes.LineFramer.Failure.bareLineFeed)"]),
        ("250 a\rb\r\n", ["line(Bytes.LineFramer.Failure.bareCarriageReturn)"]),
        ("250 a\0\r\n250 b\r\n", ["line(Bytes.LineFramer.Failure.null)"]),
    ]

    @Test func `Replies and faults come out whole and in order, wherever the stream is cut`() {
        for (stream, found) in Self.table {
            let octets = Array(stream.utf8)
            #expect(Self.read(octets.map { [$0] }) == found, "\(stream.debugDescription)")
            for cut in 0...octets.count {
                let pieces = [Array(octets[..<cut]), Array(octets[cut...])]
                #expect(Self.read(pieces) == found, "\(stream.debugDescription) at \(cut)")
            }
        }
    }

    @Test func `The status of a reply is kept when it agrees with the code`() {
        #expect(RemoteReply(code: 550, lines: [Array("5.1.1 x".utf8)[...]]).status == EnhancedStatus(5, 1, 1))
        #expect(RemoteReply(code: 550, lines: [Array("2.1.1 x".utf8)[...]]).status == nil)
        #expect(RemoteReply(code: 550, lines: []).status == nil)
    }

    @Test func `A text is one line that cannot do harm`() {
        let reply = RemoteReply(550, "a\u{1B}[31m\u{202E}b\u{0}\r\nc\u{2028}ü\u{FEFF}€\u{85}")
        #expect(reply.text == "a [31m b   c ü € ")
        let broken = RemoteReply(code: 550, lines: [[0x61, 0xFF, 0xC3]])
        #expect(broken.text == "a\u{FFFD}\u{FFFD}")
        #expect(RemoteReply(550, String(repeating: "ü", count: 1000)).text.unicodeScalars.count == 300)
        let lines = Array(repeating: Array("0123456789".utf8)[...], count: 100)
        #expect(RemoteReply(code: 550, lines: lines).text.count == 300)
    }

    @Test func `A line of the limit is taken, one octet more is not`() {
        let line = Array("250 ".utf8) + [UInt8](repeating: 0x78, count: ReplyReader.lineLimit - 6)
        #expect(Self.read([line + [0x0D, 0x0A]]).first?.hasPrefix("250 xxx") == true)
        #expect(Self.read([line + [0x78, 0x0D, 0x0A]]) == ["line(Bytes.LineFramer.Failure.tooLong)"])
    }

    @Test func `As many lines as may be are taken, one more is not`() {
        let line = Array("250-x\r\n".utf8)
        let most = Array(repeating: line, count: ReplyReader.lineCountLimit - 1)
        let end = Array("250 x\r\n".utf8)
        #expect(Self.read(most + [end]).count == 1)
        #expect(Self.read(most + [line, end]) == ["tooLong"])
    }

    @Test func `As many octets as may be are taken, one more is not`() {
        let line = Array("250-".utf8) + [UInt8](repeating: 0x78, count: 8191) + [0x0D, 0x0A]
        let most = Array(repeating: line, count: 3)
        let end = Array("250 ".utf8) + [UInt8](repeating: 0x78, count: 8191) + [0x0D, 0x0A]
        #expect(ReplyReader.replyLimit == 32_768)
        #expect(Self.read(most + [end]).count == 1)
        #expect(Self.read(most + [Array("250-x\r\n".utf8), end]) == ["tooLong"])
    }

    @Test func `After a fault nothing is held and nothing is read`() {
        var reader = ReplyReader()
        reader.append(Array("x\r\n250 a\r\n".utf8))
        #expect(throws: ReplyReader.Fault.noCode) { try reader.next() }
        reader.append(Array("250 a\r\n".utf8))
        #expect(throws: ReplyReader.Fault.noCode) { try reader.next() }
        #expect(reader.isEmpty)
    }

    @Test func `What a server offers is read from its answer to EHLO`() {
        let lines = [
            "mail.example PIPELINING", "size 1000", "8BITMIME", "SmtpUTF8", "STARTTLS",
            "AUTH plain LOGIN scram-sha-256",
            "AUTH=LOGIN CRAM-MD5", "X-UNKNOWN 1", "", "  ",
        ]
        let offered = SMTPOffer(lines.map { Array($0.utf8)[...] })
        #expect(!offered.hasPipelining)
        #expect(offered.has8BitMIME && offered.hasUTF8 && offered.hasStartTLS && offered.hasSize)
        #expect(offered.sizeLimit == 1000)
        #expect(offered.mechanisms == ["PLAIN", "LOGIN", "SCRAM-SHA-256", "CRAM-MD5"])
        #expect(SMTPOffer([]) == SMTPOffer())
        for (value, limit) in [("", nil), (" 0", nil), (" x", nil), (" 7", 7), (" 99999999999999999999", Int.max)] {
            #expect(SMTPOffer([[], Array("SIZE\(value)".utf8)[...]]).sizeLimit == limit)
        }
        let many = Array(
            "AUTH \((0..<100).map { "M\($0)" }.joined(separator: " ")) \(String(repeating: "L", count: 21))".utf8)
        #expect(SMTPOffer([[], many[...]]).mechanisms.count == 32)
    }
}
