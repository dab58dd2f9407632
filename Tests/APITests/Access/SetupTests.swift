import Gateway
import Messages
import Synchronization
import Testing

@testable import API
@testable import Web

@Suite struct SetupTests {
    /// A gateway whose only administrator is gone.
    private func rig() async throws -> AccessRig {
        let rig = try await AccessRig()
        try await rig.gateway.removeAccount("administrator")
        return rig
    }

    private func setUp(
        _ rig: AccessRig, _ key: String, _ name: String = "root", _ password: String = "correct horse"
    ) async throws -> Visit {
        let request = AccessRig.request("POST", "/setup")
        return try await rig.gatekeeper.firstAdministrator(key: key, name: name, password: password, request: request)
    }

    @Test func `whether an administrator is needed`() async throws {
        let rig = try await AccessRig()
        #expect(!rig.gatekeeper.needsAdministrator)
        #expect(rig.gatekeeper.makeSetupKey() == nil)
        #expect(!Gatekeeper().needsAdministrator)
        for change in [
            { (details: inout AccountDetails) in details.role = .set("operator") },
            { $0.logins = .set(["http"]) }, { $0.isActive = .set(false) },
        ] {
            let rig = try await AccessRig()
            var details = AccountDetails()
            change(&details)
            _ = try await rig.gateway.changeAccount("administrator", details)
            #expect(rig.gatekeeper.needsAdministrator)
        }
        try await rig.gateway.setPassword(nil, of: "administrator")
        #expect(rig.gatekeeper.needsAdministrator)
    }

    @Test func `the key makes one administrator, once`() async throws {
        let rig = try await rig()
        let used = Mutex(0)
        let key = try #require(rig.gatekeeper.makeSetupKey { used.withLock { $0 += 1 } })
        #expect(rig.gatekeeper.isSetupKey(key))
        for wrong in ["", "x", key + "A", String(key.dropLast())] {
            #expect(!rig.gatekeeper.isSetupKey(wrong))
            await #expect(throws: Problem.self) { try await setUp(rig, wrong) }
        }
        let visit = try await setUp(rig, key)
        #expect(visit.caller.name == "root" && visit.caller.rights == Set(Right.allCases))
        #expect(visit.fields.count == 1 && used.withLock { $0 } == 1)
        #expect(rig.books.deeds == ["root setup.administrator root"])
        #expect(!rig.gatekeeper.isSetupKey(key) && !rig.gatekeeper.needsAdministrator)
        await #expect(throws: Problem.self) { try await setUp(rig, key, "second") }
        #expect(await rig.ask("GET", "/api/v1/accounts", AccessRig.basic("root")).status == 200)
    }

    @Test func `after an error the key is as good as before`() async throws {
        let rig = try await rig()
        let key = try #require(rig.gatekeeper.makeSetupKey())
        for (name, password, status) in [
            ("root", "nine char", 422), ("two words", "correct horse", 422), ("", "correct horse", 422),
            ("viewer", "correct horse", 409), ("root", String(repeating: "x", count: 2000), 422),
            ("root", "correct\u{7}horse", 422),
        ] {
            await #expect { try await setUp(rig, key, name, password) } throws: { ($0 as? Problem)?.status == status }
        }
        rig.store.fail(with: StoreFailure(.full, "no room"))
        await #expect(throws: Problem.self) { try await setUp(rig, key) }
        rig.store.fail(with: nil)
        #expect(rig.gatekeeper.isSetupKey(key))
        _ = try await setUp(rig, key)
    }

    @Test func `of two who use the key at the same time one is told that it is used`() async throws {
        let rig = try await rig()
        let key = try #require(rig.gatekeeper.makeSetupKey())
        async let first = try? setUp(rig, key, "root")
        async let second = try? setUp(rig, key, "evil")
        let made = await [first, second].compactMap(\.self)
        #expect(made.count == 1)
    }

    @Test func `a new key ends the one before, and so does an administrator from elsewhere`() async throws {
        let rig = try await rig()
        let first = try #require(rig.gatekeeper.makeSetupKey())
        let second = try #require(rig.gatekeeper.makeSetupKey())
        #expect(!rig.gatekeeper.isSetupKey(first) && rig.gatekeeper.isSetupKey(second))
        try await rig.add("boss", role: .administrator)
        #expect(!rig.gatekeeper.isSetupKey(second))
        await #expect(throws: Problem.self) { try await setUp(rig, second) }
    }
}
