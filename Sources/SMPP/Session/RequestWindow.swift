/// Requests that were written and not yet answered, at most as many as the window has places.
///
/// A request that timed out gives its place back, and is remembered for a while: its answer may come late.
struct RequestWindow<Token: Sendable>: Sendable {
    /// What an answer belongs to.
    enum Match {
        /// A request that waits for it.
        case open(Token)
        /// A request that timed out.
        case overdue(Token)
        /// No request, or one of another kind.
        case none
    }

    private struct Entry: Sendable {
        let token: Token
        let answer: CommandID
        let deadline: Duration
    }

    private let capacity: Int
    private let memory: Int
    private var open: [UInt32: Entry] = [:]
    private var overdue: [UInt32: Entry] = [:]
    // Both in order of their sequences' first use; numbers that were answered are dropped when they reach the head.
    private var openOrder = AgedSequences()
    private var overdueOrder = AgedSequences()

    /// - Parameters:
    ///   - capacity: how many requests may be open, at least 1.
    ///   - memory: how many requests that timed out are remembered.
    init(capacity: Int, memory: Int = 1_024) {
        self.capacity = max(1, capacity)
        self.memory = max(0, memory)
    }

    var isEmpty: Bool { open.isEmpty }
    var count: Int { open.count }
    var hasRoom: Bool { open.count < capacity }

    /// When the oldest open request times out.
    var nextDeadline: Duration? { openOrder.first.flatMap { open[$0]?.deadline } }

    func contains(_ sequence: UInt32) -> Bool { open[sequence] != nil }

    /// Deadlines must not decrease from one call to the next.
    mutating func add(_ token: Token, sequence: UInt32, answer: CommandID, deadline: Duration) {
        open[sequence] = Entry(token: token, answer: answer, deadline: deadline)
        overdue[sequence] = nil
        openOrder.append(sequence)
        trim()
    }

    /// Takes the request that `answer` belongs to; `generic_nack` belongs to any.
    mutating func take(_ sequence: UInt32, answer: CommandID) -> Match {
        if let entry = open[sequence] {
            guard entry.answer == answer || answer == .genericNack else { return .none }
            open[sequence] = nil
            trim()
            return .open(entry.token)
        }
        guard let entry = overdue[sequence], entry.answer == answer || answer == .genericNack else { return .none }
        overdue[sequence] = nil
        return .overdue(entry.token)
    }

    /// Takes the requests whose time is up, oldest first.
    mutating func expire(at now: Duration) -> [Token] {
        var expired: [Token] = []
        while let sequence = openOrder.first, let entry = open[sequence], entry.deadline <= now {
            open[sequence] = nil
            expired.append(entry.token)
            remember(entry, sequence)
            trim()
        }
        return expired
    }

    /// Takes all open requests, oldest first.
    mutating func removeAll() -> [Token] {
        let tokens = openOrder.all.compactMap { sequence in open.removeValue(forKey: sequence)?.token }
        open = [:]
        overdue = [:]
        openOrder = AgedSequences()
        overdueOrder = AgedSequences()
        return tokens
    }

    private mutating func remember(_ entry: Entry, _ sequence: UInt32) {
        overdue[sequence] = entry
        overdueOrder.append(sequence)
        while overdueOrder.count > memory, let oldest = overdueOrder.popFirst() { overdue[oldest] = nil }
    }

    private mutating func trim() {
        while let oldest = openOrder.first, open[oldest] == nil { openOrder.removeFirst() }
        // One request without answer at the head must not keep the numbers of all that were answered behind it.
        if openOrder.count > 2 * capacity + 64 { openOrder.keep { open[$0] != nil } }
    }
}

/// A queue of sequence numbers.
private struct AgedSequences: Sendable {
    private var numbers: [UInt32] = []
    private var head = 0

    var count: Int { numbers.count - head }
    var first: UInt32? { head < numbers.count ? numbers[head] : nil }
    var all: ArraySlice<UInt32> { numbers[head...] }

    mutating func append(_ sequence: UInt32) {
        numbers.append(sequence)
    }

    mutating func removeFirst() {
        head += 1
        guard head > 64, head * 2 > numbers.count else { return }
        numbers.removeFirst(head)
        head = 0
    }

    mutating func popFirst() -> UInt32? {
        guard let first else { return nil }
        removeFirst()
        return first
    }

    mutating func keep(_ isWanted: (UInt32) -> Bool) {
        numbers = all.filter(isWanted)
        head = 0
    }
}
