/// Mails that were fetched with one that was asked for, because clients mostly read one after the other.
struct ReadAhead {
    /// The most mails that are fetched at once.
    static let mails = 32
    /// The most octets that are fetched at once, when it is more than one mail.
    static let octets = 262_144

    private struct Entry {
        let index: Int
        var mail: [UInt8]?
    }

    private var entries: [Entry] = []
    /// The entries before this one have been used.
    private var place = 0

    /// Whether it holds nothing.
    var isEmpty: Bool { entries.isEmpty }

    /// Takes the mail at `index` out, and forgets those before it.
    ///
    /// - Returns: `nil` when it is not here; `.some(nil)` when the store has it no more.
    mutating func take(_ index: Int) -> [UInt8]?? {
        while place < entries.count, entries[place].index < index {
            entries[place].mail = nil
            place += 1
        }
        guard place < entries.count, entries[place].index == index else { return nil }
        let mail = entries[place].mail
        entries[place].mail = nil
        place += 1
        if place == entries.count { drop() }
        return .some(mail)
    }

    /// Which mails to fetch when the one at `index` is wanted: that and what follows it, as far as it is not deleted.
    static func plan(
        from index: Int, count: Int, size: (Int) -> Int, isDeleted: (Int) -> Bool
    ) -> [Int] {
        var wanted = [index]
        var sum = size(index)
        var next = index + 1
        while next < count, wanted.count < mails {
            defer { next += 1 }
            guard !isDeleted(next) else { continue }
            sum += size(next)
            guard sum <= octets else { break }
            wanted.append(next)
        }
        return wanted
    }

    /// Holds what was fetched instead of what was held.
    mutating func hold(_ indexes: ArraySlice<Int>, _ mails: ArraySlice<[UInt8]?>) {
        entries = zip(indexes, mails).map { Entry(index: $0, mail: $1) }
        place = 0
    }

    /// Forgets everything.
    mutating func drop() {
        entries = []
        place = 0
    }
}
