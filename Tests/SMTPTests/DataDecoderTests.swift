import SMTP
import Testing

@Suite struct DataDecoderTests {
    struct Read: Equatable {
        var outcome: DataOutcome?
        var content: String
        var rest: String
    }

    static func decode(_ pieces: [ArraySlice<UInt8>], limit: Int = 1000) -> Read {
        decode(pieces, DataDecoder(sizeLimit: limit))
    }

    static func decode(_ pieces: [ArraySlice<UInt8>], _ fresh: DataDecoder) -> Read {
        var decoder = fresh
        for (number, piece) in pieces.enumerated() {
            // A head that is not zero shows that indices are the buffer's.
            let buffer = Array("..".utf8) + piece
            var head = 2
            guard let outcome = decoder.consume(buffer, from: &head) else {
                #expect(head == buffer.count)
                continue
            }
            let rest = Array(buffer[head...]) + pieces[(number + 1)...].joined()
            let content = String(decoding: decoder.takeContent(), as: UTF8.self)
            return Read(outcome: outcome, content: content, rest: String(decoding: rest, as: UTF8.self))
        }
        return Read(outcome: nil, content: String(decoding: decoder.takeContent(), as: UTF8.self), rest: "")
    }

    static func complete(_ content: String, _ rest: String = "") -> Read {
        Read(outcome: .complete, content: content, rest: rest)
    }

    static func refused(_ fault: DataFault, _ rest: String = "") -> Read {
        Read(outcome: .refused(fault), content: "", rest: rest)
    }

    /// In no variant of an end but the true one may what follows (`MAIL`) be left over for the command reader.
    static let table: [(name: String, stream: String, read: Read)] = [
        ("plain", "a\r\n.\r\nQUIT", complete("a\r\n", "QUIT")),
        ("empty mail", ".\r\nQUIT", complete("", "QUIT")),
        ("empty lines", "\r\n\r\n.\r\n", complete("\r\n\r\n")),
        ("hidden dots", "..a\r\n...\r\n..\r\n.\r\n", complete(".a\r\n..\r\n.\r\n")),
        ("a dot that hides nothing", ".a\r\nb.\r\n.\r\n", complete("a\r\nb.\r\n")),
        ("dots within a line", "a.b\r\n.\r\n", complete("a.b\r\n")),
        ("other controls", "\t\u{B}\u{C}\u{1}\r\n.\r\n", complete("\t\u{B}\u{C}\u{1}\r\n")),
        ("octets above 127", "grün\r\n.\r\n", complete("grün\r\n")),
        ("end only", "a\r\n.\r\n.\r\nX", complete("a\r\n", ".\r\nX")),
        ("LF dot LF", "a\n.\nMAIL\r\n.\r\nQ", refused(.bareLineFeed, "Q")),
        ("LF dot CRLF", "a\n.\r\nMAIL\r\n.\r\nQ", refused(.bareLineFeed, "Q")),
        ("CR dot CR", "a\r.\rMAIL\r\n.\r\nQ", refused(.bareCarriageReturn, "Q")),
        ("CR dot CRLF", "a\r.\r\nMAIL\r\n.\r\nQ", refused(.bareCarriageReturn, "Q")),
        ("CR dot LF", "a\r.\nMAIL\r\n.\r\nQ", refused(.bareCarriageReturn, "Q")),
        ("LF dot CR", "a\n.\rMAIL\r\n.\r\nQ", refused(.bareLineFeed, "Q")),
        ("CRLF dot CR", "a\r\n.\rMAIL\r\n.\r\nQ", refused(.bareCarriageReturn, "Q")),
        ("CRLF dot LF", "a\r\n.\nMAIL\r\n.\r\nQ", refused(.bareLineFeed, "Q")),
        ("CRLF dot CR CRLF", "a\r\n.\r\r\nMAIL\r\n.\r\nQ", refused(.bareCarriageReturn, "Q")),
        ("CR CRLF dot CRLF", "a\r\r\n.\r\nQ", refused(.bareCarriageReturn, "Q")),
        ("CRLF dot CRLF after LF", "a\nb\r\n.\r\nQ", refused(.bareLineFeed, "Q")),
        ("LF CR dot CRLF", "a\n\r.\r\nMAIL\r\n.\r\nQ", refused(.bareLineFeed, "Q")),
        ("CR LF LF dot CRLF", "a\r\n\n.\r\nMAIL\r\n.\r\nQ", refused(.bareLineFeed, "Q")),
        ("CRLF NUL dot CRLF", "a\r\n\u{0}.\r\nMAIL\r\n.\r\nQ", refused(.null, "Q")),
        ("CRLF dot NUL CRLF", "a\r\n.\u{0}\r\nMAIL\r\n.\r\nQ", refused(.null, "Q")),
        ("CRLF dot CR NUL LF", "a\r\n.\r\u{0}\nMAIL\r\n.\r\nQ", refused(.bareCarriageReturn, "Q")),
        ("CR NUL LF dot CRLF", "a\r\u{0}\n.\r\nMAIL\r\n.\r\nQ", refused(.bareCarriageReturn, "Q")),
        ("dot LF at the very beginning", ".\nMAIL\r\n.\r\nQ", refused(.bareLineFeed, "Q")),
        ("LF at the very beginning", "\n.\r\nMAIL\r\n.\r\nQ", refused(.bareLineFeed, "Q")),
        ("dot, space", "a\r\n. \r\nMAIL\r\n.\r\nQ", complete("a\r\n \r\nMAIL\r\n", "Q")),
        ("space, dot", "a\r\n .\r\nMAIL\r\n.\r\nQ", complete("a\r\n .\r\nMAIL\r\n", "Q")),
        ("two dots", "a\r\n..\r\nMAIL\r\n.\r\nQ", complete("a\r\n.\r\nMAIL\r\n", "Q")),
        ("U+0085 dot", "a\u{85}.\u{85}MAIL\r\n.\r\nQ", complete("a\u{85}.\u{85}MAIL\r\n", "Q")),
        ("no end", "a\r\n.\r", Read(outcome: nil, content: "a\r\n", rest: "")),
        ("no end after a fault", "a\n.\n", Read(outcome: nil, content: "", rest: "")),
    ]

    @Test func `Only CRLF dot CRLF ends a mail, and only hidden dots are taken away`() {
        for (name, stream, read) in Self.table {
            #expect(Self.decode([Array(stream.utf8)[...]]) == read, "\(name)")
        }
    }

    @Test func `Wherever the stream is cut, the same comes out`() {
        for (name, stream, read) in Self.table {
            let octets = Array(stream.utf8)
            #expect(Self.decode(octets.indices.map { octets[$0...$0] }) == read, "\(name), one by one")
            for first in 0...octets.count {
                for second in first...octets.count {
                    let pieces = [octets[..<first], octets[first..<second], octets[second...]]
                    #expect(Self.decode(pieces) == read, "\(name) cut at \(first) and \(second)")
                }
            }
        }
    }

    @Test func `A mail of the limit is taken, one octet more is read to its end and refused`() {
        for (stream, limit, read) in [
            ("12345678\r\n.\r\nQ", 11, Self.complete("12345678\r\n", "Q")),
            ("12345678\r\n.\r\nQ", 10, Self.complete("12345678\r\n", "Q")),
            ("12345678\r\n.\r\nQ", 9, Self.refused(.tooLarge, "Q")),
            ("..345678\r\n.\r\nQ", 9, Self.complete(".345678\r\n", "Q")),
            ("..345678\r\n.\r\nQ", 8, Self.refused(.tooLarge, "Q")),
            (".\r\nQ", 0, Self.complete("", "Q")),
            ("12345678\r\n\n\r\n.\r\nQ", 9, Self.refused(.bareLineFeed, "Q")),
        ] {
            let octets = Array(stream.utf8)
            for cut in 0...octets.count {
                let pieces = [octets[..<cut], octets[cut...]]
                #expect(Self.decode(pieces, limit: limit) == read, "\(stream.debugDescription) \(limit) cut at \(cut)")
            }
        }
    }

    @Test func `A mail without end holds nothing once it is too large`() {
        var decoder = DataDecoder(sizeLimit: 10_000)
        let piece = [UInt8](repeating: 0x41, count: 1000)
        for _ in 0..<10_000 {
            var head = 0
            #expect(decoder.consume(piece, from: &head) == nil)
        }
        var head = 0
        #expect(decoder.consume(Array("\r\n.\r\n".utf8), from: &head) == .refused(.tooLarge))
        #expect(decoder.takeContent().isEmpty)
    }

    @Test func `Octets of no sense in any order neither trap nor end early`() {
        let letters: [UInt8] = [0x0D, 0x0A, 0x2E, 0x00, 0x61]
        for number in 0..<15_625 {  // 5 to the 6th: every stream of six such octets
            var rest = number
            let stream = (0..<6).map { _ -> UInt8 in
                defer { rest /= 5 }
                return letters[rest % 5]
            }
            let octets = [0x61, 0x0D, 0x0A] + stream
            let end = octets.indices.first { octets[..<$0].suffix(5).elementsEqual([0x0D, 0x0A, 0x2E, 0x0D, 0x0A]) }
            let read = Self.decode([octets[...]])
            let hasEnded = end != nil || octets.suffix(5).elementsEqual([0x0D, 0x0A, 0x2E, 0x0D, 0x0A])
            #expect((read.outcome != nil) == hasEnded, "\(octets)")
            if let end { #expect(read.rest.utf8.count == octets.count - end, "\(octets)") }
        }
    }
}
