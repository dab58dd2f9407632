import Messages

/// Something for each of the last minutes. Time is an argument; what is older is forgotten.
struct MinuteRing<Element: Sendable>: Sendable {
    private let empty: Element
    private var slots: [Element]
    /// The latest minute that anything was noted in, counted from 1970.
    private var latest: Int64

    /// A ring of `count` minutes, empty at `now`.
    init(_ count: Int, empty: Element, at now: Timestamp) {
        self.empty = empty
        slots = Array(repeating: empty, count: count)
        latest = Self.minute(of: now)
    }

    /// The number of the minute that a moment is in.
    static func minute(of moment: Timestamp) -> Int64 {
        let seconds = moment.seconds
        return seconds >= 0 ? seconds / 60 : (seconds - 59) / 60
    }

    /// Changes what there is for the minute that `now` is in.
    mutating func change(at now: Timestamp, _ body: (inout Element) -> Void) {
        let minute = Self.minute(of: now)
        advance(to: minute)
        body(&slots[place(of: minute)])
    }

    /// The minutes up to the one that `now` is in, the oldest first.
    func all(at now: Timestamp) -> [Element] {
        let last = Self.minute(of: now)
        return slots.indices.map { index in
            let minute = last - Int64(slots.count - 1 - index)
            let isKnown = minute <= latest && latest - minute < slots.count
            return isKnown ? slots[place(of: minute)] : empty
        }
    }

    private mutating func advance(to minute: Int64) {
        // Further apart than it is long, in either direction: nothing of it is of the last minutes.
        guard minute > latest - Int64(slots.count), minute < latest + Int64(slots.count) else {
            for index in slots.indices { slots[index] = empty }
            latest = minute
            return
        }
        while latest < minute {
            latest += 1
            slots[place(of: latest)] = empty
        }
    }

    private func place(of minute: Int64) -> Int {
        let place = Int(minute % Int64(slots.count))
        return place < 0 ? place + slots.count : place
    }
}
