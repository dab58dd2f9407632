import Messages

/// The parts of texts that are on their way: kept for a while, for the network may send them again.
struct ForwardedParts: Sendable {
    private var texts: [(at: Timestamp, parts: [FragmentID])] = []
    private var head = 0

    /// How many texts, or parts of texts from before a restart, there are.
    var count: Int { texts.count - head }

    /// Remembers the parts of a text that came at `moment`.
    mutating func append(_ parts: [FragmentID], at moment: Timestamp) {
        texts.append((moment, parts))
    }

    /// Takes out the parts of texts that came before `cutoff`, and of the oldest that are more than `limit`.
    ///
    /// - Parameter room: no more texts are taken out when there are so many parts.
    mutating func removeFirst(_ room: Int, cameBefore cutoff: Timestamp, keeping limit: Int) -> [FragmentID] {
        var removed: [FragmentID] = []
        while count > 0, removed.count < room, count > limit || texts[head].at < cutoff {
            removed += texts[head].parts
            head += 1
        }
        if head > 1_024, head * 2 > texts.count {
            texts.removeFirst(head)
            head = 0
        }
        return removed
    }
}
