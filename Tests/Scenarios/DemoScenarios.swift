import Foundation
import Testing

/// What a newcomer does first.
@Suite(.serialized, .timeLimit(.minutes(3))) struct DemoScenarios {
    @Test(.enabled(if: portsAreFree, "port 1025 or 27750 is in use"))
    func `The demonstration takes a mail and prints the text`() async throws {
        try await Stage.run { stage in
            let data = stage.path("data")
            let demo = try stage.start(Programs.telepost, ["serve", "--demo", "--data", data])
            _ = try await demo.output.first("the greeting") { output in
                output.lines.first { $0.contains("mail in") && $0.contains("127.0.0.1:1025") }
            }
            let reply = try await onThread {
                let dialogue = try SMTPDialogue(1025)
                try dialogue.say("EHLO client.test")
                return try dialogue.mail("Hello, phone! € 5 for a 🍵", to: "+447700900123@sms.test")
            }
            #expect(reply.hasPrefix("250 "))
            _ = try await demo.output.first("the text on the terminal") { output in
                output.lines.first { $0.contains("Hello, phone! € 5 for a 🍵") }
            }
            let delivered = try await eventually("delivery") {
                let show = try await stage.run(Programs.telepost, ["messages", "show", "1", "--json", "--data", data])
                return show.output.contains("\"state\":\"delivered\"") ? show : nil
            }
            #expect(delivered.isSuccess)
            let phone = try stage.start(Programs.telepost, ["simulate", "phone", "+447700900123", "--data", data])
            _ = try await phone.output.first("the text on the phone") { output in
                output.lines.first { $0.contains("Hello, phone! € 5 for a 🍵") }
            }
            await phone.kill9()
            demo.send(SIGINT)
            #expect(try await demo.end() == .code(0))
        }
    }

    @Test func `simulate smsc is a carrier on its own`() async throws {
        try await Stage.run { stage in
            let carrier = try stage.start(
                Programs.telepost,
                ["simulate", "smsc", "--port", "0", "--report-delay", "50ms", "--data", stage.path("smsc")])
            let line = try await carrier.output.first("the carrier's port") { output in
                output.errorLines.first { $0.contains("listening") }
            }
            let port = try #require(line.split(separator: ":").last.flatMap { UInt16($0) }, "\(line)")
            let telepost = try await Telepost.ready(Document(carriers: [Document.Carrier(port: port)]), on: stage)
            let long = String(repeating: "0123456789", count: 30)
            try await telepost.take(Letter(long), for: "+447700900123@sms.test")
            _ = try await ControlSocket(telepost).message(in: "delivered")
            let shown = carrier.output.value.text.filter(\.isNumber)
            #expect(shown.contains(long))
            carrier.send(SIGTERM)
            #expect(try await carrier.end() == .code(0))
        }
    }

    private static let portsAreFree = [1025, 27_750].allSatisfy { (try? BlockingSocket(port: $0)) == nil }
}
