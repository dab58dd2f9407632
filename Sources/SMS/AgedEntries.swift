/// A dictionary that knows which of its entries was put in first.
struct AgedEntries<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var values: [Key: (value: Value, serial: UInt64)] = [:]
    // In order of age; an entry whose serial is not the dictionary's was removed and is skipped.
    private var queue: [(key: Key, serial: UInt64)] = []
    private var head = 0
    private var serial: UInt64 = 0

    var count: Int { values.count }

    subscript(key: Key) -> Value? { values[key]?.value }

    /// Puts in an entry as the youngest; one of the same key is removed before.
    mutating func insert(_ value: Value, for key: Key) {
        remove(key)
        serial += 1
        values[key] = (value, serial)
        queue.append((key, serial))
        compact()
    }

    /// Changes an entry where it is; `nil` when there is none.
    mutating func update<Answer>(_ key: Key, _ change: (inout Value) -> Answer) -> Answer? {
        guard let index = values.index(forKey: key) else { return nil }
        return change(&values.values[index].value)
    }

    @discardableResult
    mutating func remove(_ key: Key) -> Value? {
        defer { skipRemoved() }
        return values.removeValue(forKey: key)?.value
    }

    /// The entry put in first.
    var oldest: (key: Key, value: Value)? {
        guard head < queue.count, let entry = values[queue[head].key] else { return nil }
        return (queue[head].key, entry.value)
    }

    private mutating func skipRemoved() {
        while head < queue.count, values[queue[head].key]?.serial != queue[head].serial { head += 1 }
        compact()
    }

    // The removed never outnumber what is left by much, so the queue is bounded by the entries.
    private mutating func compact() {
        guard queue.count > 2 * values.count + 32 else { return }
        queue = queue[head...].filter { values[$0.key]?.serial == $0.serial }
        head = 0
    }
}
