import Foundation
import TestKit
import Testing

/// Kannel as a client of the simulated carrier: another program understands what it says of texts and reports.
@Suite(
    .timeLimit(.minutes(3)),
    .enabled(if: Programs.has("bearerbox") && Programs.has("smsbox"), "Kannel is not installed"))
struct KannelScenarios {
    private static let phone = "+447700900123"
    private static let ours = "+447700900100"

    /// Forms of ids, and Kannel's `msg-id-type` for them.
    @Test(arguments: [("hexadecimal", "decimal", "0x01"), ("decimal", "hexadecimal", "0x02")])
    func `Kannel sends a long text, hears that it was delivered, and gets a long answer`(
        _ answers: String, _ reports: String, _ type: String
    ) async throws {
        try await Stage.run { stage in
            let data = stage.path("carrier")
            let carrier = try await SimulatedCarrier(
                stage,
                [
                    "--data", data, "--report-delay", "50ms", "--ids", answers, "--receipt-ids", reports,
                    "--phone-parts",
                    "udh8", "--part-order", "random", "--repeated-parts", "0.5",
                ])
            let (reported, answered) = (try HookServer(), try HookServer())
            defer {
                reported.close()
                answered.close()
            }
            let link = Link(port: carrier.port, name: "kannel", password: "secret", idForm: type)
            let box = try await Self.start(stage, link, answered)
            let words = (1...60).map { "word\($0)" }.joined(separator: " ")
            let report = Self.escaped("http://127.0.0.1:\(reported.port)/report?state=%d&words=%A")
            let sent = try await Self.get(
                box,
                "/cgi-bin/sendsms?username=test&password=test&from=%2B447700900100&to=%2B447700900123"
                    + "&dlr-mask=1&dlr-url=\(report)&text=\(Self.escaped(words))")
            #expect(sent.contains("0: Accepted for delivery"), "\(sent)")
            let call = try await reported.call()
            #expect(call.hasPrefix("GET /report?state=1&") && call.contains("stat%3ADELIVRD"), "\(call)")

            let typed = try stage.write("typed", "answer \(words)\n")
            let phone = try stage.start(
                Programs.telepost, ["simulate", "phone", "--json", "--to", Self.ours, "--data", data, Self.phone],
                input: typed)
            _ = try await phone.output.first("the text on the phone") { output in
                output.lines.first { $0.contains("\"\(words)\"") }
            }
            let answer = try await answered.call()
            #expect(answer.contains("text=answer+\(words.replacingOccurrences(of: " ", with: "+")) "), "\(answer)")
        }
    }

    @Test func `Kannel carries our texts, and calls us with reports and answers`() async throws {
        try await Stage.run { stage in
            let data = stage.path("carrier")
            let carrier = try await SimulatedCarrier(stage, ["--data", data, "--report-delay", "50ms"])
            let (web, answered) = (try ReservedPort(), try HookServer())
            defer { answered.close() }
            let hook = "http://127.0.0.1:\(web.number)/hooks/carrier/text?token=t0ken-0123456789"
            var link = Link(port: carrier.port, name: "kannel", password: "secret")
            link.service = hook + "&from=%p&to=%P&text=%b&coding=%c&charset=%C&udh=%u&id=%I"
            let box = try await Self.start(stage, link, answered)
            let office = try await CatchingServer(stage)
            var document = Document(carriers: [])
            document.making = ["via = [\"carrier\"]", "notify = [\"delivered\", \"failed\"]"]
            document.more = [
                "[http]", "listen = [\"127.0.0.1:\(web.number)\"]", "public_url = \"http://127.0.0.1:\(web.number)\"",
                "[[connection]]", "name = \"carrier\"", "type = \"http\"", "preset = \"kannel\"",
                "url = \"http://127.0.0.1:\(box)/cgi-bin/sendsms\"", "numbers = [\"\(Self.ours)\"]",
                "username = \"test\"", "password = \"test\"", "hook = { secret = \"t0ken-0123456789\" }",
                office.connection(), "[[inbound]]", "name = \"answers\"",
                "deliver = [\"reply\", \"mailto:team@office.test\"]",
            ]
            let telepost = try await Telepost.ready(document, on: stage)
            for (words, answer) in [("Grüße & 50% {off}? +1 €", "Yes, at 8 + 1 & é"), ("Привет 😀", "Да, в 8 😀")] {
                try await telepost.take(Letter(words, subject: "Dinner"), for: "\(Self.phone)@sms.test")
                let typed = try stage.write("typed-\(UUID().uuidString)", answer + "\n")
                let phone = try stage.start(
                    Programs.telepost, ["simulate", "phone", "--json", "--to", Self.ours, "--data", data, Self.phone],
                    input: typed)
                _ = try await phone.output.first("the text on the phone") { output in
                    output.lines.first { $0.contains("\"\(words)\"") }
                }
                _ = try await office.mail("the answer") { $0.text == answer && $0.subject == "Re: Dinner" }
            }
            _ = try await office.mail("the notice") { $0.automation == "report" && $0.subject.hasPrefix("Delivered") }
            try await ControlSocket(telepost).idle()
            #expect(
                try await ControlSocket(telepost).messages("&state=delivered").filter { $0.kind == "sms" }.count == 2)
        }
    }

    /// Where Kannel logs in.
    struct Link {
        let port: UInt16
        let name: String
        let password: String
        /// Kannel's `msg-id-type`.
        var idForm = "0x00"
        /// What it calls with texts from phones, instead of the server for answers.
        var service: String?
    }

    /// Starts both parts of Kannel; returns the port of its HTTP interface.
    static func start(_ stage: Stage, _ link: Link, _ answered: HookServer) async throws -> UInt16 {
        let (admin, inner, outer) = (try ReservedPort(), try ReservedPort(), try ReservedPort())
        let service = link.service ?? "http://127.0.0.1:\(answered.port)/answer?from=%p&to=%P&text=%a"
        let settings = """
            group = core
            admin-port = \(admin.number)
            admin-interface = 127.0.0.1
            admin-password = test
            smsbox-port = \(inner.number)
            smsbox-interface = 127.0.0.1
            box-allow-ip = "127.0.0.1"
            dlr-storage = internal

            group = smsc
            smsc = smpp
            smsc-id = simulator
            host = 127.0.0.1
            port = \(link.port)
            transceiver-mode = true
            smsc-username = "\(link.name)"
            smsc-password = "\(link.password)"
            system-type = ""
            interface-version = 34
            msg-id-type = \(link.idForm)
            reconnect-delay = 1

            group = smsbox
            bearerbox-host = 127.0.0.1
            bearerbox-port = \(inner.number)
            sendsms-port = \(outer.number)
            sendsms-interface = 127.0.0.1

            group = sendsms-user
            username = test
            password = test
            concatenation = true
            max-messages = 10

            group = sms-service
            keyword = default
            catch-all = true
            max-messages = 0
            omit-empty = true
            get-url = "\(service)"

            """
        let file = try stage.write("kannel.conf", settings)
        _ = try stage.start("bearerbox", ["-v", "3", file])
        try await Self.answers(inner.number)
        _ = try stage.start("smsbox", ["-v", "3", file])
        try await Self.answers(outer.number)
        let _: Bool = try await eventually("a login of Kannel") {
            try await get(admin.number, "/status.txt?password=test").contains("(online") ? true : nil
        }
        return outer.number
    }

    private static func answers(_ port: UInt16) async throws {
        let _: Bool = try await eventually("an answer of Kannel") {
            try await onThread { (try? BlockingSocket(port: port)) != nil } ? true : nil
        }
    }

    static func get(_ port: UInt16, _ target: String) async throws -> String {
        try await onThread {
            let socket = try BlockingSocket(port: port)
            socket.send(Array("GET \(target) HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".utf8))
            var octets: [UInt8] = []
            while case let chunk = socket.receive(), !chunk.isEmpty { octets += chunk }
            return String(decoding: octets, as: UTF8.self)
        }
    }

    static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }
}
