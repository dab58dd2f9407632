import Messages

/// How many things happened within the latest stretch of time, in a fixed amount of memory.
///
/// The time is cut into slots of a fifteenth of the window. The slot at hand and the fifteen before it are counted, so
/// that what happened counts for the window at least and for a fifteenth of it longer at most: in no stretch as long as
/// the window more happens than a limit lets through.
struct SlidingCount: Sendable {
    private static let slots: Int64 = 16

    private var counts = SIMD16<UInt32>()
    private var latest = Int64.min

    /// How many happened in the window that ends at `moment`.
    func total(at moment: Timestamp, in window: Duration) -> Int {
        var copy = self
        copy.move(to: Self.slot(of: moment, window))
        return copy.total
    }

    /// Notes that `count` more happened.
    mutating func add(_ count: Int, at moment: Timestamp, in window: Duration) {
        move(to: Self.slot(of: moment, window))
        let place = Self.place(of: latest)
        counts[place] &+= UInt32(clamping: count)
    }

    /// Takes back that `count` happened at `moment`.
    mutating func remove(_ count: Int, at moment: Timestamp, in window: Duration) {
        let slot = Self.slot(of: moment, window)
        guard slot <= latest, slot > latest &- Self.slots else { return }
        let place = Self.place(of: slot)
        counts[place] -= min(counts[place], UInt32(clamping: count))
    }

    private var total: Int { counts.indices.reduce(0) { $0 + Int(counts[$1]) } }

    /// Empties the slots that time has left behind. A clock that was set back by more than the window begins anew; one
    /// set back by less stays where it was, so that nothing is counted away.
    private mutating func move(to slot: Int64) {
        let passed = slot.subtractingReportingOverflow(latest)
        guard !passed.overflow, passed.partialValue.magnitude < UInt64(Self.slots) else {
            counts = SIMD16()
            latest = slot
            return
        }
        guard slot > latest else { return }
        for empty in latest + 1...slot { counts[Self.place(of: empty)] = 0 }
        latest = slot
    }

    private static func slot(of moment: Timestamp, _ window: Duration) -> Int64 {
        let (seconds, attoseconds) = window.components
        let length = max(1, (seconds * 1_000_000 + attoseconds / 1_000_000_000_000 + slots - 2) / (slots - 1))
        return moment.microseconds / length
    }

    private static func place(of slot: Int64) -> Int { Int(slot & (slots - 1)) }
}
