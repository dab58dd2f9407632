import Bytes
import SMTP

/// The octets before DATA: its first says how long a line may be.
enum SMTPLinesTarget: FuzzTarget {
    static let name = "smtp-lines"
    static let maximumLength = 512

    static func run(_ octets: [UInt8]) {
        let limit = Int(octets.first ?? 0) % 64 + 2
        let stream = octets.dropFirst()
        for isLenient in [false, true] { run(stream, limit, isLenient) }
    }

    private static func run(_ stream: ArraySlice<UInt8>, _ limit: Int, _ isLenient: Bool) {
        let framer = LineFramer(limit: limit, takesBareLineFeeds: isLenient)
        let outcomes = read(stream, framer, cut: .whole)
        for cutting in Cutting.allCases {
            require(read(stream, framer, cut: cutting) == outcomes, "lines do not depend on cuts: \(cutting)")
        }
        let lines = outcomes.compactMap { if case .line(let line) = $0 { line } else { nil } }
        require(
            lines == expected(stream, limit: limit, isLenient),
            "what is clean between two line ends is a line, and nothing else")
    }

    private enum Outcome: Hashable {
        case line([UInt8])
        case failure(LineFramer.Failure)
    }

    private static func read(_ stream: ArraySlice<UInt8>, _ fresh: LineFramer, cut cutting: Cutting) -> [Outcome] {
        var framer = fresh
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
            require(buffer.count - head <= framer.limit, "no more than a line is held")
            buffer.removeFirst(head)
        }
        return outcomes
    }

    /// The same by another way: cut at every line end, then look at each stretch.
    private static func expected(_ stream: ArraySlice<UInt8>, limit: Int, _ isLenient: Bool) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        for octet in stream {
            if octet == ASCII.lineFeed, isLenient || line.last == ASCII.carriageReturn {
                let size = line.last == ASCII.carriageReturn ? 2 : 1
                line.removeLast(size - 1)
                let isClean = !line.contains { [ASCII.null, ASCII.lineFeed, ASCII.carriageReturn].contains($0) }
                if isClean, line.count + size <= limit { lines.append(line) }
                line = []
            } else {
                line.append(octet)
            }
        }
        return lines
    }
}
