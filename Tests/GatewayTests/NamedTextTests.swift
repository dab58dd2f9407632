import Messages
import SMS
import Testing

@testable import Gateway

/// Texts that their network names for ever.
@Suite struct NamedTextTests {
    private func rig(store: MemoryStore = MemoryStore(), clock: StillClock = StillClock()) throws -> PhoneRig {
        try PhoneRig(store: store, clock: clock) { $0.deliver = [PhoneRig.team] }
    }

    @discardableResult
    private func take(
        _ rig: PhoneRig, _ words: String = "hello", id: String?, from sender: String = PhoneRig.phone,
        over connection: String = "carrier"
    ) async throws -> InboundIntake.Verdict {
        var part = try PhoneRig.part(words, from: sender, over: connection)
        part.networkID = id
        return await rig.gateway.inbound.accept(part, linkUpSince: rig.clock.now, at: rig.clock.now)
    }

    @Test func `A text that comes again with its id is known, however late within two days, and other ids are others`()
        async throws
    {
        let rig = try rig()
        #expect(try await take(rig, id: "SM1") == .kept)
        rig.clock.advance(by: .seconds(2 * 86_400 - 1))
        #expect(try await take(rig, id: "SM1") == .keptBefore)
        #expect(try await take(rig, id: "SM2") == .kept)
        #expect(try await take(rig, id: "SM1", over: "backup") == .kept)
        #expect(rig.letters.count == 3)
    }

    @Test func `The same words with another id are another text, also right after the link came up`() async throws {
        let rig = try rig()
        #expect(try await take(rig, "ok", id: "SM1") == .kept)
        #expect(try await take(rig, "ok", id: "SM2") == .kept)
        #expect(try await take(rig, "ok", id: "SM1") == .keptBefore)
        #expect(try await take(rig, "ok", id: "SM1") == .keptBefore)
    }

    @Test func `It is known after a start, for two days`() async throws {
        let rig = try rig()
        try await take(rig, id: "SM1")
        rig.clock.advance(by: .seconds(60))
        let next = try self.rig(store: rig.store, clock: rig.clock)
        #expect(try await take(next, id: "SM1") == .keptBefore)
        #expect(try await take(next, id: "SM1") == .keptBefore)
        rig.clock.advance(by: .seconds(2 * 86_400))
        let later = try self.rig(store: rig.store, clock: rig.clock)
        #expect(try await take(later, id: "SM1") == .kept)
    }

    @Test func `When the store fails it is not known as kept`() async throws {
        let rig = try rig()
        rig.stumbling.fail(1...1)
        #expect(try await take(rig, id: "SM1") == .notKept(StumblingStore.failure))
        rig.stumbling.fail(nil)
        #expect(try await take(rig, id: "SM1") == .kept)
    }

    @Test func `Twice at the same time is once`() async throws {
        let rig = try rig()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { _ = try? await take(rig, id: "SM1") } }
        }
        #expect(rig.letters.count == 1)
    }

    @Test func `No more ids are remembered than the bound, and all since then are there`() {
        var marks = RecentMarks()
        marks.begin(at: Samples.moment(0))
        #expect(marks.completeSince == Samples.moment(0))
        for number in 0..<(RecentMarks.most + 5) { marks.insert("\(number)", at: Samples.moment(Int64(number))) }
        #expect(!marks.contains("4"))
        #expect(marks.contains("5"))
        #expect(marks.completeSince == Samples.moment(4))
    }
}
