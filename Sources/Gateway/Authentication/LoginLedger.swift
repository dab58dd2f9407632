import Bytes
import Messages

/// Who failed to log in, and who did log in, lately: in bounded memory, with time as an argument.
///
/// Failures are counted for the client's address (of IPv6 the first 64 bits, which is what one customer has) and for the
/// name that was given, whether anybody has it or not.
struct LoginLedger: Sendable {
    /// How long failures and successes count.
    static let window = Duration.seconds(600)
    /// After so many failures nobody is looked at any more.
    static let most = 20
    private static let longestDelay = 10
    /// So long a client is known that was let in with a name: others who fail with that name do not lock it out.
    static let familiarity = Duration.seconds(30 * 86_400)
    /// After so many failures of its own it is like others.
    static let mostOfFamiliars = 5 * most

    /// Whose failures they are.
    struct Subject: Hashable, Sendable {
        fileprivate let client: StormKey
        fileprivate let name: StormKey
        fileprivate let both: StormKey

        /// - Parameter name: the account's name, or what was given when no account has it.
        init(_ client: IPAddress, _ name: String) {
            let network = client.family == .v6 ? IPAddress(v6: client.value & ~UInt128(UInt64.max)) : client
            self.client = StormKey(.loginClient, "\(network)")
            self.name = StormKey(.loginName, name)
            both = StormKey(.loginPair, "\(client)", name)
        }
    }

    private struct Success {
        let at: Timestamp
        let revision: UInt64
        /// What the password was, as a digest that only this run can make.
        var mark: [UInt8] = []

        func isFresh(_ revision: UInt64, _ now: Timestamp, within time: Duration = LoginLedger.window) -> Bool {
            self.revision == revision && now >= at && now - at < time
        }
    }

    private var clients: RecentTable<SlidingCount>
    private var names: RecentTable<SlidingCount>
    private var passwords: RecentTable<Success>
    private var pairs: RecentTable<Success>

    /// Knows at most `limit` of each kind, the latest.
    init(limit: Int = 50_000) {
        clients = RecentTable(limit: limit)
        names = RecentTable(limit: limit)
        passwords = RecentTable(limit: limit)
        pairs = RecentTable(limit: limit)
    }

    /// How many entries there are in all.
    var count: Int { clients.count + names.count + passwords.count + pairs.count }

    /// How often it went wrong lately, from this client or with this name, whichever is more.
    func failures(_ subject: Subject, at now: Timestamp) -> Int {
        let fromClient = clients[subject.client]?.total(at: now, in: Self.window) ?? 0
        return max(fromClient, names[subject.name]?.total(at: now, in: Self.window) ?? 0)
    }

    /// Whether nobody is to look any more. A client that was let in with that name before is locked out by its own failures
    /// alone, and later.
    func isLocked(_ subject: Subject, _ revision: UInt64, at now: Timestamp) -> Bool {
        guard pairs[subject.both]?.isFresh(revision, now, within: Self.familiarity) == true else {
            return failures(subject, at: now) >= Self.most
        }
        return (clients[subject.client]?.total(at: now, in: Self.window) ?? 0) >= Self.mostOfFamiliars
    }

    /// Notes a failure.
    ///
    /// - Returns: how long the answer has to wait.
    mutating func fail(_ subject: Subject, at now: Timestamp) -> Duration {
        Self.add(subject.client, &clients, now)
        Self.add(subject.name, &names, now)
        return delay(subject, at: now)
    }

    /// How long an answer that is no success has to wait: 1, 2, 4, 8 and then 10 seconds.
    func delay(_ subject: Subject, at now: Timestamp) -> Duration {
        let failures = max(1, failures(subject, at: now))
        return .seconds(failures > 4 ? Self.longestDelay : 1 << (failures - 1))
    }

    /// Notes that somebody was let in.
    ///
    /// - Parameter mark: the digest of the password, when there was one and it is not remembered yet.
    mutating func succeed(_ subject: Subject, _ revision: UInt64, mark: [UInt8]?, at now: Timestamp) {
        pairs.set(Success(at: now, revision: revision), for: subject.both, at: now, keeping: Self.familiarity)
        guard let mark, !remembers(mark, subject, revision, at: now) else { return }
        passwords.set(
            Success(at: now, revision: revision, mark: mark), for: subject.name, at: now, keeping: Self.window)
    }

    /// Whether this password was found right for this name within the window.
    func remembers(_ mark: [UInt8], _ subject: Subject, _ revision: UInt64, at now: Timestamp) -> Bool {
        guard let success = passwords[subject.name], success.isFresh(revision, now) else { return false }
        return success.mark.isSame(as: mark)
    }

    private static func add(_ key: StormKey, _ table: inout RecentTable<SlidingCount>, _ now: Timestamp) {
        var count = table[key] ?? SlidingCount()
        count.add(1, at: now, in: window)
        table.set(count, for: key, at: now, keeping: window * 2)
    }
}

extension [UInt8] {
    /// Whether both are the same, in a time that does not tell where they differ; nothing is the same as nothing.
    func isSame(as other: [UInt8]) -> Bool {
        guard count == other.count, !isEmpty else { return false }
        var difference: UInt8 = 0
        for index in indices { difference |= self[index] ^ other[index] }
        return difference == 0
    }
}
