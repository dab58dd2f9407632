import Foundation
import TestKit
import Testing

/// Providers that fail, and a gateway that is killed: nothing is lost, and what may come twice says so.
@Suite(.timeLimit(.minutes(10))) struct ProviderFaultScenarios {
    private static let phone = "+447700900123"

    @Test func `A provider that asks to wait is asked again no earlier`() async throws {
        try await Stage.run { stage in
            let web = try ReservedPort()
            let office = try await CatchingServer(stage)
            let provider = try await PlayedProvider("twilio", stage, web: web.number, "--fault", "429/3*1")
            let document = provider.document(web: web.number, office, "retry_after = [\"1s\"]")
            let telepost = try await Telepost.ready(document, on: stage)
            let start = ContinuousClock.now
            try await telepost.take(Letter("patience"), for: "\(Self.phone)@sms.test")
            _ = try await provider.texts(1, on: Self.phone)
            #expect(ContinuousClock.now - start >= .seconds(3))
            let message = try await ControlSocket(telepost).message(in: "delivered")
            let kinds = try await ControlSocket(telepost).story(message.id).events.map(\.kind)
            #expect(!kinds.contains("unknown") && !kinds.contains("failed"), "\(kinds)")
        }
    }

    @Test func `What was taken without an answer is unknown, and goes again with resend`() async throws {
        try await Stage.run { stage in
            let web = try ReservedPort()
            let office = try await CatchingServer(stage)
            let provider = try await PlayedProvider("twilio", stage, web: web.number, "--fault", "keep*1")
            let document = provider.document(
                web: web.number, office, "when_unknown = \"resend\"", "retry_after = [\"1s\"]")
            let telepost = try await Telepost.ready(document, on: stage)
            try await telepost.take(Letter("perhaps twice"), for: "\(Self.phone)@sms.test")
            #expect(try await provider.texts(2, on: Self.phone).count == 2)
            let message = try await ControlSocket(telepost).message(in: "delivered")
            let kinds = try await ControlSocket(telepost).story(message.id).events.map(\.kind)
            #expect(kinds.contains("unknown"), "\(kinds)")
        }
    }

    @Test func `With hold it goes out once, and stays unknown`() async throws {
        try await Stage.run { stage in
            let web = try ReservedPort()
            let office = try await CatchingServer(stage)
            let provider = try await PlayedProvider("twilio", stage, web: web.number, "--fault", "keep*1")
            let document = provider.document(web: web.number, office, "when_unknown = \"hold\"")
            let telepost = try await Telepost.ready(document, on: stage)
            try await telepost.take(Letter("at most once"), for: "\(Self.phone)@sms.test")
            _ = try await ControlSocket(telepost).message(in: "unknown")
            try await telepost.take(Letter("the next"), for: "\(Self.phone)@sms.test")
            let texts = try await provider.texts(2, on: Self.phone).map(\.text)
            #expect(texts == ["at most once", "the next"])
        }
    }

    @Test func `A gateway that is killed between request and answer says so, and loses nothing`() async throws {
        try await Stage.run { stage in
            let web = try ReservedPort()
            let office = try await CatchingServer(stage)
            let provider = try await PlayedProvider("twilio", stage, web: web.number, "--latency", "3s")
            let document = provider.document(
                web: web.number, office, "when_unknown = \"resend\"", "retry_after = [\"1s\"]")
            var telepost = try await Telepost.ready(document, on: stage)
            try await telepost.take(Letter("in between"), for: "\(Self.phone)@sms.test")
            _ = try await ControlSocket(telepost).message(in: "sending")
            await telepost.crash()
            telepost = try await Telepost.ready(document, on: stage)
            _ = try await provider.texts(1, on: Self.phone)
            let message = try await ControlSocket(telepost).message(in: "delivered")
            let kinds = try await ControlSocket(telepost).story(message.id).events.map(\.kind)
            #expect(kinds.contains("unknown"), "\(kinds)")
        }
    }

    @Test func `A provider that is killed under load and comes back gets everything, twice only what was unknown`()
        async throws
    {
        try await Stage.run { stage in
            let (web, own) = (try ReservedPort(), try ReservedPort())
            let office = try await CatchingServer(stage)
            let first = try await PlayedProvider(
                "twilio", stage, web: web.number, port: own.number, "--latency", "30ms")
            let document = first.document(
                web: web.number, office, "when_unknown = \"resend\"", "retry_after = [\"1s\"]", "at_once = 4")
            let telepost = try await Telepost.ready(document, on: stage)
            let count = 60
            for number in 100..<100 + count {
                try await telepost.take(Letter("text-\(number)."), for: "+447700900\(number)@sms.test")
            }
            _ = try await first.process.output.first("some texts") { $0.text.contains("text-105.") ? true : nil }
            await first.process.kill9()
            let second = try await PlayedProvider("twilio", stage, web: web.number, port: own.number)
            let control = ControlSocket(telepost)
            try await control.idle(within: .seconds(90))
            let drawn = first.drawn + second.drawn
            for number in 100..<100 + count {
                let copies = drawn.components(separatedBy: "text-\(number).").count - 1
                #expect(copies >= 1, "text-\(number) is lost")
                guard copies > 1 else { continue }
                let messages = try await control.messages("&to=%2B447700900\(number)").filter { $0.kind == "sms" }
                let kinds = try await control.story(try #require(messages.first).id).events.map(\.kind)
                #expect(kinds.contains("unknown"), "text-\(number) came \(copies) times: \(kinds)")
            }
        }
    }

    @Test func `A phone's text is told again until the gateway is there`() async throws {
        try await Stage.run { stage in
            let web = try ReservedPort()
            let office = try await CatchingServer(stage)
            let provider = try await PlayedProvider("twilio", stage, web: web.number)
            let document = provider.document(web: web.number, office)
            try await provider.send("are you there?", from: Self.phone)
            let telepost = try await Telepost.ready(document, on: stage)
            #expect(try await office.mails(1).map(\.text) == ["are you there?"])
            try await telepost.stop()
        }
    }
}
