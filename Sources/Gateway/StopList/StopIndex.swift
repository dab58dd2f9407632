import Messages

/// Which phones want nothing from which number of ours: 16 octets an entry, so that all of them fit into memory.
struct StopIndex: Sendable {
    /// A phone's digits as a number, and the number of a number of ours; 0: all of them.
    private struct Entry: Hashable {
        let phone: UInt64
        let number: UInt32
    }

    private var entries: Set<Entry> = []
    private var numbers: [Originator: UInt32] = [:]

    /// How many entries there are.
    var count: Int { entries.count }

    /// Whether exactly this is there.
    func contains(_ key: Stop.Key) -> Bool {
        entry(key).map { entries.contains($0) } ?? false
    }

    /// Whether `phone` wants nothing from `number`; `nil`: nobody knows which it will be, so that it may be any.
    func forbids(_ phone: PhoneNumber, from number: Originator?) -> Bool {
        guard !entries.isEmpty else { return false }
        guard number == nil else {
            return contains(Stop.Key(phone, from: nil)) || contains(Stop.Key(phone, from: number))
        }
        return !keys(of: phone).isEmpty
    }

    /// The entries of a phone.
    func keys(of phone: PhoneNumber) -> [Stop.Key] {
        ([nil] + numbers.keys.map(Optional.some)).map { Stop.Key(phone, from: $0) }.filter { contains($0) }
    }

    /// Adds an entry.
    ///
    /// - Returns: whether it is new.
    @discardableResult
    mutating func insert(_ key: Stop.Key) -> Bool {
        if let number = key.number, numbers[number] == nil {
            numbers[number] = UInt32(truncatingIfNeeded: numbers.count + 1)
        }
        guard let entry = entry(key) else { return false }
        return entries.insert(entry).inserted
    }

    /// Takes an entry off.
    mutating func remove(_ key: Stop.Key) {
        if let entry = entry(key) { entries.remove(entry) }
    }

    /// `nil` when nothing is known of the number of ours.
    private func entry(_ key: Stop.Key) -> Entry? {
        // Fifteen digits at most, the first of them not 0: no two numbers are the same.
        let phone = key.phone.digits.utf8.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - 0x30) }
        guard let number = key.number else { return Entry(phone: phone, number: 0) }
        return numbers[number].map { Entry(phone: phone, number: $0) }
    }
}
