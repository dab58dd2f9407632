import SMS

/// The network behind a simulated modem: what it has for the modem, in order. It outlives every restart.
struct MobileNetwork: Sendable {
    /// One text or status report on its way to the modem.
    struct Item: Sendable {
        let tpdu: TPDU
        var due: Duration
    }

    /// More than this is dropped.
    static let limit = 10_000

    private(set) var items: [Item] = []

    /// When the next one is due.
    var nextDue: Duration? { items.map(\.due).min() }

    mutating func add(_ tpdu: TPDU, due: Duration) {
        guard items.count < Self.limit else { return }
        items.append(Item(tpdu: tpdu, due: due))
    }

    /// Takes the first that is due.
    mutating func take(at now: Duration) -> Item? {
        guard let index = items.firstIndex(where: { $0.due <= now }) else { return nil }
        return items.remove(at: index)
    }

    /// Puts one back to the front.
    mutating func putBack(_ item: Item, due: Duration) {
        items.insert(Item(tpdu: item.tpdu, due: due), at: 0)
    }
}
