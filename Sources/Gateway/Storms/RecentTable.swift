import Messages

/// A table of at most ``limit`` entries that forgets what was not set for longest.
///
/// Entries lie in two generations. What is set belongs to the young one; when that holds half of the limit, or when its
/// time is over, it becomes the old one, and what was old is forgotten at once. So no entry has to be looked for to be
/// forgotten, and every operation takes constant time.
struct RecentTable<Value: Sendable>: Sendable {
    /// The most entries.
    let limit: Int
    private var young: [StormKey: Value] = [:]
    private var old: [StormKey: Value] = [:]
    private var longest = Duration.zero
    private var turned = Timestamp(seconds: 0)

    /// An empty table of at least two entries at most.
    init(limit: Int) {
        self.limit = max(2, limit)
    }

    /// How many entries there are.
    var count: Int { young.count + old.count }

    /// The entry of a key; reading does not keep it from being forgotten.
    subscript(key: StormKey) -> Value? { young[key] ?? old[key] }

    /// Sets the entry of a key.
    ///
    /// - Parameter span: how long it is of use after `moment`; it is kept so long, and at most twice as long as the longest
    ///   of these spans, unless too many others come.
    mutating func set(_ value: Value, for key: StormKey, at moment: Timestamp, keeping span: Duration) {
        longest = max(longest, span)
        age(to: moment)
        guard young.updateValue(value, forKey: key) == nil else { return }
        if !old.isEmpty { old.removeValue(forKey: key) }
        if young.count >= limit / 2 { turn(keepingRoom: true) }
    }

    /// Forgets the entry of a key.
    mutating func remove(_ key: StormKey) {
        if young.removeValue(forKey: key) == nil { old.removeValue(forKey: key) }
    }

    /// Forgets everything.
    mutating func removeAll() {
        young = [:]
        old = [:]
    }

    private mutating func age(to moment: Timestamp) {
        let passed = moment - turned
        guard passed >= longest || passed < .zero else { return }
        turned = moment
        // A clock that was set back makes nothing old.
        if passed >= longest { turn(keepingRoom: false) }
    }

    /// - Parameter keepingRoom: whether the room it took is wanted again soon.
    private mutating func turn(keepingRoom: Bool) {
        swap(&young, &old)
        young.removeAll(keepingCapacity: keepingRoom)
    }
}
