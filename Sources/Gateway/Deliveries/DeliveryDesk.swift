import Messages

/// What is with the clients of one account, and how far the store was read for them.
struct DeliveryDesk: Sendable {
    /// Something that is handed out, or waits.
    enum Key: Hashable, Sendable {
        case text(MessageID)
        case receipt(MessageID)
    }

    /// How far the messages of one kind were read.
    struct Progress: Hashable, Sendable {
        private(set) var read: MessageID?
        /// The first of those that there is news of since.
        private var again: MessageID?

        /// There is news of `message`: it is to be read, again perhaps.
        mutating func mark(_ message: MessageID) { again = again.map { min($0, message) } ?? message }

        /// Begins to read.
        ///
        /// - Returns: behind which message; `nil`: at the first.
        mutating func begin() -> MessageID? {
            if let again, let read, again <= read { self.read = MessageID(rawValue: again.rawValue - 1) }
            again = nil
            return read
        }

        /// Notes how far was read; what was marked meanwhile stays marked.
        mutating func end(_ last: MessageID?) { if let last { read = max(read ?? last, last) } }
    }

    /// What of a thing came back.
    private struct Return: Sendable {
        var due: Timestamp?
        var ids: Set<String> = []
    }

    /// A thing that waits until it is due, with the ids that nobody has acknowledged.
    private struct PutOff: Sendable {
        var due: Timestamp
        var ids: Set<String>
    }

    /// The most that is put off of one account; with more of it the account rests.
    static let mostPutOff = 1_000

    let wake: @Sendable () -> Void
    /// Which desk it is: an account that comes back has another one.
    let number: Int
    var texts = Progress()
    var receipts = Progress()
    /// How often something happened that it has to come for.
    private(set) var news = 0
    /// It asked and found nothing, and wants to be woken.
    private var isIdle = false
    /// What a client has: the ids of it that are not acknowledged.
    private var out: [Key: Set<String>] = [:]
    /// What of that came back.
    private var returned: [Key: Return] = [:]
    private var putOff: [Key: PutOff] = [:]
    /// What of that there was news of meanwhile: it may not be all that there is to tell.
    private var renewed: Set<Key> = []
    /// It gets nothing until then.
    private(set) var restsUntil: Timestamp?

    init(number: Int, wake: @escaping @Sendable () -> Void) {
        self.number = number
        self.wake = wake
    }

    /// When the first of what was put off is due.
    var nextDue: Timestamp? { [putOff.values.lazy.map(\.due).min(), restsUntil].compactMap(\.self).min() }

    /// What is not to be handed out now.
    var absent: Set<Key> { Set(out.keys).union(putOff.keys) }

    /// Brings back what was put off and is due.
    ///
    /// - Returns: whether it may have something.
    mutating func begin(at now: Timestamp) -> Bool {
        for (key, waiting) in putOff where waiting.due <= now {
            putOff[key] = nil
            _ = mark(key)
        }
        if let rest = restsUntil, rest > now { return false }
        restsUntil = nil
        return true
    }

    /// There is news of something.
    ///
    /// - Returns: whom to wake, if anybody waits for it.
    mutating func mark(_ key: Key) -> (@Sendable () -> Void)? {
        switch key {
        case .text(let id): texts.mark(id)
        case .receipt(let id): receipts.mark(id)
        }
        if out[key] != nil { renewed.insert(key) }
        news += 1
        defer { isIdle = false }
        return isIdle ? wake : nil
    }

    /// Hands something out.
    mutating func give(_ key: Key, _ id: String) { out[key, default: []].insert(id) }

    /// It found less than it asked for, with so much news known.
    ///
    /// - Returns: whether there is more news already.
    mutating func rest(knowing news: Int) -> Bool {
        isIdle = news == self.news
        return !isIdle
    }

    /// Whether all of a thing is acknowledged once these ids of it are. What was put off counts as well: its answer came
    /// late.
    func isComplete(_ key: Key, with ids: Set<String>) -> Bool {
        guard let open = out[key] else { return putOff[key]?.ids.isSubset(of: ids) ?? false }
        let back = returned[key]?.ids ?? []
        return open.isSubset(of: ids) && back.isSubset(of: ids)
    }

    /// These ids of a thing are acknowledged, those of them that came back before as well.
    ///
    /// - Returns: whom to wake.
    mutating func acknowledge(_ key: Key, _ ids: Set<String>) -> (@Sendable () -> Void)? {
        guard out[key] != nil else {
            putOff[key]?.ids.subtract(ids)
            if putOff[key]?.ids.isEmpty == true { putOff[key] = nil }
            return nil
        }
        returned[key]?.ids.subtract(ids)
        if returned[key]?.ids.isEmpty == true { returned[key] = nil }
        return remove(key, ids)
    }

    /// These ids of a thing come back, to be handed out again, not before `due`.
    ///
    /// - Returns: whom to wake.
    mutating func putBack(_ key: Key, _ ids: Set<String>, until due: Timestamp?) -> (@Sendable () -> Void)? {
        guard out[key] != nil else { return nil }
        var back = returned[key] ?? Return()
        back.due = due ?? back.due
        back.ids.formUnion(ids)
        returned[key] = back
        return remove(key, ids)
    }

    private mutating func remove(_ key: Key, _ ids: Set<String>) -> (@Sendable () -> Void)? {
        out[key]?.subtract(ids)
        guard out[key]?.isEmpty == true else { return nil }
        out[key] = nil
        let isRenewed = renewed.remove(key) != nil
        guard let back = returned.removeValue(forKey: key) else { return isRenewed ? mark(key) : nil }
        guard let due = back.due else { return mark(key) }
        putOff[key] = PutOff(due: due, ids: back.ids)
        if putOff.count > Self.mostPutOff {
            putOff[key] = nil
            restsUntil = max(restsUntil ?? due, due)
            _ = mark(key)
        }
        return nil
    }
}
