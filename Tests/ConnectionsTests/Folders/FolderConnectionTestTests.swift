import Gateway
import Messages
import Runtime
import Testing

@testable import Connections

/// `telepost connection test` of folders.
@Suite struct FolderConnectionTestTests {
    private func steps(
        path: String?, pickup: String? = nil, _ change: (inout FolderPickupSettings) -> Void = { _ in }
    ) async throws -> [(String, Bool)] {
        var settings = FolderConnectionSettings(
            name: try #require(ConnectionName("drop")), path: path, policy: ProgramRig.policy())
        if let pickup {
            var pickup = FolderPickupSettings(path: pickup, dialect: .smstools(nil))
            change(&pickup)
            settings.pickup = pickup
        }
        let loop = EventLoop()
        let test = FolderConnectionTest(settings, on: loop)
        return await loop.perform { await test.run() }.map { ($0.name, $0.isDone) }
    }

    @Test func `Folders that are fine pass every step, and nothing is left in them`() async throws {
        let (out, drop) = (try ScratchFolder(), try ScratchFolder())
        try drop.write("x", to: "a")
        let steps = try await steps(path: out.path, pickup: drop.path)
        #expect(steps.map(\.0) == ["folder", "write", "room", "pickup", "move", "sent", "failed"])
        #expect(!steps.map(\.1).contains(false))
        #expect(out.names("").isEmpty && drop.names("") == ["a", "failed", "sent"])
        #expect(drop.names("sent").isEmpty)
    }

    @Test func `The step that fails is the last of its folder, and the other folder is looked at`() async throws {
        let drop = try ScratchFolder()
        try drop.write("x", to: "file")
        let steps = try await steps(path: "\(drop.path)/none", pickup: drop.path) { $0.failed = "file" }
        #expect(steps.map(\.0) == ["folder", "pickup", "move", "sent", "failed"])
        #expect(steps.map(\.1) == [false, true, true, true, false])
        let missing = try await self.steps(path: nil, pickup: "\(drop.path)/file")
        #expect(missing.map(\.0) == ["pickup"] && missing.map(\.1) == [false])
    }
}
