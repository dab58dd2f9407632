import Messages

/// The mails that wait for a digest, in groups: one for each application and phone.
///
/// The store has them as messages that are `queued` for ``Messages/ConnectionName/digests``; here are their numbers, and
/// when their group is to be looked at. While a group waits, a place in each of its rates is kept for its digest, so that
/// mails which come later cannot put it off for ever.
struct HeldMails: Sendable {
    /// The most mails for one phone of one application.
    static let perPhone = 10_000
    /// The most mails in all.
    static let total = 100_000
    /// How long a group gathers mails, unless the rates have a shorter window.
    static let gathering = Duration.seconds(60)

    /// Whose mails a group holds.
    struct Place: Hashable, Sendable {
        let application: ApplicationName
        let phone: PhoneNumber

        var key: StormKey { StormKey(.digest, application, phone.e164) }
    }

    /// A mail that waits.
    struct Mail: Sendable {
        let message: MessageID
        /// When it is worthless; `nil`: never.
        let expiry: Timestamp?
    }

    /// Mails that wait for the same digest.
    private struct Group: Sendable {
        let place: Place
        /// Where a place is kept for its digest.
        let rates: [StormDemand.Rate]
        /// Each mail, and when it is worthless.
        var mails: [MessageID: Timestamp] = [:]
        /// How many are on their way to the disk.
        var coming = 0
        /// Since when it gathers, and for how long.
        var since: Timestamp
        let pause: Duration
        /// When it is looked at next.
        var next: Timestamp
        /// When the first of its mails is worthless.
        var expiry = Timestamp.never
        var isLeaving = false
        /// What came, or came back, since somebody looks at it.
        var late: Set<MessageID> = []

        init(_ place: Place, _ rates: [StormDemand.Rate], since: Timestamp) {
            self.place = place
            self.rates = rates
            self.since = since
            pause = min(HeldMails.gathering, rates.map(\.limit.window).min() ?? HeldMails.gathering)
            next = since + pause
        }
    }

    private let perPhone: Int
    private let limit: Int
    private var groups: [StormKey: Group] = [:]
    private var reservations: [StormKey: Int] = [:]

    /// How many mails wait, or are on their way.
    private(set) var count = 0

    /// Nothing held yet.
    init(perPhone: Int = Self.perPhone, total: Int = Self.total) {
        self.perPhone = perPhone
        limit = total
    }

    /// How many groups there are.
    var groupCount: Int { groups.count }

    /// How many places in a rate are kept for digests.
    func reserved(_ rate: StormKey) -> Int { reservations[rate] ?? 0 }

    /// Whether there is room for one more mail.
    func hasRoom(at place: Place) -> Bool {
        guard count < limit else { return false }
        return groups[place.key].map { $0.mails.count + $0.coming < perPhone } ?? true
    }

    /// Notes that a mail is on its way to the disk. The caller has made sure of the room.
    mutating func reserve(_ place: Place, _ rates: [StormDemand.Rate], at moment: Timestamp) {
        begin(place, rates, at: moment)
        groups[place.key]?.coming += 1
        count += 1
    }

    /// Notes that a mail which was on its way was not kept, or what its message is.
    mutating func settle(_ place: Place, as mail: Mail?) {
        guard let coming = groups[place.key]?.coming, coming > 0 else { return }
        groups[place.key]?.coming = coming - 1
        count -= 1
        if let mail { add(mail, to: place.key) }
        endWhenEmpty(place.key)
    }

    /// Notes a mail that the store has: from before this run, or put back by somebody.
    mutating func hold(_ mail: Mail, at place: Place, _ rates: [StormDemand.Rate], since moment: Timestamp) {
        begin(place, rates, at: moment)
        add(mail, to: place.key)
    }

    private mutating func begin(_ place: Place, _ rates: [StormDemand.Rate], at moment: Timestamp) {
        guard groups[place.key] == nil else { return }
        groups[place.key] = Group(place, rates, since: moment)
        for rate in rates { reservations[rate.key, default: 0] += 1 }
    }

    private mutating func add(_ mail: Mail, to key: StormKey) {
        guard var group = groups.removeValue(forKey: key) else { return }
        let expiry = mail.expiry ?? .never
        if group.mails.updateValue(expiry, forKey: mail.message) == nil { count += 1 }
        group.expiry = min(group.expiry, expiry)
        if group.isLeaving { group.late.insert(mail.message) }
        groups[key] = group
    }

    private mutating func endWhenEmpty(_ key: StormKey) {
        guard let group = groups[key], group.mails.isEmpty, group.coming == 0 else { return }
        groups[key] = nil
        for rate in group.rates {
            let left = reserved(rate.key) - 1
            reservations[rate.key] = left > 0 ? left : nil
        }
    }
}

// MARK: - Leaving

extension HeldMails {
    /// A group that somebody looks at; more mails may join it meanwhile.
    struct Departure: Sendable {
        let place: Place
        /// The mails it had then.
        let mails: Set<MessageID>
        /// Where a place is kept for its digest.
        let rates: [StormDemand.Rate]
        /// Whether it has gathered for long enough.
        let isReady: Bool
        /// Whether some of its mails are worthless.
        let isOverdue: Bool
    }

    /// The groups that it is time to look at, those first that have gathered for longest. Nobody else gets them until
    /// ``end(_:without:at:next:)``.
    mutating func departures(at now: Timestamp, limit: Int) -> [Departure] {
        // A clock that was set back must not hold up a digest.
        for (key, group) in groups where group.since > now {
            groups[key]?.since = now
            groups[key]?.next = now + group.pause
        }
        let due = groups.filter { !$1.isLeaving && !$1.mails.isEmpty && min($1.next, $1.expiry) <= now }
        // The longest due are looked at, lest any is never; of those the oldest go first.
        let next = due.sorted { $0.value.next < $1.value.next }.prefix(limit)
        return next.sorted { $0.value.since < $1.value.since }.map { key, group in
            groups[key]?.isLeaving = true
            return Departure(
                place: group.place, mails: Set(group.mails.keys), rates: group.rates, isReady: group.next <= now,
                isOverdue: group.expiry <= now)
        }
    }

    /// Lets go of a group.
    ///
    /// - Parameters:
    ///   - gone: the mails that wait no longer.
    ///   - next: when to look at those that are left; `nil`: they gather anew.
    mutating func end(_ departure: Departure, without gone: Set<MessageID>, at now: Timestamp, next: Timestamp?) {
        let key = departure.place.key
        guard var group = groups.removeValue(forKey: key) else { return }
        for mail in gone.subtracting(group.late) where group.mails.removeValue(forKey: mail) != nil { count -= 1 }
        group.late = []
        group.expiry = group.mails.values.min() ?? .never
        group.isLeaving = false
        if let next {
            group.next = max(group.next, next)
        } else {
            group.since = now
            group.next = now + group.pause
        }
        groups[key] = group
        endWhenEmpty(key)
    }
}

extension Timestamp {
    /// Later than everything.
    fileprivate static let never = Timestamp(microseconds: .max)
}
