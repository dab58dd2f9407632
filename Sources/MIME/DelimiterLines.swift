import Bytes
import CGMime

/// The lines of a mail that begin with `--`, found once, so that nested multiparts do not read the mail again.
struct DelimiterLines {
    /// Where such lines begin, in order; at most ``MailLimits/delimiters``.
    private let starts: [Int]

    /// Looks through `octets`.
    init(_ octets: [UInt8]) {
        var starts: [Int] = []
        unsafe octets.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var position = 0
            while position + 1 < bytes.count, starts.count < MailLimits.delimiters {
                let isDashes = unsafe bytes[position] == UInt8(ascii: "-") && bytes[position + 1] == UInt8(ascii: "-")
                if isDashes { starts.append(position) }
                guard let end = unsafe memchr(base + position, Int32(ASCII.lineFeed), bytes.count - position) else {
                    break
                }
                position = unsafe UnsafeRawPointer(end) - base + 1
            }
        }
        self.starts = starts
    }

    /// The parts between the delimiters in `range`, without those of no octets; `nil` when there is no delimiter.
    ///
    /// - Parameter limit: how many parts there may be; further ones are left out.
    func split(_ octets: [UInt8], _ range: Range<Int>, boundary: [UInt8], limit: Int) -> [Range<Int>]? {
        guard !boundary.isEmpty else { return nil }
        var parts: [Range<Int>] = []
        var open: Int?
        var found = false
        for start in starts[firstIndex(from: range.lowerBound)...] {
            guard start < range.upperBound else { break }
            guard let line = Line(octets, at: start, end: range.upperBound, boundary: boundary) else { continue }
            found = true
            if let begin = open, begin < start {
                parts.append(begin..<Self.end(octets, before: start, notBefore: begin))
            }
            open = line.isClose || parts.count >= limit ? nil : line.next
            if open == nil { break }
        }
        if let begin = open, begin < range.upperBound { parts.append(begin..<range.upperBound) }
        return found ? parts : nil
    }

    /// The line end before a delimiter belongs to the delimiter.
    private static func end(_ octets: [UInt8], before start: Int, notBefore limit: Int) -> Int {
        var end = start
        if end > limit, octets[end - 1] == ASCII.lineFeed { end -= 1 }
        if end > limit, end < start, octets[end - 1] == ASCII.carriageReturn { end -= 1 }
        return end
    }

    private func firstIndex(from position: Int) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] < position { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// A delimiter, or the last one.
    private struct Line {
        var isClose: Bool
        var next: Int

        init?(_ octets: [UInt8], at start: Int, end: Int, boundary: [UInt8]) {
            let name = start + 2
            guard end - name >= boundary.count, octets[name] == boundary[0] else { return nil }
            for offset in 1..<max(1, boundary.count) where octets[name + offset] != boundary[offset] { return nil }
            var position = name + boundary.count
            isClose =
                end - position >= 2 && octets[position] == UInt8(ascii: "-")
                && octets[position + 1] == UInt8(ascii: "-")
            if isClose { position += 2 }
            while position < end, octets[position] != ASCII.lineFeed {
                guard
                    octets[position] == ASCII.space || octets[position] == ASCII.tab
                        || octets[position] == ASCII.carriageReturn
                else { return nil }
                position += 1
            }
            next = min(position + 1, end)
        }
    }
}
