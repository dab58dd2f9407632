import Bytes
import SMTP

/// A mail after DATA, from ordinary clients and odd ones, and the same octets in chunks; the first octet bounds its
/// size.
enum SMTPContentTarget: FuzzTarget {
    static let name = "smtp-content"
    static let maximumLength = 1_024

    static func run(_ octets: [UInt8]) {
        let limit = Int(octets.first ?? 0) * 4
        let stream = Array(octets.dropFirst())
        let expected = model(stream, limit: limit)
        for cutting in Cutting.allCases {
            require(
                data(stream, DataDecoder(sizeLimit: limit), cut: cutting) == expected,
                "DATA ends at CRLF.CRLF alone: \(cutting)")
            let chunks = chunked(stream, limit: limit, cut: cutting)
            require(chunks == judged(stream, limit: limit), "chunks are judged as a whole: \(cutting)")
        }
        for customs in OddMail.all {
            let model = customs.read(stream, limit: limit)
            let expected = Result(
                outcome: model?.outcome, content: model?.content ?? [], end: model?.end ?? stream.count)
            for cutting in Cutting.allCases {
                let found = data(stream, customs.decoder(limit: limit), cut: cutting)
                require(found == expected, "an odd client is heard as it is listed: \(customs), \(cutting)")
            }
        }
    }

    private struct Result: Hashable {
        var outcome: DataOutcome?
        var content: [UInt8] = []
        var end = 0
    }

    private static func data(_ stream: [UInt8], _ fresh: DataDecoder, cut cutting: Cutting) -> Result {
        var decoder = fresh
        var result = Result()
        for piece in cutting.pieces(of: stream[...]) {
            // Octets before the head are no business of the decoder's.
            let buffer = [0x2E, 0x0D] + piece
            var head = 2
            result.outcome = decoder.consume(buffer, from: &head)
            result.end += head - 2
            if result.outcome != nil { break }
            require(head == buffer.count, "an unfinished mail takes all there is")
        }
        if result.outcome != nil { result.content = decoder.takeContent() }
        require(decoder.takeContent().isEmpty || result.outcome == nil, "a mail is taken once")
        return result
    }

    private static func chunked(_ stream: [UInt8], limit: Int, cut cutting: Cutting) -> Result {
        var decoder = ChunkDecoder(sizeLimit: limit)
        var sizes = Cutting.Sequence(stream[...])
        var result = Result()
        while result.end < stream.count || result.outcome == nil {
            let size = min(stream.count - result.end, sizes.next(below: 40))
            let isLast = result.end + size == stream.count
            decoder.begin(size: size, isLast: isLast)
            result.outcome = read(stream, &result.end, size, &decoder, cut: cutting)
            if !isLast { result.outcome = nil }
        }
        result.content = decoder.takeContent()
        return result
    }

    /// Hands a chunk over in pieces, the last with octets behind it that belong to the next.
    private static func read(
        _ stream: [UInt8], _ start: inout Int, _ size: Int, _ decoder: inout ChunkDecoder, cut cutting: Cutting
    ) -> DataOutcome? {
        let chunk = stream[start..<(start + size)]
        var outcome: DataOutcome?
        var read = 0
        for piece in cutting.pieces(of: chunk) + [[]] where outcome == nil {
            var head = 0
            let isLast = read + piece.count == size
            outcome = decoder.consume(piece + (isLast ? [0x0A, 0x2E] : []), from: &head)
            require(head == piece.count, "a chunk is as long as was said")
            read += head
        }
        require(outcome != nil && read == size, "a chunk ends where it was said")
        start += size
        return outcome
    }

    /// What DATA should come to, by another way: line by line.
    private static func model(_ stream: [UInt8], limit: Int) -> Result {
        var content: [UInt8] = []
        var line: [UInt8] = []
        for (index, octet) in stream.enumerated() {
            line.append(octet)
            guard octet == ASCII.lineFeed, line.dropLast().last == ASCII.carriageReturn else { continue }
            if line == [ASCII.dot, ASCII.carriageReturn, ASCII.lineFeed] {
                var result = judged(content, limit: limit, stuffed: stream[...index])
                result.end = index + 1
                return result
            }
            content += line.first == ASCII.dot ? line.dropFirst() : line[...]
            line = []
        }
        return Result(outcome: nil, end: stream.count)
    }

    /// What these octets should come to as a mail; faults are looked for in `stuffed`.
    private static func judged(_ content: [UInt8], limit: Int, stuffed: ArraySlice<UInt8>? = nil) -> Result {
        let fault = fault(in: stuffed ?? content[...])
        if let fault { return Result(outcome: .refused(fault), end: content.count) }
        if content.count > limit { return Result(outcome: .refused(.tooLarge), end: content.count) }
        return Result(outcome: .complete, content: content, end: content.count)
    }

    private static func fault(in octets: ArraySlice<UInt8>) -> DataFault? {
        var previous: UInt8 = 0x41
        for octet in octets {
            if previous == ASCII.carriageReturn, octet != ASCII.lineFeed { return .bareCarriageReturn }
            if octet == ASCII.lineFeed, previous != ASCII.carriageReturn { return .bareLineFeed }
            if octet == ASCII.null { return .null }
            previous = octet
        }
        return previous == ASCII.carriageReturn ? .bareCarriageReturn : nil
    }
}
