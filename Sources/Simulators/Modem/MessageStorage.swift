import SMS

/// A storage of texts: numbered slots, as many as it has.
struct MessageStorage: Sendable {
    /// What is in a slot.
    struct Entry: Sendable {
        /// 0 unread, 1 read, 2 unsent, 3 sent (3GPP TS 27.005 §3.1, `<stat>`).
        var state: Int
        let text: CarriedTPDU
    }

    let capacity: Int
    private(set) var entries: [Int: Entry] = [:]

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { entries.count }
    var isFull: Bool { entries.count >= capacity }
    var indices: [Int] { entries.keys.sorted() }

    /// Puts a text into the first free slot; `nil`: there is none.
    mutating func add(_ text: CarriedTPDU, state: Int) -> Int? {
        guard let index = (1...max(1, capacity)).first(where: { entries[$0] == nil }), !isFull else { return nil }
        entries[index] = Entry(state: state, text: text)
        return index
    }

    /// Reads a slot, which makes an unread text a read one.
    mutating func read(_ index: Int) -> Entry? {
        guard let entry = entries[index] else { return nil }
        if entry.state == 0 { entries[index]?.state = 1 }
        return entry
    }

    mutating func mark(_ index: Int, state: Int) { entries[index]?.state = state }

    mutating func remove(_ index: Int) -> Bool { entries.removeValue(forKey: index) != nil }

    /// Empties all slots in one of these states.
    mutating func remove(states: Set<Int>) { entries = entries.filter { !states.contains($0.value.state) } }

    mutating func removeAll() { entries = [:] }
}
