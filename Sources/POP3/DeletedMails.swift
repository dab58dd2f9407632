/// Which mails of a snapshot a client has marked; one bit for each, and nothing at all until the first is marked.
struct DeletedMails: Hashable, Sendable {
    /// How many are marked.
    private(set) var count = 0
    private var words: [UInt64] = []

    func contains(_ index: Int) -> Bool {
        let word = index >> 6
        return word < words.count && words[word] >> UInt64(index & 63) & 1 == 1
    }

    /// Marks a mail of a snapshot of `total`.
    mutating func insert(_ index: Int, of total: Int) {
        guard index < total, !contains(index) else { return }
        if words.isEmpty { words = [UInt64](repeating: 0, count: (total + 63) >> 6) }
        words[index >> 6] |= 1 << UInt64(index & 63)
        count += 1
    }

    /// The marked ones, in order.
    func indexes(of total: Int) -> [Int] {
        count == 0 ? [] : (0..<total).filter(contains)
    }
}
