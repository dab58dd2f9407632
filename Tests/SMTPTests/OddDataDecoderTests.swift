import Bytes
import Messages
import Testing

@testable import SMTP

/// Mails of clients that end them, or their lines, otherwise.
@Suite struct OddDataDecoderTests {
    typealias Base = DataDecoderTests
    typealias Row = (stream: String, read: Base.Read)

    static let blankDot = "\r\n .\r\n"

    static func decoder(_ end: String?, isLenient: Bool = false, limit: Int = 1000) -> DataDecoder {
        DataDecoder(sizeLimit: limit, alternativeEnd: end.map { Array($0.utf8) }, isLenient: isLenient)
    }

    /// Every row whole, octet by octet, and cut at every two places.
    static func check(_ table: [Row], _ fresh: DataDecoder, sourceLocation: SourceLocation = #_sourceLocation) {
        for (stream, read) in table {
            let octets = Array(stream.utf8)
            let name = stream.debugDescription
            #expect(Base.decode([octets[...]], fresh) == read, "\(name)", sourceLocation: sourceLocation)
            let single = Base.decode(octets.indices.map { octets[$0...$0] }, fresh)
            #expect(single == read, "\(name), one by one", sourceLocation: sourceLocation)
            for first in 0...octets.count {
                for second in first...octets.count {
                    let pieces = [octets[..<first], octets[first..<second], octets[second...]]
                    let found = Base.decode(pieces, fresh)
                    #expect(found == read, "\(name) cut at \(first) and \(second)", sourceLocation: sourceLocation)
                }
            }
        }
    }

    @Test func `Either end counts for a listed client, the first that is complete`() {
        Self.check(
            [
                ("a\r\n .\r\nQUIT", Base.complete("a\r\n", "QUIT")), ("a\r\n.\r\nQUIT", Base.complete("a\r\n", "QUIT")),
                (" .\r\nQ", Base.complete("", "Q")), (".\r\nQ", Base.complete("", "Q")),
                ("\r\n .\r\nQ", Base.complete("\r\n", "Q")), ("\r\n\r\n .\r\nQ", Base.complete("\r\n\r\n", "Q")),
                // The usual end within what the client takes for content, and the other way round.
                ("a\r\n.\r\nb\r\n .\r\nQ", Base.complete("a\r\n", "b\r\n .\r\nQ")),
                ("a\r\n .\r\nb\r\n.\r\nQ", Base.complete("a\r\n", "b\r\n.\r\nQ")),
                ("a\r\n.\r\n .\r\nQ", Base.complete("a\r\n", " .\r\nQ")),
                ("a\r\n .\r\n.\r\nQ", Base.complete("a\r\n", ".\r\nQ")),
                ("a\r\n .\r\n .\r\nQ", Base.complete("a\r\n", " .\r\nQ")),
            ], Self.decoder(Self.blankDot))
    }

    @Test func `Dots are hidden as ever, and what only looks like the alternative is content`() {
        Self.check(
            [
                ("..a\r\n...\r\n .b\r\n .\r\nQ", Base.complete(".a\r\n..\r\n .b\r\n", "Q")),
                ("a\r\n  .\r\n ..\r\n. \r\n .\r\nQ", Base.complete("a\r\n  .\r\n ..\r\n \r\n", "Q")),
                ("a .\r\nb\r\n .\r\nQ", Base.complete("a .\r\nb\r\n", "Q")),
                ("a\r\n . \r\n .\r\nQ", Base.complete("a\r\n . \r\n", "Q")),
                (".. .\r\n .\r\nQ", Base.complete(". .\r\n", "Q")), ("grün\r\n .\r\n", Base.complete("grün\r\n")),
                ("a\r\n .\r", Base.Read(outcome: nil, content: "a\r\n .", rest: "")),
            ], Self.decoder(Self.blankDot))
    }

    @Test func `A listed client is held to CRLF, so that no other end smuggles anything in`() {
        Self.check(
            [
                ("a\n.\nMAIL\r\n .\r\nQ", Base.refused(.bareLineFeed, "Q")),
                ("a\n.\r\nMAIL\r\n.\r\nQ", Base.refused(.bareLineFeed, "Q")),
                ("a\n .\r\nMAIL\r\n .\r\nQ", Base.refused(.bareLineFeed, "Q")),
                ("a\n .\nMAIL\r\n .\r\nQ", Base.refused(.bareLineFeed, "Q")),
                ("a\r\n .\nMAIL\r\n .\r\nQ", Base.refused(.bareLineFeed, "Q")),
                ("a\r\n .\rMAIL\r\n .\r\nQ", Base.refused(.bareCarriageReturn, "Q")),
                ("a\r .\r\nMAIL\r\n .\r\nQ", Base.refused(.bareCarriageReturn, "Q")),
                ("a\r.\r\nMAIL\r\n.\r\nQ", Base.refused(.bareCarriageReturn, "Q")),
                ("a\r\r\n .\r\nQ", Base.refused(.bareCarriageReturn, "Q")),
                ("a\r\n .\r\r\nMAIL\r\n .\r\nQ", Base.refused(.bareCarriageReturn, "Q")),
                ("a\u{0}\r\n .\r\nQ", Base.refused(.null, "Q")), ("a\r\n\u{0} .\r\n .\r\nQ", Base.refused(.null, "Q")),
                ("\n .\r\n .\r\nQ", Base.refused(.bareLineFeed, "Q")),
                ("a\nbcdef\r\n .", Base.Read(outcome: nil, content: "", rest: "")),
            ], Self.decoder(Self.blankDot))
    }

    @Test func `An alternative end may be made of bare line ends, which spoil a mail everywhere else`() {
        Self.check(
            [
                ("a\n.\nQ", Base.complete("a\r\n", "Q")), ("a\r\n.\nQ", Base.complete("a\r\n", "Q")),
                (".\nQ", Base.complete("", "Q")), ("\n.\nQ", Base.complete("\r\n", "Q")),
                ("a\r\n.\r\nQ", Base.complete("a\r\n", "Q")), ("..\r\n\n.\nQ", Base.complete(".\r\n\r\n", "Q")),
                ("a\nb\n.\nQ", Base.refused(.bareLineFeed, "Q")), ("a\n.b\n.\nQ", Base.refused(.bareLineFeed, "Q")),
                ("a\n\n.\nQ", Base.refused(.bareLineFeed, "Q")),
                ("a\r\r\n.\nQ", Base.refused(.bareCarriageReturn, "Q")),
                ("a\u{0}\n.\nQ", Base.refused(.null, "Q")), ("a\n.\r\nb\r\n.\r\nQ", Base.refused(.bareLineFeed, "Q")),
            ], Self.decoder("\n.\n"))
        Self.check(
            [
                ("a\r.\rQ", Base.complete("a\r\n", "Q")), ("a\r\n.\r\nQ", Base.complete("a\r\n", "Q")),
                (".\rQ", Base.complete("", "Q")), ("a\rb\r.\rQ", Base.refused(.bareCarriageReturn, "Q")),
            ], Self.decoder("\r.\r"))
    }

    @Test func `An octet that completes both ends completes the usual one`() {
        Self.check(
            [
                ("a\r\n.\r\nQ", Base.complete("a\r\n", "Q")), ("a\n.\r\nQ", Base.complete("a\r\n", "Q")),
                (".\r\nQ", Base.complete("", "Q")),
            ], Self.decoder("\n.\r\n"))
        Self.check([("a\r\n.\r\n.\r\nQ", Base.complete("a\r\n", ".\r\nQ"))], Self.decoder("\r\n.\r\n.\r\n"))
        Self.check(
            [
                ("..b\r\n..\r\nQ", Base.complete(".b\r\n", "Q")),
                ("a\r\n...\r\n..\r\nQ", Base.complete("a\r\n..\r\n", "Q")),
            ],
            Self.decoder("\r\n..\r\n"))
    }

    @Test func `An end has 3 to 20 octets with a dot between line ends; anything else is none`() {
        let longest = "\r\n" + String(repeating: "x", count: 15) + ".\r\n"
        for end in ["\n.\n", "\r.\n", "\r\n.\n", "\n..\n", Self.blankDot, longest, "\r\n.\n\r\n", "\n.\r"] {
            #expect(Base.decode([Array("a\(end)Q".utf8)[...]], Self.decoder(end)).outcome == .complete, "\(end)")
        }
        for end in [
            "", "\n", ".", "\n.", ".\n", "\r\n", "x.\n", "\n.x", "\r\nx\r\n", "\n.\u{0}\n",
            "\r\n" + String(repeating: "x", count: 16) + ".\r\n",
        ] {
            let read = Base.decode([Array("a\(end)Q\r\n.\r\nR".utf8)[...]], Self.decoder(end))
            #expect(read.rest == "R" && read.outcome != nil, "\(end.debugDescription)")
        }
    }

    @Test func `Lines of a lenient client end in CRLF, LF or CR, and come out with CRLF`() {
        Self.check(
            [
                ("a\nb\n.\nQ", Base.complete("a\r\nb\r\n", "Q")), ("a\n.\r\nQ", Base.complete("a\r\n", "Q")),
                ("a\r\n.\nQ", Base.complete("a\r\n", "Q")), ("a\r.\r\nQ", Base.complete("a\r\n", "Q")),
                ("a\rb\r\n.\r\nQ", Base.complete("a\r\nb\r\n", "Q")), ("a\r.\nQ", Base.complete("a\r\n", "Q")),
                ("a\r\r\nb\r\n.\r\nQ", Base.complete("a\r\n\r\nb\r\n", "Q")),
                ("a\n\rb\n\r\n\n.\nQ", Base.complete("a\r\n\r\nb\r\n\r\n\r\n", "Q")),
                (".\nQ", Base.complete("", "Q")), (".\r\nQ", Base.complete("", "Q")),
                ("\n.\nQ", Base.complete("\r\n", "Q")),
                ("..a\n..\r..b\n.c\n.\nQ", Base.complete(".a\r\n.\r\n.b\r\nc\r\n", "Q")),
                // A CR behind the dot may be half of an end, so alone it ends no mail.
                ("a\n.\rb\n.\nQ", Base.complete("a\r\n\r\nb\r\n", "Q")), (".\r.\nQ", Base.complete("\r\n", "Q")),
                ("a\r\n.\r\r\n.\r\nQ", Base.complete("a\r\n\r\n\r\n", "Q")),
                ("a.\n .\n. \n.\nQ", Base.complete("a.\r\n .\r\n \r\n", "Q")),
                ("a\u{0}b\n.\nQ", Base.refused(.null, "Q")), ("a\n.\u{0}\n.\nQ", Base.refused(.null, "Q")),
                ("a\r\n.\r", Base.Read(outcome: nil, content: "a\r\n", rest: "")),
                ("a\r", Base.Read(outcome: nil, content: "a", rest: "")),
            ], Self.decoder(nil, isLenient: true))
    }

    @Test func `A client may be lenient and have an end of its own`() {
        Self.check(
            [
                ("a\nb\r\n .\r\nQ", Base.complete("a\r\nb\r\n", "Q")), ("a\n.\nQ", Base.complete("a\r\n", "Q")),
                ("a\r\r\n .\r\nQ", Base.complete("a\r\n\r\n", "Q")),
                ("a\n\r\n .\r\nQ", Base.complete("a\r\n\r\n", "Q")),
                ("a\n .\n\r\n .\r\nQ", Base.complete("a\r\n .\r\n\r\n", "Q")),
                ("a\r\n .\r\r\n .\r\nQ", Base.complete("a\r\n .\r\n\r\n", "Q")),
                ("a\u{0}\r\n .\r\nQ", Base.refused(.null, "Q")),
            ], Self.decoder(Self.blankDot, isLenient: true))
    }

    @Test func `The size is that of what comes out, with neither end, below, at and above the limit`() {
        for (stream, end, size) in [
            ("12345678\r\n .\r\nQ", Self.blankDot, 10), ("12345678\n.\nQ", "\n.\n", 10),
            ("12345678\r\n.\r\nQ", Self.blankDot, 10), ("..345678\r\n .\r\nQ", Self.blankDot, 9),
            ("12345678\r\n123456789.\r\nQ", "\r\n123456789.\r\n", 10), (" .\r\nQ", Self.blankDot, 0),
        ] {
            let octets = Array(stream.utf8)
            for limit in max(0, size - 1)...size + 1 {
                for cut in 0...octets.count {
                    let read = Base.decode([octets[..<cut], octets[cut...]], Self.decoder(end, limit: limit))
                    #expect(read.outcome == (limit < size ? .refused(.tooLarge) : .complete), "\(stream) \(limit)")
                    #expect(read.rest == "Q" && read.content.utf8.count == (limit < size ? 0 : size))
                }
            }
        }
        Self.check(
            [("1\n2\n.\nQ", Base.complete("1\r\n2\r\n", "Q"))], Self.decoder(nil, isLenient: true, limit: 6))
        Self.check([("1\n2\n.\nQ", Base.refused(.tooLarge, "Q"))], Self.decoder(nil, isLenient: true, limit: 5))
        Self.check(
            [("123456789\n\r\n .\r\nQ", Base.refused(.bareLineFeed, "Q"))], Self.decoder(Self.blankDot, limit: 4))
    }

    @Test func `A mail without end holds nothing once it is too large`() {
        for isLenient in [false, true] {
            var decoder = Self.decoder(Self.blankDot, isLenient: isLenient, limit: 10_000)
            let piece = [UInt8](repeating: 0x41, count: 1000) + [0x0D, 0x0A]
            for _ in 0..<1000 {
                var head = 0
                #expect(decoder.consume(piece, from: &head) == nil)
            }
            var head = 0
            #expect(decoder.consume(Array(" .\r\n".utf8), from: &head) == .refused(.tooLarge))
            #expect(decoder.takeContent().isEmpty)
        }
    }

    // MARK: - Every stream

    /// The same by another way: whole, from the front, for each length.
    struct Model {
        let end: [UInt8]
        let isLenient: Bool

        func read(_ stream: [UInt8]) -> Base.Read? {
            let lead = Array(end.prefix { $0 == 0x0D || $0 == 0x0A })
            for count in 0...stream.count {
                let front = Array(stream[..<count])
                let rest = String(decoding: stream[count...], as: UTF8.self)
                if let raw = beforeUsualEnd(front) { return judged(raw, rest) }
                guard !end.isEmpty, (lead + front).suffix(end.count).elementsEqual(end) else { continue }
                var raw = front.dropLast(end.count)
                if raw.last == 0x0D, end[0] == 0x0A { raw.removeLast() }
                return judged(count < end.count ? [] : raw + [0x0D, 0x0A], rest)
            }
            return nil
        }

        /// What stands before a line with a dot that ends `octets`.
        private func beforeUsualEnd(_ octets: [UInt8]) -> ArraySlice<UInt8>? {
            if octets == [0x2E, 0x0D, 0x0A] || octets.suffix(5) == [0x0D, 0x0A, 0x2E, 0x0D, 0x0A] {
                return octets.dropLast(3)
            }
            guard isLenient, octets.last == 0x0A else { return nil }
            let line = octets.dropLast(octets.dropLast().last == 0x0D ? 2 : 1)
            guard line.last == 0x2E else { return nil }
            let raw = line.dropLast()
            return raw.isEmpty || raw.last == 0x0D || raw.last == 0x0A ? raw : nil
        }

        private func judged(_ raw: ArraySlice<UInt8>, _ rest: String) -> Base.Read {
            var lines: [[UInt8]] = [[]]
            var previous: UInt8 = 0x41
            for octet in raw {
                if previous == 0x0D, octet != 0x0A {
                    if !isLenient { return Base.refused(.bareCarriageReturn, rest) }
                    lines.append([])
                }
                switch octet {
                case 0x0A:
                    if previous != 0x0D, !isLenient { return Base.refused(.bareLineFeed, rest) }
                    lines.append([])
                case 0x00: return Base.refused(.null, rest)
                case 0x0D: break
                default: lines[lines.count - 1].append(octet)
                }
                previous = octet
            }
            if previous == 0x0D { lines.append([]) }
            let content = lines.dropLast().flatMap { ($0.first == 0x2E ? $0.dropFirst() : $0[...]) + [0x0D, 0x0A] }
            return Base.complete(String(decoding: content, as: UTF8.self), rest)
        }
    }

    @Test(arguments: [nil, "\r\n .\r\n", "\n.\n", "\r.\r", "\n.\r\n"], [false, true])
    func `Every short stream comes to what the rules say, and out comes CRLF alone`(end: String?, isLenient: Bool) {
        let letters: [UInt8] = [0x0D, 0x0A, 0x2E, 0x20, 0x61]
        let model = Model(end: Array((end ?? "").utf8), isLenient: isLenient)
        var found = 0
        for number in 0..<15_625 {  // 5 to the 6th
            var rest = number
            let stream = (0..<6).map { _ -> UInt8 in
                defer { rest /= 5 }
                return letters[rest % 5]
            }
            let read = Base.decode([stream[...]], Self.decoder(end, isLenient: isLenient))
            let expected = model.read(stream)
            guard read.outcome != nil || expected != nil else { continue }
            found += 1
            if read != expected { Issue.record("\(stream): \(read), not \(String(describing: expected))") }
            if number % 7 == 0, Base.decode(stream.map { [$0][...] }, Self.decoder(end, isLenient: isLenient)) != read {
                Issue.record("\(stream) octet by octet")
            }
        }
        #expect(found > 100)
    }

    @Test func `A smuggled command behind a foreign end is read only from clients that are listed for it`() {
        let dialog = """
            S: 220 gw.example ESMTP Telepost
            C: HELO c
            C: MAIL FROM:<a@b>
            C: RCPT TO:<c@d>
            C: DATA
            c: one\\r\\n .\\r\\n
            C: MAIL FROM:<second@b>
            C: RCPT TO:<c@d>
            C: DATA
            C: two
            C: .
            S: 250 gw.example
            S: 250 2.1.0 sender accepted
            S: 250 2.1.5 recipient accepted
            S: 354 send the mail, end it with a dot on a line of its own
            S: 250 2.0.0 accepted as 1

            """
        let unlisted = DialogRunner.play(dialog)
        #expect(
            unlisted.map(\.content)
                == ["one\r\n .\r\nMAIL FROM:<second@b>\r\nRCPT TO:<c@d>\r\nDATA\r\ntwo\r\n"])
        var door = DialogRunner.Door()
        door.alternativeEnd = Array(Self.blankDot.utf8)
        let listed = DialogRunner.play(
            dialog + """
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: 354 send the mail, end it with a dot on a line of its own
                S: 250 2.0.0 accepted as 2
                """, door: door)
        #expect(listed.map(\.content) == ["one\r\n", "two\r\n"])
        #expect(listed.last?.envelope.sender?.localPart == "second")
    }

    @Test func `A lenient client talks in bare line feeds from beginning to end`() {
        var door = DialogRunner.Door()
        door.isLenient = true
        let mails = DialogRunner.play(
            """
            S: 220 gw.example ESMTP Telepost
            c: HELO c\\n
            S: 250 gw.example
            c: MAIL FROM:<a@b>\\nRCPT TO:<c@d>\\n
            S: 250 2.1.0 sender accepted
            S: 250 2.1.5 recipient accepted
            c: DATA\\n
            S: 354 send the mail, end it with a dot on a line of its own
            c: Subject: x\\n\\n..y\\nz\\r\\n.\\n
            S: 250 2.0.0 accepted as 1
            c: NO\\rOP\\n
            S: 500 5.5.2 a CR without LF in a command
            c: QUIT\\n
            S: 221 2.0.0 goodbye
            S: (closed)
            """, door: door)
        #expect(mails.map(\.content) == ["Subject: x\r\n\r\n.y\r\nz\r\n"])
    }
}
