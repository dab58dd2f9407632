/// Joins the parts of concatenated messages as they come in, in any order.
///
/// A pure value: the time is passed in. It holds at most `limit` unfinished messages and as many finished ones, by
/// which parts repeated after the end are known. Nothing that came in is lost silently: an unfinished message that
/// gives way to another is handed back.
public struct Reassembly<Payload: Equatable & Sendable, Instant: Comparable & Sendable>: Sendable {
    /// What the parts of one message have in common (3GPP TS 23.040 §9.2.3.24.1).
    public struct Key: Hashable, Sendable {
        /// Who sent it.
        public let sender: String
        /// For whom it is.
        public let recipient: String
        /// The reference.
        public let reference: UInt16
        /// The size of the reference.
        public let size: ReferenceSize
        /// How many parts there are.
        public let count: Int

        /// The message that a part belongs to.
        public init(_ concatenation: Concatenation, from sender: String, to recipient: String) {
            self.sender = sender
            self.recipient = recipient
            reference = concatenation.reference
            size = concatenation.size
            count = concatenation.count
        }
    }

    /// One part that came in.
    public struct Piece: Equatable, Sendable {
        /// Its number, 1 to the count.
        public let number: Int
        /// What it carries.
        public let payload: Payload
    }

    /// A message of which parts are missing.
    public struct Incomplete: Equatable, Sendable {
        /// Which message.
        public let key: Key
        /// The parts that came, in the order of their numbers.
        public let pieces: [Piece]
        /// When the first of them came.
        public let startedAt: Instant

        /// The numbers that did not come, ascending.
        public var missing: [Int] {
            let present = Set(pieces.map(\.number))
            return (1...key.count).filter { !present.contains($0) }
        }
    }

    /// What became of a part.
    public enum Outcome: Equatable, Sendable {
        /// It waits for the others. `displaced`: an unfinished message that gave way to it, by age or because this part
        /// contradicts it.
        case stored(displaced: Incomplete?)
        /// With it the message is whole: the payloads in the order of their numbers.
        case complete([Payload])
        /// The same part came before.
        case duplicate
    }

    private struct Entry: Sendable {
        var pieces: [Piece]
        var at: Instant

        func holds(_ piece: Piece) -> Bool {
            pieces.contains { $0.number == piece.number && $0.payload == piece.payload }
        }

        // How the piece relates to those that are there; it is put in its place when it is new.
        mutating func insert(_ piece: Piece) -> Insertion {
            let index = pieces.firstIndex { $0.number >= piece.number } ?? pieces.endIndex
            guard index < pieces.endIndex, pieces[index].number == piece.number else {
                pieces.insert(piece, at: index)
                return .new(pieces.count)
            }
            return pieces[index].payload == piece.payload ? .same : .contradiction
        }
    }

    private enum Insertion {
        case new(Int)
        case same
        case contradiction
    }

    private let limit: Int
    private var unfinished = AgedEntries<Key, Entry>()
    private var finished = AgedEntries<Key, Entry>()

    /// - Parameter limit: how many unfinished messages there may be, at least 1; past it the oldest gives way.
    public init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// How many messages are unfinished.
    public var count: Int { unfinished.count }

    /// When the oldest unfinished message began.
    public var oldest: Instant? { unfinished.oldest?.value.at }

    /// Takes in a part.
    ///
    /// The same number with the same payload is a duplicate, also after the message was completed, until that is
    /// forgotten. The same number with another payload means that the sender uses the reference anew: the unfinished
    /// message is displaced.
    public mutating func receive(
        _ payload: Payload, _ place: Concatenation, from sender: String, to recipient: String, at now: Instant
    ) -> Outcome {
        let key = Key(place, from: sender, to: recipient)
        let piece = Piece(number: place.number, payload: payload)
        switch unfinished.update(key, { $0.insert(piece) }) {
        case .new(let count): return count == key.count ? complete(key, at: now) : .stored(displaced: nil)
        case .same: return .duplicate
        case .contradiction: return begin(key, with: piece, displacing: removeUnfinished(key), at: now)
        case nil: break
        }
        if let entry = finished[key], entry.holds(piece) { return .duplicate }
        return begin(key, with: piece, displacing: nil, at: now)
    }

    /// The part of that place that waits for others of its message.
    public func waiting(_ place: Concatenation, from sender: String, to recipient: String) -> Payload? {
        unfinished[Key(place, from: sender, to: recipient)]?.pieces.first { $0.number == place.number }?.payload
    }

    /// Gives up the messages whose first part came before `cutoff`, the oldest first, and forgets those that were completed
    /// before `past`; `nil`: before `cutoff` too.
    public mutating func expire(before cutoff: Instant, forgetting past: Instant? = nil) -> [Incomplete] {
        while let (key, entry) = finished.oldest, entry.at < past ?? cutoff { finished.remove(key) }
        var expired: [Incomplete] = []
        while let (key, entry) = unfinished.oldest, entry.at < cutoff, let incomplete = removeUnfinished(key) {
            expired.append(incomplete)
        }
        return expired
    }

    /// Gives up every unfinished message, the oldest first: for the end of a run.
    public mutating func drain() -> [Incomplete] {
        var drained: [Incomplete] = []
        while let (key, _) = unfinished.oldest, let incomplete = removeUnfinished(key) { drained.append(incomplete) }
        return drained
    }

    private mutating func begin(
        _ key: Key, with piece: Piece, displacing displaced: Incomplete?, at now: Instant
    ) -> Outcome {
        guard key.count > 1 else {
            remember(key, Entry(pieces: [piece], at: now))
            return .complete([piece.payload])
        }
        var displaced = displaced
        if unfinished.count >= limit, let (oldest, _) = unfinished.oldest { displaced = removeUnfinished(oldest) }
        unfinished.insert(Entry(pieces: [piece], at: now), for: key)
        return .stored(displaced: displaced)
    }

    private mutating func complete(_ key: Key, at now: Instant) -> Outcome {
        let pieces = unfinished.remove(key)?.pieces ?? []
        remember(key, Entry(pieces: pieces, at: now))
        return .complete(pieces.map(\.payload))
    }

    private mutating func remember(_ key: Key, _ entry: Entry) {
        finished.remove(key)
        if finished.count >= limit, let (oldest, _) = finished.oldest { finished.remove(oldest) }
        finished.insert(entry, for: key)
    }

    private mutating func removeUnfinished(_ key: Key) -> Incomplete? {
        unfinished.remove(key).map { Incomplete(key: key, pieces: $0.pieces, startedAt: $0.at) }
    }
}
