import Foundation
import TestKit
import Testing

/// Providers that take texts by HTTP, each played by its documents, with the real binary.
@Suite(.timeLimit(.minutes(10))) struct ProviderScenarios {
    private static let phone = "+447700900123"

    @Test(arguments: PlayedProvider.presets)
    func `Mail, text, report, notice, answer, reply`(preset: String) async throws {
        try await Stage.run { stage in
            let web = try ReservedPort()
            let office = try await CatchingServer(stage)
            let provider = try await PlayedProvider(preset, stage, web: web.number)
            let telepost = try await Telepost.ready(provider.document(web: web.number, office), on: stage)
            let words = "Grüße & 50% {off}? \"now\" +1 <b>"
            let reply = try await telepost.take(Letter(words, subject: "Dinner"), for: "\(Self.phone)@sms.test")
            #expect(reply.hasPrefix("250"), "\(reply)")
            let text = try #require(try await provider.texts(1, on: Self.phone).first)
            #expect(text.text == words && text.from.hasSuffix("447700900100"))
            let notice = try await office.mail("the notice") { $0.automation == "report" }
            #expect(notice.subject.hasPrefix("Delivered"), "\(notice.subject)")
            _ = try await ControlSocket(telepost).message(in: "delivered")

            try await provider.send("Yes, at 8 + 1 & é", from: Self.phone)
            let answer = try await office.mail("the reply") { $0.text == "Yes, at 8 + 1 & é" }
            #expect(answer.recipients == ["alice@office.test"] && answer.subject == "Re: Dinner")
        }
    }

    @Test(arguments: PlayedProvider.presets)
    func `Long texts and other alphabets go out whole, both ways`(preset: String) async throws {
        try await Stage.run { stage in
            let web = try ReservedPort()
            let office = try await CatchingServer(stage)
            let provider = try await PlayedProvider(preset, stage, web: web.number)
            let telepost = try await Telepost.ready(provider.document(web: web.number, office), on: stage)
            let long = (1...60).map { "слово\($0)" }.joined(separator: " ")
            try await telepost.take(Letter(long), for: "\(Self.phone)@sms.test")
            #expect(try await provider.texts(1, on: Self.phone).map(\.text) == [long])
            _ = try await ControlSocket(telepost).message(in: "delivered")
            try await provider.send(long, from: "+447700900777")
            #expect(try await office.mail("the text") { $0.automation == "none" }.text == long)
        }
    }

    @Test(arguments: PlayedProvider.presets)
    func `A phone that gets nothing is told to the sender`(preset: String) async throws {
        try await Stage.run { stage in
            let web = try ReservedPort()
            let office = try await CatchingServer(stage)
            let provider = try await PlayedProvider(
                preset, stage, web: web.number, "--undeliverable", Self.phone)
            let telepost = try await Telepost.ready(provider.document(web: web.number, office), on: stage)
            try await telepost.take(Letter("hello"), for: "\(Self.phone)@sms.test")
            let notice = try await office.mail("the notice") { $0.automation == "report" }
            #expect(notice.text.contains(Self.phone))
            _ = try await ControlSocket(telepost).message(in: "failed")
        }
    }

    @Test(arguments: ["twilio", "vonage", "plivo", "sinch", "generic"])
    func `What is signed with another secret is refused, and nothing comes of it`(preset: String) async throws {
        try await Stage.run { stage in
            let web = try ReservedPort()
            let office = try await CatchingServer(stage)
            let provider = try await PlayedProvider(
                preset, stage, web: web.number, "--hook-secret", "another")
            let telepost = try await Telepost.ready(provider.document(web: web.number, office), on: stage)
            try await telepost.take(Letter("hello"), for: "\(Self.phone)@sms.test")
            _ = try await provider.texts(1, on: Self.phone)
            try await provider.send("a lie", from: Self.phone)
            let isRefused: Bool = try await eventually("the end of its patience") {
                try await provider.texts(on: Self.phone).contains { $0.state == "refused" } ? true : nil
            }
            #expect(isRefused)
            let line = try await telepost.line("the refusal") { $0.text == "call of a hook refused" }
            #expect(line.fields["status"] == "403" && line.fields["connection"] == "carrier", "\(line)")
            #expect(office.mails.isEmpty)
            // The report was signed so as well.
            _ = try await ControlSocket(telepost).message(in: "sent")
        }
    }

    @Test(arguments: PlayedProvider.presets.filter { $0 != "generic" })
    func `A connection is tried without sending anything`(preset: String) async throws {
        try await Stage.run { stage in
            let web = try ReservedPort()
            let office = try await CatchingServer(stage)
            let provider = try await PlayedProvider(preset, stage, web: web.number)
            let telepost = try await Telepost.ready(provider.document(web: web.number, office), on: stage)
            let works = try await telepost.command(["connection", "test", "carrier"], stage)
            #expect(works.isSuccess, "\(works.output) \(works.errors)")
            try await telepost.stop()
            var wrong = provider.document(web: web.number, office)
            wrong.more = wrong.more.map { line in
                let isProof = ["password", "secret", "key"].contains { line.hasPrefix($0) }
                return isProof ? line.replacing("s3cret", with: "n0ne") : line
            }
            let other = try await Telepost.ready(wrong, on: stage)
            let fails = try await other.command(["connection", "test", "carrier"], stage)
            #expect(fails.ending == .code(1))
            #expect(fails.output.contains("does not let us in"), "\(fails.output) \(fails.errors)")
            #expect(try await provider.texts(on: Self.phone).isEmpty)
        }
    }

    @Test func `Patterns and fields that cannot be used are found by config check, each at its place`() async throws {
        try await Stage.run { stage in
            let head = """
                [http]
                public_url = "https://sms.test"
                [[connection]]
                name = "carrier"
                type = "http"
                preset = "generic"
                url = "https://sms.example.net/send"
                [connection.generic]

                """
            for (line, words) in [
                ("id = '\"id\":\"([^\"]+'", "connection[1].generic.id"),
                ("success = '[z'", "connection[1].generic.success"),
                ("body = '<%txt%>'", "connection[1].generic.body"), ("error = '(ok)'", ""),
            ] {
                let file = try stage.write("checked.toml", head + line + "\n")
                let checked = try await stage.run(Programs.telepost, ["config", "check", file])
                let told = checked.output + checked.errors
                #expect(checked.isSuccess == words.isEmpty, "\(line): \(told)")
                #expect(words.isEmpty || told.contains(":9:") && told.contains(words), "\(told)")
            }
        }
    }

    @Test(arguments: PlayedProvider.presets)
    func `A call that comes twice is one text`(preset: String) async throws {
        try await Stage.run { stage in
            let web = try ReservedPort()
            let office = try await CatchingServer(stage)
            let provider = try await PlayedProvider(preset, stage, web: web.number, "--fault", "twice*1")
            let telepost = try await Telepost.ready(provider.document(web: web.number, office), on: stage)
            try await provider.send("once", from: Self.phone)
            _ = try await office.mails(1)
            try await provider.send("the end", from: Self.phone)
            _ = try await office.mail("the last text") { $0.text == "the end" }
            #expect(office.mails.map(\.text) == ["once", "the end"])
            try await ControlSocket(telepost).idle()
        }
    }
}
