import Foundation
import Testing

/// What a newcomer does first.
@Suite(.serialized, .timeLimit(.minutes(3))) struct DemoScenarios {
    @Test(.enabled(if: portsAreFree, "a port of the demonstration is in use"))
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

    @Test(
        .enabled(if: portsAreFree, "a port of the demonstration is in use"),
        .enabled(if: BrowserPeer.isAvailable, Comment(rawValue: BrowserPeer.absence)),
        .enabled(if: Postfix.isAvailable, "Postfix, sasl2-bin and openssl as root are not there"))
    func `A newcomer sends, answers, connects, finds, changes and takes back, all in a browser`() async throws {
        try await Stage.run { stage in
            let data = stage.path("data")
            let demo = try stage.start(Programs.telepost, ["serve", "--demo", "--data", data])
            _ = try await demo.output.first("the greeting") { output in output.lines.first { $0.contains("console") } }
            let login = Postfix.Login(username: "gateway", password: "corréct-horse 9")
            let options = [
                "smtpd_sasl_auth_enable=yes", "smtpd_sasl_path=plain", "smtpd_sasl_security_options=noanonymous",
                "smtpd_relay_restrictions=permit_sasl_authenticated,reject",
                // It greets after a second, so that steps can be seen to come one after the other.
                "smtpd_delay_reject=no", "smtpd_client_restrictions=sleep,1",
            ]
            let door = Postfix.Door(name: "login", options: options)
            let base = "http://127.0.0.1:8025"
            try await Postfix.run(stage, nextHop: 1026, [door], login: login) { postfix in
                let port = String(try postfix.port("login"))
                let run = try await BrowserPeer.run(
                    "newcomer.py", [base, "SHOTS", port, login.username, login.password], on: stage)
                #expect(run.isSuccess, "\(run.errors.suffix(6_000))")
                #expect(postfix.log.contains("authentication fail"))
            }
            // What only the demonstration has, and with what the newcomer has left there.
            let pages = try await BrowserPeer.run("pages.py", [base, "", "", "SHOTS", "/", "/phones"], on: stage)
            #expect(pages.isSuccess, "\(pages.errors.prefix(6_000))")
            demo.send(SIGINT)
            #expect(try await demo.end() == .code(0))
        }
    }

    private static let portsAreFree = [1025, 1026, 1110, 2775, 8025, 27_750].allSatisfy {
        (try? BlockingSocket(port: $0)) == nil
    }
}
