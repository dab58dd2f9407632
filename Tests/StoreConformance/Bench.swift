import Foundation
import Gateway
import Messages

/// A store on trial, in a temporary folder.
actor Bench {
    private let folder: String
    private let opening: ConformanceCase.Opening
    private(set) var store: any Store & History

    init(opening: @escaping ConformanceCase.Opening) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)").path
        self.opening = opening
        store = try await opening(folder)
    }

    /// Closes the store and opens it again.
    func reopen() async throws {
        await store.close()
        store = try await opening(folder)
    }

    /// Closes the store and removes its folder.
    func tidy() async {
        await store.close()
        // A folder that cannot be removed only litters the temporary one.
        try? FileManager.default.removeItem(atPath: folder)
    }
}
