/// How times are spread, to about a tenth of each: four classes for each doubling from a microsecond to an hour.
struct TimeSpread: Hashable, Sendable {
    private static let classes = 4 * 32
    /// Empty as long as nothing was noted: most minutes of most things are.
    private var counts: [Int] = []
    /// How many times there are.
    private(set) var count = 0

    /// Takes in a time.
    mutating func note(_ time: Duration) {
        if counts.isEmpty { counts = Array(repeating: 0, count: Self.classes) }
        counts[Self.place(of: time)] += 1
        count += 1
    }

    /// Takes in what another one has.
    mutating func add(_ other: TimeSpread) {
        guard other.count > 0 else { return }
        if counts.isEmpty { counts = Array(repeating: 0, count: Self.classes) }
        for index in other.counts.indices { counts[index] += other.counts[index] }
        count += other.count
    }

    /// The time that so many percent of all are not longer than; `nil` when there are none.
    func quantile(percent: Int) -> Duration? {
        guard count > 0 else { return nil }
        let wanted = max(1, (count * percent + 99) / 100)
        var seen = 0
        for (place, count) in counts.enumerated() {
            seen += count
            if seen >= wanted { return Self.middle(of: place) }
        }
        return nil
    }

    private static func place(of time: Duration) -> Int {
        let value = UInt64(max(4, time.wholeMicroseconds))
        let doublings = UInt64.bitWidth - 1 - value.leadingZeroBitCount
        let quarter = Int(value >> UInt64(doublings - 2)) & 3
        return min(classes - 1, doublings * 4 + quarter)
    }

    private static func middle(of place: Int) -> Duration {
        let unit = Int64(1) << Int64(place / 4)
        return .nanoseconds((unit * Int64(2 * (4 + place % 4) + 1)) * 125)
    }
}
