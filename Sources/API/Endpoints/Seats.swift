import Synchronization

/// So many may do something at a time, and no more.
final class Seats: Sendable {
    /// How many there are.
    let count: Int
    private let taken = Mutex(0)

    /// So many seats, all free.
    init(_ count: Int) {
        self.count = count
    }

    /// Takes a seat; `false` when none is free. Whoever has taken one gives it back by ``leave()``.
    func take() -> Bool {
        taken.withLock { taken in
            guard taken < count else { return false }
            taken += 1
            return true
        }
    }

    /// Gives a seat back.
    func leave() { taken.withLock { $0 -= 1 } }

    /// How many are taken.
    var takenCount: Int { taken.withLock { $0 } }
}
