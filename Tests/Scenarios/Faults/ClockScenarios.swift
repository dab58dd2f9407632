import Foundation
import Testing

/// The machine's clock jumps. Deadlines of the program go on meanwhile, because they do not hang on it.
@Suite(.timeLimit(.minutes(30)), .enabled(if: FaultShim.isAvailable, "a C compiler is not there"))
struct ClockScenarios {
    private static let day = Duration.seconds(86_400)

    @Test func `A clock that jumps under load costs nothing and doubles nothing`() async throws {
        try await Stage.run { stage in
            let shim = try await FaultShim(stage)
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(delay: .milliseconds(5)))
            let ordeal = try await Ordeal(stage, smsc, environment: shim.environment) {
                // The session is asked whether it lives, before and after each jump.
                $0.carriers[0].more += ["enquire_link = \"1s\"", "timeout = \"5s\""]
            }
            for round in 1...Ordeal.rounds(1) {
                for offset in [Self.day, Self.day * -1, Self.day * 3650, FaultShim.toTheBeginning, .zero] {
                    try await ordeal.load.acknowledged(more: round == 1 ? 30 : Int.random(in: 1...60))
                    shim.moveClock(by: offset)
                }
            }
            try await ordeal.load.acknowledged(more: 30)
            let outcome = try await ordeal.finish()
            #expect(outcome.isSound, "\(outcome.faults)")
            #expect(outcome.delivery.doubled.isEmpty)
            #expect(outcome.record.refusals.isEmpty)
            #expect(outcome.messages.allSatisfy { $0.state == "sent" })
            #expect(smsc.seen.value.binds == 1, "the session was lost")
        }
    }

    @Test func `Crashes with a clock that stands elsewhere at each start lose nothing`() async throws {
        try await Stage.run { stage in
            let shim = try await FaultShim(stage)
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(delay: .milliseconds(15)))
            var ordeal = try await Ordeal(stage, smsc, environment: shim.environment)
            for _ in 1...Ordeal.rounds(1) {
                for offset in [Self.day * 3650, FaultShim.toTheBeginning, Self.day * -1, .zero] {
                    try await ordeal.load.acknowledged(more: Int.random(in: 5...40))
                    await ordeal.telepost.crash()
                    shim.moveClock(by: offset)
                    try await ordeal.start()
                }
            }
            try await ordeal.load.acknowledged(more: 20)
            let outcome = try await ordeal.finish()
            #expect(outcome.isSound, "\(outcome.faults)")
            let ids = outcome.messages.map(\.id)
            #expect(ids == ids.sorted(by: >))
        }
    }

    /// Offsets of the clock when a message is put off, and afterwards.
    @Test(arguments: [(day * 3650, Duration.zero), (.zero, day * -1), (.zero, FaultShim.toTheBeginning)])
    func `A message that was put off is tried again in time although the clock was set back`(
        _ before: Duration, _ after: Duration
    ) async throws {
        try await Stage.run { stage in
            let shim = try await FaultShim(stage)
            shim.moveClock(by: before)
            // The SMSC has a system error, once.
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(answer: { _, n in n == 1 ? .refuse(0x08) : .accept }))
            let document = Document(smsc, "retry_after = [\"2s\"]")
            let telepost = try Telepost(document, on: stage, environment: shim.environment)
            try await telepost.ready()
            try await telepost.take(Letter("again"), for: "+447700900123@sms.test")
            _ = try await telepost.line("put off") { $0.text == "message will be tried again" }
            shim.moveClock(by: after)
            #expect(try await smsc.text(within: .seconds(15)).text == "again")
            let control = ControlSocket(telepost)
            let message = try await control.message(in: "sent")
            #expect(try await control.story(message.id).events.map(\.kind) == ["deferred", "sent"])
        }
    }

    @Test func `A message that was put off is tried again in time although the clock was set back before a restart`()
        async throws
    {
        try await Stage.run { stage in
            let shim = try await FaultShim(stage)
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(answer: { _, n in n == 1 ? .refuse(0x08) : .accept }))
            let document = Document(smsc, "retry_after = [\"2s\"]")
            let first = try Telepost(document, on: stage, environment: shim.environment)
            try await first.ready()
            try await first.take(Letter("again"), for: "+447700900123@sms.test")
            _ = try await first.line("put off") { $0.text == "message will be tried again" }
            await first.crash()
            shim.moveClock(by: Self.day * -1)
            let second = try Telepost(document, on: stage, environment: shim.environment)
            try await second.ready()
            #expect(try await smsc.text(within: .seconds(15)).text == "again")
        }
    }

    @Test func `Messages expire by the clock of the day, and those that are still valid are sent`() async throws {
        try await Stage.run { stage in
            let shim = try await FaultShim(stage)
            let smsc = try stage.smsc(isOpen: false)
            var document = Document(smsc)
            document.making = ["validity = \"1h\""]
            let telepost = try Telepost(document, on: stage, environment: shim.environment)
            try await telepost.ready()
            try await telepost.take(Letter("too late"), for: "+447700900121@sms.test")
            shim.moveClock(by: Self.day)
            let line = try await telepost.line("expired") { $0.text == "message expired before it could be sent" }
            #expect(line.level == "W")
            try await telepost.take(Letter("of tomorrow"), for: "+447700900122@sms.test")
            shim.moveClock(by: FaultShim.toTheBeginning)
            try await telepost.take(Letter("of long ago"), for: "+447700900123@sms.test")
            try smsc.open()
            #expect(Set(try await smsc.texts(2).map(\.text)) == ["of tomorrow", "of long ago"])
            let control = ControlSocket(telepost)
            try await control.idle()
            #expect(try await control.messages().map(\.state) == ["sent", "sent", "expired"])
        }
    }

    @Test func `The next connection takes over although the clock was set back while the first was down`()
        async throws
    {
        try await Stage.run { stage in
            let shim = try await FaultShim(stage)
            let (first, second) = (try stage.smsc(), try stage.smsc())
            var document = Document(carriers: [
                Document.Carrier(name: "first", port: first.port), Document.Carrier(name: "second", port: second.port),
            ])
            document.making = [#"via = ["first", "second"]"#]
            let telepost = try Telepost(document, on: stage, environment: shim.environment)
            try await telepost.connected("first")
            try await telepost.connected("second")
            first.close()
            _ = try await telepost.line("down") { $0.source == "first" && $0.text.hasPrefix("down: ") }
            shim.moveClock(by: Self.day * -1)
            try await telepost.take(Letter("by the second"), for: "+447700900123@sms.test")
            #expect(try await second.text(within: .seconds(20)).text == "by the second")
        }
    }
}
