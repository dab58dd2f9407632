import Bytes
import SMTP

/// A mail of an odd client, read by another way: whole, from the front, for each length.
struct OddMail {
    /// What a mail comes to.
    struct Reading {
        let outcome: DataOutcome
        let content: [UInt8]
        /// Index behind its end.
        let end: Int
    }

    static let all = ["", "\r\n .\r\n", "\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n.\r\n"].flatMap { end in
        [false, true].map { OddMail(alternative: Array(end.utf8), isLenient: $0) }
    }

    let alternative: [UInt8]
    let isLenient: Bool

    func decoder(limit: Int) -> DataDecoder {
        DataDecoder(
            sizeLimit: limit, alternativeEnd: alternative.isEmpty ? nil : alternative, isLenient: isLenient)
    }

    func read(_ stream: [UInt8], limit: Int) -> Reading? {
        // Ends are looked for only where a line may end.
        for end in stream.indices.map({ $0 + 1 }) where Self.isLineEnd(stream[end - 1]) {
            if let raw = beforeUsualEnd(stream[..<end]) { return reading(raw, end, limit) }
            guard endsAlternatively(stream[..<end]) else { continue }
            guard end >= alternative.count else { return reading([], end, limit) }
            var raw = stream[..<(end - alternative.count)]
            // The end begins with the second half of a CRLF.
            if raw.last == ASCII.carriageReturn, alternative[0] == ASCII.lineFeed { raw.removeLast() }
            return reading(raw + [ASCII.carriageReturn, ASCII.lineFeed], end, limit)
        }
        return nil
    }

    private static func isLineEnd(_ octet: UInt8) -> Bool {
        octet == ASCII.carriageReturn || octet == ASCII.lineFeed
    }

    /// A mail begins as if a line had just ended.
    private func endsAlternatively(_ front: ArraySlice<UInt8>) -> Bool {
        guard !alternative.isEmpty else { return false }
        let lead = alternative.prefix { Self.isLineEnd($0) }
        return (lead + front.suffix(alternative.count)).suffix(alternative.count).elementsEqual(alternative)
    }

    /// What stands before a line with a dot that ends `octets`.
    private func beforeUsualEnd(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard octets.last == ASCII.lineFeed else { return nil }
        let isWhole = octets.dropLast().last == ASCII.carriageReturn
        guard isWhole || isLenient else { return nil }
        let line = octets.dropLast(isWhole ? 2 : 1)
        guard line.last == ASCII.dot else { return nil }
        let raw = line.dropLast()
        if raw.isEmpty || raw.suffix(2) == [ASCII.carriageReturn, ASCII.lineFeed] { return raw }
        return isLenient && Self.isLineEnd(raw[raw.endIndex - 1]) ? raw : nil
    }

    private func reading(_ raw: ArraySlice<UInt8>, _ end: Int, _ limit: Int) -> Reading {
        var content: [UInt8] = []
        var isLineStart = true
        var previous = ASCII.space
        for octet in raw + [ASCII.space] {
            if previous == ASCII.carriageReturn, octet != ASCII.lineFeed {
                guard isLenient else { return refusal(.bareCarriageReturn, end) }
                content += [ASCII.carriageReturn, ASCII.lineFeed]
                isLineStart = true
            }
            switch octet {
            case ASCII.lineFeed:
                guard isLenient || previous == ASCII.carriageReturn else { return refusal(.bareLineFeed, end) }
                content += [ASCII.carriageReturn, ASCII.lineFeed]
                isLineStart = true
            case ASCII.null: return refusal(.null, end)
            case ASCII.carriageReturn: break
            case ASCII.dot where isLineStart: isLineStart = false
            default:
                content.append(octet)
                isLineStart = false
            }
            previous = octet
        }
        // The space that was put behind it.
        content.removeLast()
        return content.count > limit
            ? refusal(.tooLarge, end) : Reading(outcome: .complete, content: content, end: end)
    }

    private func refusal(_ fault: DataFault, _ end: Int) -> Reading {
        Reading(outcome: .refused(fault), content: [], end: end)
    }
}
