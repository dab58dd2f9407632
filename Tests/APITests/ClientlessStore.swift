import Gateway
import Messages
import Synchronization

/// A store that keeps nothing of what SMPP clients are told, and the stop list on a shelf.
protocol ClientlessStore: ReceiptBook, StopBook {
    var stopShelf: StopShelf { get }
}

extension ClientlessStore where Self: Store {
    func accept(_ consignments: [Consignment]) async throws(StoreFailure) -> [Acceptance] {
        var given: [Acceptance] = []
        for one in consignments {
            given.append(
                try await accept(
                    one.submission, content: one.content, orders: one.orders, alongside: one.alongside))
        }
        return given
    }
}

extension ClientlessStore {
    func receipts(
        owedTo account: AccountName, after: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [OwedReceipt] { [] }
    func told(
        _ kinds: [MessageID: NoticeKinds], at moment: Timestamp, detail: String
    ) async throws(StoreFailure) {}
    func revise(
        _ message: MessageID, _ order: MessageOrder, event: MessageEvent
    ) async throws(StoreFailure) -> Bool { false }
    func messages(ticket: String, of account: AccountName) async throws(StoreFailure) -> [MessageID] { [] }
    func texts(
        waitingFor account: AccountName, after: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [WaitingText] { [] }

    func stops(after key: Stop.Key?, limit: Int) async throws(StoreFailure) -> [Stop] {
        stopShelf.page(after: key, limit: limit)
    }
    func keep(_ stops: [Stop]) async throws(StoreFailure) -> Int { stopShelf.add(stops) }
    func remove(_ keys: [Stop.Key]) async throws(StoreFailure) -> Int { stopShelf.remove(keys) }
}

/// A stop list in memory.
final class StopShelf: Sendable {
    private let stops = Mutex<[Stop]>([])

    func page(after key: Stop.Key?, limit: Int) -> [Stop] {
        stops.withLock { stops in
            let rest = stops.filter { stop in key.map { $0.place < stop.key.place } ?? true }
            return Array(rest.prefix(max(0, limit)))
        }
    }

    func add(_ new: [Stop]) -> Int {
        stops.withLock { stops in
            let known = stops.count
            for stop in new where !stops.contains(where: { $0.key == stop.key }) { stops.append(stop) }
            stops.sort { $0.key.place < $1.key.place }
            return stops.count - known
        }
    }

    func remove(_ keys: [Stop.Key]) -> Int {
        stops.withLock { stops in
            let known = stops.count
            stops.removeAll { keys.contains($0.key) }
            return known - stops.count
        }
    }
}

extension Stop.Key {
    fileprivate var place: String { "\(phone.e164) \(number.map { "\($0)" } ?? "")" }
}
