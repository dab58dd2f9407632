import Foundation
import Gateway
import Synchronization

@testable import SQLiteStore

/// Keeps the store's writer busy until told otherwise.
final class Stopper: Sendable {
    private let isHeld = Atomic(false)
    private let refusals = Atomic(0)
    private let bell = Bell()

    /// On the writer's thread: stays until ``release()``.
    func stay() {
        isHeld.store(true, ordering: .releasing)
        bell.wait()
    }

    func release() { bell.ring() }

    func refused() { refusals.add(1, ordering: .relaxed) }

    /// Returns when the writer is busy.
    func held() async {
        while !isHeld.load(ordering: .acquiring) { await Task.yield() }
    }

    /// Returns when so many were refused.
    func allRefused(_ count: Int) async {
        while refusals.load(ordering: .relaxed) < count { await Task.yield() }
    }
}

extension Scratch {
    /// How many octets a file has.
    func size(_ file: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(file)")
        return attributes[.size] as? Int ?? 0
    }
}

extension SQLiteStore {
    /// Has the writer's thread stay in a call.
    func hold(_ stopper: Stopper) async throws(StoreFailure) {
        try await writing.perform { (_) throws(StoreFailure) in stopper.stay() }
    }

    /// Returns when so many calls wait for the writer.
    func untilWaiting(_ count: Int) async {
        while writing.count < count { await Task.yield() }
    }
}
