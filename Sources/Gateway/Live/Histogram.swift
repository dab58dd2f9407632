/// How often values up to certain bounds have occurred, counted from any thread.
public final class Histogram: Sendable {
    /// What it came to.
    public struct Reading: Hashable, Sendable {
        /// The bounds, each with how many values were not larger; in order.
        public var buckets: [(bound: Int, count: Int)] { Array(zip(bounds, counts)).map { ($0.0, $0.1) } }
        /// How many values there were.
        public let count: Int
        /// All of them together.
        public let sum: Int
        private let bounds: [Int]
        private let counts: [Int]

        fileprivate init(bounds: [Int], single: [Int], sum: Int) {
            self.bounds = bounds
            self.sum = sum
            var total = 0
            // The sum of what is in the buckets, lest they contradict each other while others count.
            counts = single.map { more in
                total += more
                return total
            }
            count = total
        }
    }

    /// Bounds for times in microseconds: from half a millisecond to half a minute.
    public static let times = [
        500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
        10_000_000, 30_000_000,
    ]
    /// Bounds for numbers of things that are done together.
    public static let numbers = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000]

    private let bounds: [Int]
    // One more than there are bounds.
    private let counters: [Counter]
    private let sum = Counter()

    /// - Parameter bounds: in rising order.
    public init(_ bounds: [Int]) {
        self.bounds = bounds
        counters = (0...bounds.count).map { _ in Counter() }
    }

    /// What it has come to.
    public var reading: Reading { Reading(bounds: bounds, single: counters.map(\.value), sum: sum.value) }

    /// Counts a value.
    public func note(_ value: Int) {
        counters[bounds.firstIndex { value <= $0 } ?? bounds.count].add()
        sum.add(value)
    }

    /// Counts a time, in microseconds.
    public func note(_ time: Duration) { note(time.wholeMicroseconds) }
}

extension Duration {
    /// In microseconds, rounded down; what is negative or has no room is brought into range.
    var wholeMicroseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return Int(min(seconds, 1 << 40)) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
    }
}
