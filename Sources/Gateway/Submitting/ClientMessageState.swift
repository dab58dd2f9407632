import Bytes
public import Messages

/// Where a client's message is.
public struct ClientMessageState: Hashable, Sendable {
    /// What became of it (SMPP 3.4 §5.2.28).
    public enum Outcome: Hashable, Sendable, CaseIterable {
        /// It is on its way.
        case enroute
        /// The phone has it.
        case delivered
        /// Its validity ended.
        case expired
        /// It was withdrawn.
        case deleted
        /// It cannot be delivered.
        case undeliverable
        /// Nobody knows.
        case unknown
        /// The network did not take it.
        case rejected

        /// What became of `message`.
        init(of message: Message) {
            self =
                switch message.state {
                case .queued, .sending, .sent: .enroute
                case .delivered: .delivered
                case .expired: .expired
                case .cancelled: .deleted
                case .unknown: .unknown
                case .failed: message.parts.contains { $0.state == .refused } ? .rejected : .undeliverable
                }
        }
    }

    /// What became of it.
    public var outcome: Outcome
    /// When that was; `nil` as long as it is on its way.
    public var endedAt: Timestamp?
    /// The network's code for what is wrong, up to 999; 0 when there is none.
    public var error: Int

    /// A message on its way, or at its end.
    public init(_ outcome: Outcome, endedAt: Timestamp? = nil, error: Int = 0) {
        self.outcome = outcome
        self.endedAt = endedAt
        self.error = error
    }

    /// Where `message` is.
    init(of message: Message) {
        outcome = Outcome(of: message)
        endedAt = outcome == .enroute ? nil : message.changedAt
        error = outcome == .enroute || outcome == .delivered ? 0 : Self.error(of: message)
    }

    /// The code in the words of the part that went wrong.
    static func error(of message: Message) -> Int {
        let wrong = message.parts.last { part in
            switch part.state {
            case .refused, .undelivered: true
            case .sent, .unanswered, .delivered: false
            }
        }
        guard let words = wrong?.detail.utf8, let mark = Self.end(of: "error ", in: words) else { return 0 }
        let digits = words[mark...].prefix { $0.isASCIIDigit }
        guard digits.count <= 3 else { return 0 }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// The index after the last `mark` in `words`.
    private static func end(of mark: String, in words: String.UTF8View) -> String.UTF8View.Index? {
        var found: String.UTF8View.Index?
        for index in words.indices where words[index...].starts(with: mark.utf8) {
            found = words.index(index, offsetBy: mark.utf8.count)
        }
        return found
    }
}
