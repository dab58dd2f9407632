import Bytes
import SMTP

/// The octets before DATA: its first says how long a line may be.
enum SMTPLinesTarget: FuzzTarget {
    static let name = "smtp-lines"
    static let maximumLength = 512

    static func run(_ octets: [UInt8]) {
        let limit = Int(octets.first ?? 0) % 64 + 2
        let stream = octets.dropFirst()
        let outcomes = read(stream, limit: limit, cut: .whole)
        for cutting in Cutting.allCases {
            require(read(stream, limit: limit, cut: cutting) == outcomes, "lines do not depend on cuts: \(cutting)")
        }
        let lines = outcomes.compactMap { if case .line(let line) = $0 { line } else { nil } }
        require(lines == expected(stream, limit: limit), "what is clean between two CRLFs is a line, and nothing else")
    }

    private enum Outcome: Hashable {
        case line([UInt8])
        case failure(LineFramer.Failure)
    }

    private static func read(_ stream: ArraySlice<UInt8>, limit: Int, cut cutting: Cutting) -> [Outcome] {
        var framer = LineFramer(limit: limit)
        var buffer: [UInt8] = []
        var outcomes: [Outcome] = []
        for piece in cutting.pieces(of: stream) {
            buffer += piece
            var head = 0
            reading: while true {
                switch framer.next(in: buffer, from: &head) {
                case .line(let range): outcomes.append(.line(Array(buffer[range])))
                case .failure(let failure): outcomes.append(.failure(failure))
                case .incomplete: break reading
                }
            }
            require(buffer.count - head <= limit, "no more than a line is held")
            buffer.removeFirst(head)
        }
        return outcomes
    }

    /// The same by another way: cut at every CRLF, then look at each stretch.
    private static func expected(_ stream: ArraySlice<UInt8>, limit: Int) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        for octet in stream {
            if octet == ASCII.lineFeed, line.last == ASCII.carriageReturn {
                line.removeLast()
                let isClean = !line.contains { [ASCII.null, ASCII.lineFeed, ASCII.carriageReturn].contains($0) }
                if isClean, line.count + 2 <= limit { lines.append(line) }
                line = []
            } else {
                line.append(octet)
            }
        }
        return lines
    }
}
