import SMPP

/// The reports and texts that wait for clients, each until it is acknowledged: a pure value, the time is passed in.
struct Mailbag: Sendable {
    /// What waits.
    enum Item: Hashable, Sendable {
        case report(PendingReport)
        /// A part, and the number of the text that it belongs to.
        case text(DeliverSM, letter: UInt64)
    }

    private struct Parcel: Sendable {
        let item: Item
        // `nil` until a client binds that takes texts.
        var systemID: String?
    }

    private let limit: Int
    private var parcels: [UInt64: Parcel] = [:]
    private var boxes: [String?: DueHeap] = [:]
    private var lastID: UInt64 = 0
    private var reserved = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// How many reports and texts there are, those included that are on their way to a client.
    var count: Int { parcels.count }

    /// Keeps places free for reports; `false` when there are not so many.
    mutating func reserve(_ places: Int) -> Bool {
        guard parcels.count + reserved + places <= limit else { return false }
        reserved += places
        return true
    }

    /// Puts a report in the place reserved for it.
    mutating func file(_ report: PendingReport, for systemID: String, due: Duration) {
        reserved -= 1
        insert(.report(report), for: systemID, due: due)
    }

    /// Puts the parts of a text in; none of them, and `false`, when there is no room for all.
    mutating func post(_ parts: [DeliverSM], letter: UInt64, for systemID: String?, due: Duration) -> Bool {
        guard parcels.count + reserved + parts.count <= limit else { return false }
        for part in parts { insert(.text(part, letter: letter), for: systemID, due: due) }
        return true
    }

    /// Gives a client the texts that waited for one.
    mutating func adopt(by systemID: String) {
        guard var orphans = boxes.removeValue(forKey: nil) else { return }
        while let entry = orphans.popFirst() {
            guard parcels[entry.id] != nil else { continue }
            parcels[entry.id]?.systemID = systemID
            boxes[systemID, default: DueHeap()].insert(entry)
        }
    }

    /// When something for the client is due first.
    mutating func nextDue(for systemID: String) -> Duration? {
        while let entry = boxes[systemID]?.first {
            if parcels[entry.id] != nil { return entry.due }
            removeFirst(of: systemID)
        }
        return nil
    }

    /// Takes what is due first, to deliver it; it stays here until it is acknowledged or put back.
    mutating func take(for systemID: String, at now: Duration) -> (id: UInt64, item: Item)? {
        guard let due = nextDue(for: systemID), due <= now, let entry = boxes[systemID]?.first else { return nil }
        removeFirst(of: systemID)
        return parcels[entry.id].map { (entry.id, $0.item) }
    }

    /// The client has it, or will never take it.
    ///
    /// - Returns: what it was; `nil` when that was known before.
    mutating func remove(_ id: UInt64) -> Item? { parcels.removeValue(forKey: id)?.item }

    /// The client does not have it: it is due again later.
    ///
    /// - Returns: for which client it is; `nil` when it has it after all.
    mutating func putBack(_ id: UInt64, due: Duration) -> String? {
        guard let systemID = parcels[id]?.systemID else { return nil }
        boxes[systemID, default: DueHeap()].insert(DueHeap.Entry(due: due, id: id))
        return systemID
    }

    private mutating func insert(_ item: Item, for systemID: String?, due: Duration) {
        lastID += 1
        parcels[lastID] = Parcel(item: item, systemID: systemID)
        boxes[systemID, default: DueHeap()].insert(DueHeap.Entry(due: due, id: lastID))
    }

    private mutating func removeFirst(of systemID: String) {
        _ = boxes[systemID]?.popFirst()
        if boxes[systemID]?.first == nil { boxes[systemID] = nil }
    }
}
