import SQLiteStore
import StoreConformance
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ConformanceCase.all)
    func `the embedded store keeps the promise`(_ promise: ConformanceCase) async throws {
        try await promise.run { folder in try SQLiteStore.open(in: folder) }
    }
}
