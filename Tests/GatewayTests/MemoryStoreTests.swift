import StoreConformance
import Synchronization
import Testing

/// The store that the other tests lean on must not promise less than a real one.
@Suite struct MemoryStoreTests {
    /// The stores that were opened, by their folder.
    private final class Shelf: Sendable {
        private let stores = Mutex<[String: MemoryStore]>([:])

        func open(_ folder: String) -> MemoryStore {
            let store = stores.withLock { stores in
                let store = stores[folder] ?? MemoryStore()
                stores[folder] = store
                return store
            }
            store.open()
            return store
        }
    }

    @Test(arguments: ConformanceCase.allButPruning)
    func `the store in memory keeps the promise`(_ promise: ConformanceCase) async throws {
        let shelf = Shelf()
        try await promise.run { folder in shelf.open(folder) }
    }
}
