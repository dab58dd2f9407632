import Bytes

/// Cuts what a modem says into lines (ITU-T V.250 §5.7.1; 3GPP TS 27.007 §4.1).
///
/// CR or LF ends a line, empty lines are none, and blanks at the start of one are dropped. The prompt `>` for a message
/// has no end of line, so it is only seen where one is awaited (3GPP TS 27.005 §4.3).
public struct ATFramer: Hashable, Sendable {
    /// What comes next.
    public enum Item: Hashable, Sendable {
        /// A line, without its end.
        case line(String)
        /// The modem waits for a message.
        case prompt
        /// More octets than a line may have; they were dropped.
        case tooLong
    }

    /// The most octets in a line: a TPDU takes less than 400, an answer in USSD less than 800.
    public static let limit = 2048

    private var line: [UInt8] = []
    private var isDropping = false

    /// A framer at the start of a line.
    public init() {}

    /// The next item of `chunk`, which loses what is done with; `nil` when it is used up.
    public mutating func next(from chunk: inout ArraySlice<UInt8>, awaitsPrompt: Bool) -> Item? {
        while let octet = chunk.popFirst() {
            switch octet {
            case ASCII.carriageReturn, ASCII.lineFeed:
                isDropping = false
                if let item = endLine() { return item }
            case UInt8(ascii: ">") where awaitsPrompt && line.isEmpty && !isDropping: return .prompt
            case ASCII.null: break
            case ASCII.space where line.isEmpty: break
            default:
                guard !isDropping else { break }
                line.append(octet)
                if line.count >= Self.limit {
                    line = []
                    isDropping = true
                    return .tooLong
                }
            }
        }
        return nil
    }

    private mutating func endLine() -> Item? {
        guard !line.isEmpty else { return nil }
        defer { line.removeAll(keepingCapacity: true) }
        return .line(String(decoding: line, as: UTF8.self))
    }
}
