import Messages
import SMS
import Testing

@testable import Gateway

/// Parts of texts, repetitions, restarts and stores that fail.
@Suite struct InboundIntakeTests {
    private static let words = ["one ", "two ", "three ", "four ", "five"]
    private static let whole = "one two three four five"

    private func team(_ plan: inout PhoneRig.Plan) { plan.deliver = [PhoneRig.team] }

    private func place(_ number: Int, of count: Int = 5, reference: UInt16 = 9) throws -> Concatenation {
        try #require(Concatenation(reference: reference, size: .eightBit, count: count, number: number))
    }

    /// Texts that arrived, as the mails say.
    private func texts(_ rig: PhoneRig) -> [String] { rig.letters.map(\.letter.text) }

    @Test func `Five parts in any order, with any of them twice, arrive whole and once`() async throws {
        var generator = Dice(state: 4)
        for _ in 0..<60 {
            let rig = try PhoneRig(team)
            let order = (1...5).shuffled(using: &generator)
            var coming = order
            for extra in (1...5).shuffled(using: &generator).prefix(3) {
                let first = coming.firstIndex(of: extra) ?? 0
                coming.insert(extra, at: Int.random(in: first...coming.count, using: &generator))
            }
            var seen: Set<Int> = []
            for number in coming {
                let verdict = try await rig.text(Self.words[number - 1], place(number))
                #expect(verdict == (seen.insert(number).inserted ? .kept : .keptBefore), "\(coming)")
            }
            #expect(texts(rig) == [Self.whole], "\(coming)")
            #expect(try await rig.store.fragments().filter(\.isJoined).count == 5)
        }
    }

    @Test func `Parts of one text that arrive at the same time make one text`() async throws {
        for _ in 0..<20 {
            let rig = try PhoneRig(team)
            await withTaskGroup(of: Void.self) { group in
                for number in Array(1...5) + Array(1...5) {
                    group.addTask {
                        _ = try? await rig.text(Self.words[number - 1], place(number))
                    }
                }
            }
            #expect(texts(rig) == [Self.whole])
        }
    }

    @Test func `Parts of other senders, numbers, references, counts and connections are other texts`() async throws {
        let rig = try PhoneRig(team)
        _ = try await rig.text("a", place(1, of: 2))
        _ = try await rig.text("b", from: "+447700900124", place(2, of: 2))
        _ = try await rig.text("b", to: "60777", place(2, of: 2))
        _ = try await rig.text("b", over: "backup", place(2, of: 2))
        _ = try await rig.text("b", place(2, of: 2, reference: 10))
        _ = try await rig.text("b", place(2, of: 3))
        #expect(texts(rig).isEmpty)
        _ = try await rig.text("b", place(2, of: 2))
        #expect(texts(rig) == ["ab"])
    }

    @Test func `A part of one is a text of its own`() async throws {
        let rig = try PhoneRig(team)
        #expect(try await rig.text("hello", place(1, of: 1)) == .kept)
        #expect(texts(rig) == ["hello"])
        #expect(try await rig.store.fragments().isEmpty)
    }

    @Test func `What does not come in time is marked in the text, and said in the log`() async throws {
        let rig = try PhoneRig {
            team(&$0)
            $0.patience = .seconds(600)
        }
        for number in [1, 2, 5] { _ = try await rig.text(Self.words[number - 1], place(number)) }
        rig.clock.advance(by: .seconds(600))
        await rig.gateway.inbound.sweep(at: rig.clock.now)
        #expect(texts(rig).isEmpty)
        rig.clock.advance(by: .seconds(1))
        await rig.gateway.inbound.sweep(at: rig.clock.now)
        #expect(texts(rig) == ["one two [… parts 3 and 4 of 5 did not arrive …]five"])
        let line = try #require(rig.notebook.records.first { $0.text.hasPrefix("a text from a phone lacks parts") })
        #expect(line.fields.map(\.value) == ["+4477…123", "3, 4"])
        await rig.gateway.inbound.sweep(at: rig.clock.now)
        #expect(texts(rig).count == 1)
        #expect(try await rig.store.fragments().allSatisfy(\.isJoined))
    }

    @Test func `A reference that a phone uses anew does not mix texts`() async throws {
        let rig = try PhoneRig(team)
        _ = try await rig.text("old", place(1, of: 2))
        _ = try await rig.text("new", place(1, of: 2))
        #expect(texts(rig) == ["old[… part 2 of 2 did not arrive …]"])
        _ = try await rig.text("er", place(2, of: 2))
        #expect(texts(rig).last == "newer")
    }

    @Test func `Texts of one phone stay in order, those of others do not wait for it`() async throws {
        let rig = try PhoneRig(team)
        let count = 40
        await withTaskGroup(of: Void.self) { group in
            for phone in 0..<5 {
                group.addTask {
                    for index in 0..<count { _ = try? await rig.text("\(index)", from: "+44770090020\(phone)") }
                }
            }
        }
        for phone in 0..<5 {
            let from = "+44770090020\(phone)"
            let own = rig.letters.filter { $0.letter["From"]?.hasPrefix(from) == true }.map(\.letter.text)
            #expect(own == (0..<count).map(String.init))
        }
        let ids = rig.store.submissions.map(\.submission.session)
        #expect(Set(ids).count == 5 * count)
    }

    // MARK: - Restarts

    @Test(arguments: 1...4)
    func `Parts that came before a restart are joined with those that come after it`(before: Int) async throws {
        let first = try PhoneRig(team)
        for number in 1...before { _ = try await first.text(Self.words[number - 1], place(number)) }
        let second = try PhoneRig(store: first.store, clock: first.clock, team)
        try await second.gateway.resume()
        // The network was perhaps not told that it was kept.
        #expect(try await second.text(Self.words[before - 1], place(before)) == .keptBefore)
        for number in before + 1...5 { _ = try await second.text(Self.words[number - 1], place(number)) }
        #expect(texts(second) == [Self.whole])
    }

    @Test func `A text whose last part was kept but which was not forwarded goes after a restart, and once`()
        async throws
    {
        let first = try PhoneRig(team)
        first.stumbling.fail(6...1000)
        for number in 1...5 { #expect(try await first.text(Self.words[number - 1], place(number)) == .kept) }
        #expect(texts(first).isEmpty)
        let second = try PhoneRig(store: first.store, clock: first.clock, team)
        try await second.gateway.resume()
        #expect(texts(second) == [Self.whole])
        let third = try PhoneRig(store: first.store, clock: first.clock, team)
        try await third.gateway.resume()
        #expect(try await third.text("five", place(5)) == .keptBefore)
        #expect(texts(third).count == 1)
    }

    @Test func `A text that went without its missing parts does not go again after a restart`() async throws {
        let first = try PhoneRig(team)
        _ = try await first.text("one ", place(1))
        first.clock.advance(by: .seconds(3601))
        await first.gateway.inbound.sweep(at: first.clock.now)
        #expect(texts(first).count == 1)
        for pause in [0, 1, 4000] {
            first.clock.advance(by: .seconds(pause))
            let next = try PhoneRig(store: first.store, clock: first.clock, team)
            try await next.gateway.resume()
            next.clock.advance(by: .seconds(7200))
            await next.gateway.inbound.sweep(at: next.clock.now)
            #expect(texts(next).count == 1)
        }
    }

    @Test func `A text that gave way to a newer one does not go again after a restart`() async throws {
        let first = try PhoneRig(team)
        _ = try await first.text("old", place(1, of: 2))
        _ = try await first.text("new", place(1, of: 2))
        #expect(texts(first).count == 1)
        let second = try PhoneRig(store: first.store, clock: first.clock, team)
        try await second.gateway.resume()
        #expect(texts(second).count == 1)
        _ = try await second.text("er", place(2, of: 2))
        #expect(texts(second).last == "newer")
        #expect(texts(second).count == 2)
    }

    @Test func `What timed out while the gateway was down goes at once, with its gap`() async throws {
        let first = try PhoneRig(team)
        _ = try await first.text("one ", place(1))
        first.clock.advance(by: .seconds(9_000))
        let second = try PhoneRig(store: first.store, clock: first.clock, team)
        try await second.gateway.resume()
        await second.gateway.inbound.sweep(at: second.clock.now)
        #expect(texts(second) == ["one [… parts 2 to 5 of 5 did not arrive …]"])
    }

    @Test func `A repetition that could not be forgotten is forgotten later, and makes no text of its own`()
        async throws
    {
        let first = try PhoneRig(team)
        first.stumbling.hidesForgetting = true
        _ = try await first.text("one", place(1, of: 2))
        #expect(try await first.text("one", place(1, of: 2)) == .keptBefore)
        _ = try await first.text("two", place(2, of: 2))
        #expect(try await first.text("two", place(2, of: 2)) == .keptBefore)
        await first.gateway.inbound.sweep(at: first.clock.now)
        #expect(try await first.store.fragments().count == 4)
        let second = try PhoneRig(store: first.store, clock: first.clock, team)
        try await second.gateway.resume()
        await second.gateway.inbound.sweep(at: second.clock.now)
        #expect(try await first.store.fragments().map(\.isJoined) == [true, true])
        #expect(texts(second) == ["onetwo"])
        first.stumbling.hidesForgetting = false
        await first.gateway.inbound.sweep(at: first.clock.now)
        #expect(try await first.store.fragments().count == 2)
    }

    @Test func `Parts of texts on their way are forgotten after a day, and when there are too many`() async throws {
        let first = try PhoneRig(team)
        _ = try await first.text("one", place(1, of: 2))
        _ = try await first.text("two", place(2, of: 2))
        _ = try await first.text("waits", place(1, of: 2, reference: 10))
        first.clock.advance(by: .seconds(1800))
        let second = try PhoneRig(store: first.store, clock: first.clock, team)
        try await second.gateway.resume()
        for rig in [first, second] {
            await rig.gateway.inbound.sweep(at: rig.clock.now)
            #expect(try await rig.store.fragments().count == 3)
        }
        second.clock.advance(by: .seconds(86_400 - 1800))
        await second.gateway.inbound.sweep(at: second.clock.now)
        #expect(try await second.store.fragments().count == 3)
        second.clock.advance(by: .seconds(1))
        await second.gateway.inbound.sweep(at: second.clock.now)
        // What timed out meanwhile is remembered from then on.
        #expect(try await second.store.fragments().map(\.id.rawValue) == [3])

        var remembered = ForwardedParts()
        for id in Int64(1)...5000 { remembered.append([FragmentID(rawValue: id)], at: Samples.moment(id)) }
        #expect(
            remembered.removeFirst(10, cameBefore: Samples.moment(6), keeping: 9999).map(\.rawValue) == [1, 2, 3, 4, 5])
        #expect(remembered.removeFirst(0, cameBefore: Samples.moment(9999), keeping: 0).isEmpty)
        #expect(remembered.removeFirst(9999, cameBefore: Samples.moment(0), keeping: 100).count == 4895)
        #expect(remembered.count == 100)
        #expect(remembered.removeFirst(9999, cameBefore: Samples.moment(9999), keeping: 100).last?.rawValue == 5000)
    }

    // MARK: - Stores that fail

    @Test(arguments: [true, false])
    func `A store that fails at any call loses nothing and doubles nothing`(isAnswer: Bool) async throws {
        var call = 0
        var calls = Int.max
        while call <= calls {
            let rig = try PhoneRig { $0.deliver = [.addressInText, .reply, PhoneRig.team] }
            if isAnswer { try await rig.mail() }
            rig.stumbling.fail(call...call)
            for number in [3, 1, 5, 2, 4] {
                // As the network does: what is not acknowledged is sent again.
                while try await rig.text(Self.words[number - 1], place(number)) == .notKept(StumblingStore.failure) {}
            }
            if call == 0 { calls = rig.stumbling.calls }
            await rig.gateway.inbound.sweep(at: rig.clock.now)
            #expect(texts(rig) == [Self.whole], "call \(call) of \(calls)")
            #expect(rig.latest == (isAnswer ? "alice@office.test" : "team@office.test"))
            #expect(rig.gateway.outbox.count == (isAnswer ? 2 : 1))
            let next = try PhoneRig(store: rig.store, clock: rig.clock) { $0.deliver = [.reply, PhoneRig.team] }
            try await next.gateway.resume()
            await next.gateway.inbound.sweep(at: next.clock.now)
            #expect(texts(next).count == 1)
            call += 1
        }
        #expect(calls >= 6)
    }

    @Test func `A whole text that the store could not keep is not acknowledged, at whatever call`() async throws {
        var call = 0
        var calls = Int.max
        while call <= calls {
            let rig = try PhoneRig()
            try await rig.mail()
            rig.stumbling.fail(call...call)
            var verdict = try await rig.text("yes")
            if call == 0 {
                calls = rig.stumbling.calls
            } else {
                #expect(verdict == .notKept(StumblingStore.failure))
                #expect(rig.answers.isEmpty)
                verdict = try await rig.text("yes")
            }
            #expect(verdict == .kept)
            #expect(rig.answers.count == 1)
            call += 1
        }
        #expect(calls >= 4)
    }

    @Test func `Texts that wait for the store go with the first sweep that finds it well, with one line in the log`()
        async throws
    {
        let rig = try PhoneRig(team)
        for phone in 0..<10 { _ = try await rig.text("a", from: "+44770090020\(phone)", place(1, of: 2)) }
        rig.clock.advance(by: .seconds(4000))
        rig.stumbling.fail(1...1000)
        for _ in 0..<3 { await rig.gateway.inbound.sweep(at: rig.clock.now) }
        #expect(rig.answers.isEmpty)
        let lines = rig.notebook.records.filter { $0.text == "texts from phones wait for the store" }
        #expect(lines.count == 3)
        #expect(lines.last?.fields.first?.value == "10")
        rig.stumbling.fail(nil)
        await rig.gateway.inbound.sweep(at: rig.clock.now)
        await rig.gateway.inbound.sweep(at: rig.clock.now)
        #expect(rig.answers.count == 10)
    }

    // MARK: - Repetitions over another link

    @Test func `A text that the network sends again over a new link is known, once for each time that it came`()
        async throws
    {
        let rig = try PhoneRig(team)
        func send(_ words: String = "yes", from phone: String = PhoneRig.phone, up: Timestamp) async throws
            -> InboundIntake.Verdict
        {
            await rig.gateway.inbound.accept(
                try PhoneRig.part(words, from: phone), linkUpSince: up, at: rig.clock.now)
        }
        let old = Samples.moment(-5000)
        #expect(try await send(up: old) == .kept)
        rig.clock.advance(by: .seconds(5))
        // Over the same link it is said again by the phone.
        #expect(try await send(up: old) == .kept)
        rig.clock.advance(by: .seconds(5))
        let new = rig.clock.now
        rig.clock.advance(by: .seconds(1))
        #expect(try await send("no", up: new) == .kept)
        #expect(try await send(from: "+447700900124", up: new) == .kept)
        #expect(try await send(up: new) == .keptBefore)
        #expect(try await send(up: new) == .keptBefore)
        // The third cannot be one that came before.
        #expect(try await send(up: new) == .kept)
        #expect(rig.answers.count == 5)
        // The acknowledgement may be lost again.
        rig.clock.advance(by: .seconds(5))
        let third = rig.clock.now
        #expect(try await send("no", up: third) == .keptBefore)
        for _ in 0..<3 { #expect(try await send(up: third) == .keptBefore) }
        #expect(try await send(up: third) == .kept)
    }

    @Test(arguments: [(Int64(-600), true), (-601, false), (-1, true), (0, false)])
    func `Only what came shortly before the link was up may be sent again over it`(
        age: Int64, isRepeated: Bool
    ) async throws {
        let rig = try PhoneRig(team)
        let part = try PhoneRig.part("yes")
        let up = Samples.moment(1000)
        _ = await rig.gateway.inbound.accept(part, linkUpSince: Samples.moment(-9000), at: Samples.moment(1000 + age))
        let verdict = await rig.gateway.inbound.accept(part, linkUpSince: up, at: Samples.moment(1001))
        #expect(verdict == (isRepeated ? .keptBefore : .kept))
    }

    @Test func `A link that has been up for long sends nothing again`() async throws {
        let rig = try PhoneRig(team)
        let part = try PhoneRig.part("yes")
        _ = await rig.gateway.inbound.accept(part, linkUpSince: Samples.moment(-9000), at: Samples.moment(999))
        for (moment, verdict) in [(Int64(1600), InboundIntake.Verdict.kept), (1599, .keptBefore)] {
            let answer = await rig.gateway.inbound.accept(
                part, linkUpSince: Samples.moment(1000), at: Samples.moment(moment))
            #expect(answer == verdict)
        }
    }

    @Test func `What came over the link itself is not searched for repetitions`() async throws {
        let rig = try PhoneRig(team)
        let up = rig.clock.now
        rig.clock.advance(by: .seconds(1))
        func calls(for words: String) async throws -> Int {
            rig.stumbling.fail(nil)
            let part = try PhoneRig.part(words)
            #expect(await rig.gateway.inbound.accept(part, linkUpSince: up, at: rig.clock.now) == .kept)
            return rig.stumbling.calls
        }
        // There was nothing before the link: one question says so for all texts.
        let first = try await calls(for: "one")
        #expect(try await calls(for: "two") == first - 1)
        #expect(try await calls(for: "two") == first - 1)
    }

    @Test func `Texts after a restart are known again by what the last run kept`() async throws {
        let first = try PhoneRig(team)
        try await first.text("yes")
        first.clock.advance(by: .seconds(10))
        let second = try PhoneRig(store: first.store, clock: first.clock, team)
        try await second.gateway.resume()
        let verdict = await second.gateway.inbound.accept(
            try PhoneRig.part("yes"), linkUpSince: second.clock.now, at: second.clock.now)
        #expect(verdict == .keptBefore)
        #expect(second.answers.count == 1)
    }
}

/// Numbers that look random and are the same in every run.
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) | (state << 31)
    }
}
