import SMTP
import Testing

@Suite struct ChunkDecoderTests {
    /// The outcome of each chunk, read in pieces of at most `step` octets, and the mail.
    static func decode(_ chunks: [String], step: Int, limit: Int = 100) -> (outcomes: [DataOutcome], content: String) {
        var decoder = ChunkDecoder(sizeLimit: limit)
        var outcomes: [DataOutcome] = []
        for (number, chunk) in chunks.enumerated() {
            var left = Array(chunk.utf8)
            decoder.begin(size: left.count, isLast: number == chunks.count - 1)
            while true {
                let piece = Array(left.prefix(step))
                // What stands behind the chunk is not part of it.
                let buffer = left.count <= step ? piece + Array("\nQUIT".utf8) : piece
                var head = 0
                let outcome = decoder.consume(buffer, from: &head)
                #expect(head == piece.count)
                left.removeFirst(piece.count)
                guard let outcome else { continue }
                outcomes.append(outcome)
                break
            }
        }
        return (outcomes, String(decoding: decoder.takeContent(), as: UTF8.self))
    }

    static let table: [(chunks: [String], outcomes: [DataOutcome], content: String)] = [
        (["a\r\n"], [.complete], "a\r\n"),
        ([""], [.complete], ""),
        (["a\r\n", ""], [.complete, .complete], "a\r\n"),
        (["a\r\n.\r\nb\r\n"], [.complete], "a\r\n.\r\nb\r\n"),
        (["..\r\n"], [.complete], "..\r\n"),
        (["a\r", "\nb"], [.complete, .complete], "a\r\nb"),
        (["a\r", "", "\nb"], [.complete, .complete, .complete], "a\r\nb"),
        (["a\r"], [.refused(.bareCarriageReturn)], ""),
        (["a\r", ""], [.complete, .refused(.bareCarriageReturn)], ""),
        (["a\r", "b\r\n"], [.complete, .refused(.bareCarriageReturn)], ""),
        (["a\rb", "c\r\n"], [.refused(.bareCarriageReturn), .refused(.bareCarriageReturn)], ""),
        (["a\r\r\n"], [.refused(.bareCarriageReturn)], ""),
        (["a", "\n", "c"], [.complete, .refused(.bareLineFeed), .refused(.bareLineFeed)], ""),
        (["a\u{0}"], [.refused(.null)], ""),
        (["\n\r\u{0}"], [.refused(.bareLineFeed)], ""),
    ]

    @Test func `Chunks are kept as they are, and lines are CRLF lines`() {
        for (chunks, outcomes, content) in Self.table {
            for step in 1...12 {
                let read = Self.decode(chunks, step: step)
                #expect(read.outcomes == outcomes, "\(chunks) by \(step)")
                #expect(read.content == content, "\(chunks) by \(step)")
            }
        }
    }

    @Test func `All chunks together are bounded by the limit`() {
        #expect(Self.decode(["12345", "6789"], step: 3, limit: 10).outcomes == [.complete, .complete])
        #expect(Self.decode(["12345", "67890"], step: 3, limit: 10).outcomes == [.complete, .complete])
        #expect(Self.decode(["12345", "678901"], step: 3, limit: 10).outcomes == [.complete, .refused(.tooLarge)])
        for (second, fault) in [("\r\n", DataFault.tooLarge), ("\n", .bareLineFeed)] {
            let read = Self.decode(["12345678901", second], step: 3, limit: 10)
            #expect(read.outcomes == [.refused(.tooLarge), .refused(fault)])
        }
    }

    @Test func `A chunk of any declared size waits for its octets without room for them`() {
        var decoder = ChunkDecoder(sizeLimit: 10)
        decoder.begin(size: .max, isLast: true)
        var head = 0
        #expect(decoder.consume([1, 2, 3], from: &head) == nil)
        #expect(head == 3)
        decoder.begin(size: -1, isLast: true)
        head = 0
        #expect(decoder.consume([1], from: &head) == .complete)
        #expect(head == 0)
    }
}
