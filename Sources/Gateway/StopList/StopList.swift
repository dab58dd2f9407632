public import Messages
import Synchronization

/// The phones that want no more texts, from one number of ours or from all: nothing that goes to them is accepted.
///
/// The list is in the store; what is looked at with each message is kept in memory.
public final class StopList: Sendable {
    /// The most entries: some 40 MB. A phone needs one for each of our numbers.
    public static let most = 1_000_000

    private static let page = 1_000

    private let store: any Store
    private let index = Mutex(StopIndex())

    init(store: any Store) {
        self.store = store
    }

    /// How many entries there are.
    public var count: Int { index.withLock { $0.count } }

    /// Why nothing may go to `phone`, in words for whoever wants to send it; `nil`: nothing is against it.
    ///
    /// - Parameter number: what it would come from; `nil`: that is not known, and any entry of the phone counts.
    public func objection(to phone: PhoneNumber, from number: Originator?) -> String? {
        index.withLock { index in
            guard index.forbids(phone, from: number) else { return nil }
            let isAll = index.contains(Stop.Key(phone, from: nil))
            return isAll
                ? "the recipient has asked for no more texts"
                : "the recipient has asked for no more texts from this number"
        }
    }

    /// Why an order for a phone may not be accepted; `nil`: nothing is against it, or it is for no phone.
    public func objection(to order: MessageOrder, _ rules: Rules) -> String? {
        guard let phone = order.recipient else { return nil }
        return objection(to: phone, from: rules.source(of: order))
    }

    /// Those of `numbers` that may write to `phone`.
    func open(_ numbers: [Originator], to phone: PhoneNumber) -> [Originator] {
        index.withLock { index in
            guard index.count > 0 else { return numbers }
            return numbers.filter { !index.forbids(phone, from: $0) }
        }
    }

    /// The first of `numbers` that may write to `phone`, else the first of all.
    func first(of numbers: [Originator], for phone: PhoneNumber) -> Originator? {
        open(numbers, to: phone).first ?? numbers.first
    }

    /// Why an application may not write to `phone`, whichever of its numbers it takes; `nil`: nothing is against it.
    func objection(
        to phone: PhoneNumber, by application: Application, for account: Account?, _ directory: AccountDirectory,
        _ rules: Rules
    ) -> String? {
        guard count > 0 else { return nil }
        if let fixed = application.originator ?? directory.ownNumber(of: account) {
            return objection(to: phone, from: fixed)
        }
        let numbers = directory.open(
            application.via.first.flatMap { rules.connections[$0]?.numbers } ?? [], to: account)
        guard open(numbers, to: phone).isEmpty else { return nil }
        return objection(to: phone, from: numbers.first)
    }

    /// Brings the list back from the store.
    func resume() async throws(StoreFailure) {
        var last: Stop.Key?
        while true {
            let stops = try await store.stops(after: last, limit: Self.page)
            index.withLock { index in for stop in stops { index.insert(stop.key) } }
            guard stops.count == Self.page, let end = stops.last?.key else { return }
            last = end
        }
    }

    /// The entries of a phone.
    func keys(of phone: PhoneNumber) -> [Stop.Key] { index.withLock { $0.keys(of: phone) } }

    /// Whether all of this is there, by itself or because its phone wants nothing from any number.
    func covers(_ keys: [Stop.Key]) -> Bool {
        index.withLock { index in
            keys.allSatisfy { index.contains($0) || index.contains(Stop.Key($0.phone, from: nil)) }
        }
    }

    /// Takes entries into the memory.
    ///
    /// - Returns: those that are new.
    func note(_ keys: [Stop.Key]) -> [Stop.Key] {
        index.withLock { index in keys.filter { index.insert($0) } }
    }

    /// Takes entries out of the memory.
    func forget(_ keys: [Stop.Key]) {
        index.withLock { index in for key in keys { index.remove(key) } }
    }
}

extension Rules {
    /// Where a message for a phone comes from, as far as that is known before it is sent.
    func source(of order: MessageOrder) -> Originator? {
        let way = order.waitsForDigest ? order.application.flatMap(claiming.application)?.via : order.via
        return order.originator ?? order.ownNumber ?? way?.first.flatMap { connections[$0]?.numbers.first }
    }
}

extension Refusal {
    /// The recipient is on the stop list.
    init(stopped words: String) {
        self.init(.recipient, .permanent, 7, 1, words)
    }
}
