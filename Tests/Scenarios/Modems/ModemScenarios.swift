import Foundation
import TestKit
import Testing

/// A GSM modem that is simulated on a pseudo-terminal, with the real binary.
@Suite(.timeLimit(.minutes(5))) struct ModemScenarios {
    private static let phone = "+447700900123"
    private static let ours = "+447700900100"

    /// A gateway with one modem; `more` are keys of its connection, one a line.
    private static func document(_ modem: ModemOnStage, _ office: CatchingServer, _ more: String...) -> Document {
        var document = Document(carriers: [])
        document.making = ["via = [\"desk\"]", "notify = [\"delivered\", \"failed\"]"]
        document.more =
            [
                "[[connection]]", "name = \"desk\"", "type = \"modem\"", "device = \"\(modem.path)\"",
                "number = \"\(ours)\"",
            ]
            + more
            + [
                office.connection(), "[[inbound]]", "name = \"answers\"",
                "deliver = [\"reply\", \"mailto:team@office.test\"]",
            ]
        return document
    }

    private static func ready(_ telepost: Telepost, after start: Int = 0) async throws {
        _ = try await telepost.line("the modem to be ready", after: start) { $0.text == "the modem is ready" }
    }

    @Test func `Mail, text, status report, notice, answer, reply`() async throws {
        try await Stage.run { stage in
            let office = try await CatchingServer(stage)
            let modem = try await ModemOnStage(stage, ["--pin", "1234"])
            let telepost = try await Telepost.ready(
                Self.document(modem, office, "pin = \"1234\""), on: stage)
            let words = "Grüße & 50% {off}? € "
            let reply = try await telepost.take(
                Letter(words + String(repeating: "x", count: 200), subject: "Dinner"), for: "\(Self.phone)@sms.test")
            #expect(reply.hasPrefix("250"), "\(reply)")
            #expect(await modem.shows("Grüße & 50% {off}? €", on: Self.phone))
            let notice = try await office.mail("the notice") { $0.automation == "report" }
            #expect(notice.subject.hasPrefix("Delivered"), "\(notice.subject)")
            _ = try await ControlSocket(telepost).message(in: "delivered")

            modem.order("text \(Self.phone) Yes, at 8 & é")
            let answer = try await office.mail("the reply") { $0.text == "Yes, at 8 & é" }
            #expect(answer.recipients == ["alice@office.test"] && answer.subject == "Re: Dinner")
        }
    }

    @Test func `Pulled out and put in again, and a storage full of old texts`() async throws {
        try await Stage.run { stage in
            let office = try await CatchingServer(stage)
            let modem = try await ModemOnStage(stage)
            let telepost = try await Telepost.ready(Self.document(modem, office), on: stage)
            try await Self.ready(telepost)
            modem.order("unplug")
            _ = try await telepost.line("the loss") { $0.text.hasPrefix("a modem is down") }
            try await telepost.take(Letter("while it was away"), for: "\(Self.phone)@sms.test")
            let start = telepost.log.count
            modem.order("fill ME")
            modem.order("plug")
            try await Self.ready(telepost, after: start)
            #expect(await modem.shows("while it was away", on: Self.phone))
            modem.order("text \(Self.phone) There is room again")
            _ = try await office.mail("the text") { $0.text == "There is room again" }
        }
    }

    @Test(arguments: ["hold", "resend"])
    func `Killed between the text and its answer, it does what when_unknown says`(_ policy: String) async throws {
        try await Stage.run { stage in
            let office = try await CatchingServer(stage)
            let modem = try await ModemOnStage(stage, ["--order", "swallow sent"])
            let document = Self.document(modem, office, "when_unknown = \"\(policy)\"", "status_reports = false")
            let first = try await Telepost.ready(document, on: stage)
            try await first.take(Letter("the only one"), for: "\(Self.phone)@sms.test")
            #expect(await modem.shows("the only one", on: Self.phone))
            await first.crash()
            let second = try await Telepost.ready(document, on: stage)
            try await Self.ready(second)
            _ = try await ControlSocket(second).message(in: policy == "hold" ? "unknown" : "sent")
            #expect(modem.count("the only one") == (policy == "hold" ? 1 : 2))
        }
    }

    @Test func `Killed while it sends, it sends the rest, and what came meanwhile is not lost`() async throws {
        try await Stage.run { stage in
            let office = try await CatchingServer(stage)
            let modem = try await ModemOnStage(stage)
            let document = Self.document(modem, office, "when_unknown = \"resend\"")
            let first = try await Telepost.ready(document, on: stage)
            for number in 1...8 {
                try await first.take(Letter("number \(number) of 8"), for: "\(Self.phone)@sms.test")
            }
            #expect(await modem.shows("number 2 of 8", on: Self.phone))
            await first.crash()
            modem.order("text \(Self.phone) Meanwhile")
            let second = try await Telepost.ready(document, on: stage)
            for number in 1...8 { #expect(await modem.shows("number \(number) of 8", on: Self.phone), "\(number)") }
            _ = try await office.mail("what came meanwhile") { $0.text.contains("Meanwhile") }
            try await ControlSocket(second).idle()
            // At most the one that was on its way is there twice.
            #expect((8...9).contains((1...8).map { modem.count("number \($0) of 8") }.reduce(0, +)))
        }
    }
}
