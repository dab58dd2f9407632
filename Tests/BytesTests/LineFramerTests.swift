import Bytes
import Testing

@Suite struct LineFramerTests {
    /// What came out of a stream, lines as text.
    enum Found: Equatable, CustomStringConvertible {
        case line(String)
        case failure(LineFramer.Failure)

        var description: String {
            switch self {
            case .line(let text): "line \(text)"
            case .failure(let failure): "\(failure)"
            }
        }
    }

    /// Feeds the pieces one after the other, forgetting used octets in between, as a receive buffer does.
    static func frame(
        _ pieces: [[UInt8]], limit: Int = 2048, takesBareLineFeeds: Bool = false, most: inout Int
    ) -> [Found] {
        var framer = LineFramer(limit: limit, takesBareLineFeeds: takesBareLineFeeds)
        var buffer: [UInt8] = []
        var found: [Found] = []
        for piece in pieces {
            buffer += piece
            var head = 0
            reading: while true {
                switch framer.next(in: buffer, from: &head) {
                case .line(let range): found.append(.line(String(decoding: buffer[range], as: UTF8.self)))
                case .failure(let failure): found.append(.failure(failure))
                case .incomplete: break reading
                }
            }
            buffer.removeFirst(head)
            most = max(most, buffer.count)
        }
        return found
    }

    static let table: [(stream: String, found: [Found])] = [
        ("", []),
        ("NOOP", []),
        ("NOOP\r", []),
        ("NOOP\r\n", [.line("NOOP")]),
        ("\r\n", [.line("")]),
        ("\r\n\r\n", [.line(""), .line("")]),
        ("A\r\nB\r\nC", [.line("A"), .line("B")]),
        ("A\rB\r\nC\r\n", [.failure(.bareCarriageReturn), .line("C")]),
        ("A\r\r\nC\r\n", [.failure(.bareCarriageReturn), .line("C")]),
        ("A\nB\r\nC\r\n", [.failure(.bareLineFeed), .line("C")]),
        ("A\nB\nC\n", [.failure(.bareLineFeed), .failure(.bareLineFeed), .failure(.bareLineFeed)]),
        ("\nA\r\n", [.failure(.bareLineFeed)]),
        ("A\u{0}B\u{0}C\r\nD\r\n", [.failure(.null), .line("D")]),
        ("A\u{0}B\nC\rD\r\nE\r\n", [.failure(.null), .failure(.bareLineFeed), .line("E")]),
        ("A\rB\rC\u{0}\r\nD\r\n", [.failure(.bareCarriageReturn), .line("D")]),
        ("12345678\r\nA\r\n", [.line("12345678"), .line("A")]),
        ("123456789\r\nA\r\n", [.failure(.tooLong), .line("A")]),
        ("1234567890\r\nA\r\n", [.failure(.tooLong), .line("A")]),
        ("1234567890 and so on and on\r\nA\r\n", [.failure(.tooLong), .line("A")]),
        ("1234567890 and \r so \u{0} on\r\nA\r\n", [.failure(.tooLong), .line("A")]),
        ("1234567890 and \n so on\r\nA\r\n", [.failure(.tooLong), .failure(.bareLineFeed), .line("A")]),
        ("123456789\rx\r\nA\r\n", [.failure(.bareCarriageReturn), .line("A")]),
    ]

    @Test func `Lines and failures come out whole and in order`() {
        for (stream, found) in Self.table {
            var most = 0
            #expect(Self.frame([Array(stream.utf8)], limit: 10, most: &most) == found, "\(stream.debugDescription)")
        }
    }

    @Test func `Wherever the stream is cut, the same comes out`() {
        for (stream, found) in Self.table {
            let octets = Array(stream.utf8)
            var most = 0
            #expect(Self.frame(octets.map { [$0] }, limit: 10, most: &most) == found, "\(stream.debugDescription)")
            #expect(most <= 10, "\(stream.debugDescription) held \(most) octets")
            for cut in 0...octets.count {
                let pieces = [Array(octets[..<cut]), Array(octets[cut...])]
                #expect(Self.frame(pieces, limit: 10, most: &most) == found, "\(stream.debugDescription) at \(cut)")
            }
        }
    }

    static let bareTable: [(stream: String, found: [Found])] = [
        ("NOOP", []), ("NOOP\n", [.line("NOOP")]), ("NOOP\r", []), ("\n", [.line("")]),
        ("A\nB\r\nC\n", [.line("A"), .line("B"), .line("C")]),
        ("\n\r\n\n", [.line(""), .line(""), .line("")]),
        ("A\n\rB\nC\n", [.line("A"), .failure(.bareCarriageReturn), .line("C")]),
        ("A\rB\nC\r\n", [.failure(.bareCarriageReturn), .line("C")]),
        ("A\r\r\nC\n", [.failure(.bareCarriageReturn), .line("C")]),
        ("A\u{0}B\nC\n", [.failure(.null), .line("C")]),
        ("123456789\nA\n", [.line("123456789"), .line("A")]),
        ("12345678\r\nA\n", [.line("12345678"), .line("A")]),
        ("1234567890\nA\n", [.failure(.tooLong), .line("A")]),
        ("123456789\r\nA\n", [.failure(.tooLong), .line("A")]),
        ("1234567890 and so on\nA\n", [.failure(.tooLong), .line("A")]),
        ("1234567890 and \r so \u{0} on\nA\n", [.failure(.tooLong), .line("A")]),
    ]

    @Test func `Where LF alone ends a line, it does so however the stream is cut, and the rest stays as it is`() {
        for (stream, found) in Self.bareTable {
            let octets = Array(stream.utf8)
            var most = 0
            func frame(_ pieces: [[UInt8]]) -> [Found] {
                Self.frame(pieces, limit: 10, takesBareLineFeeds: true, most: &most)
            }
            #expect(frame(octets.map { [$0] }) == found, "\(stream.debugDescription)")
            #expect(most <= 10, "\(stream.debugDescription) held \(most) octets")
            for cut in 0...octets.count {
                let pieces = [Array(octets[..<cut]), Array(octets[cut...])]
                #expect(frame(pieces) == found, "\(stream.debugDescription) at \(cut)")
            }
        }
    }

    @Test func `A line of the limit is taken, one octet more is not`() {
        var most = 0
        let line = String(repeating: "x", count: 2046)
        #expect(Self.frame([Array("\(line)\r\n".utf8)], most: &most) == [.line(line)])
        #expect(Self.frame([Array("\(line)x\r\n".utf8)], most: &most) == [.failure(.tooLong)])
    }

    @Test func `A line without end is reported once and holds nothing`() {
        var most = 0
        let pieces = Array(repeating: [UInt8](repeating: 0x41, count: 1000), count: 1000)
        #expect(Self.frame(pieces + [Array("\r\nNOOP\r\n".utf8)], most: &most) == [.failure(.tooLong), .line("NOOP")])
        #expect(most <= 2048)
    }

    @Test func `A head behind other octets stays where it belongs`() {
        var framer = LineFramer()
        let buffer = Array("gone\r\nNOOP\r\nQU".utf8)
        var head = 6
        #expect(framer.next(in: buffer, from: &head) == .line(6..<10))
        #expect(head == 12)
        #expect(framer.next(in: buffer, from: &head) == .incomplete)
        #expect(head == 12)
    }
}
