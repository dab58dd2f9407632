import Foundation
import Testing

/// Who may send, and which application is there for whom.
@Suite(.timeLimit(.minutes(3))) struct ClientScenarios {
    private static let greeting = "220 gw.example ESMTP Telepost"
    private static let turnedAway = "554 5.7.1 this client may not use this server"
    private static let accepted = "250 2.1.5 recipient accepted"

    @Test func `A client may be listed by host name`() async throws {
        try await Stage.run { stage in
            let port = try await Self.gateway(stage) { $0.clients = #"["localhost"]"# }.smtpPort
            for (source, expected) in [(1, Self.greeting), (9, Self.turnedAway)] as [(UInt8, String)] {
                let greeting = try await onThread { try SMTPDialogue(port, from: source).greeting }
                #expect(greeting == expected, "from 127.0.0.\(source)")
            }
        }
    }

    @Test func `A client entry that can never match is told with its place`() async throws {
        try await Stage.run { stage in
            var document = Document(try stage.smsc())
            document.clients = "[\n\"127.0.0.1\",\n\"10.0.0.1/8\",\n\"10.0.0.9-10.0.0.1\"\n]"
            document.making = [#"clients = ["192.0.2.7", "office printer"]"#]
            let file = try stage.write("clients.toml", document.text)
            let check = try await stage.run(Programs.telepost, ["config", "check", file])
            #expect(check.ending == .code(2))
            let lines = document.text.split(separator: "\n")
            let expected = [
                (#""10.0.0.1/8","#, "1: smtp.clients[2]: ", "has bits set behind its prefix of 8 bits"),
                (#""10.0.0.9-10.0.0.1""#, "1: smtp.clients[3]: ", "ends before it begins, so it matches nothing"),
                (
                    document.making[0], "25: application[1].clients[2]: ",
                    "is no address, block (10.0.0.0/8), range (10.0.0.1-10.0.0.9) or host name"
                ),
            ]
            for (text, place, reason) in expected {
                let line = try #require(lines.firstIndex { $0 == text }) + 1
                #expect(
                    check.lines.contains { $0.contains("\(file):\(line):\(place)") && $0.contains(reason) },
                    "\(text): \(check.output)")
            }
            #expect(check.lines.last?.hasSuffix("3 errors") == true, "\(check.output)")
            let serve = try await stage.run(Programs.telepost, ["serve", "--config", file, "--data", stage.path("d")])
            #expect(serve.ending == .code(2))
        }
    }

    @Test func `A sender that is not on the list is refused, one that is is taken`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            var document = Document(smsc)
            document.making = [#"senders = { allow = ['^alice@office\.test$', '@friends\.test$'] }"#]
            let telepost = try await Telepost.ready(document, on: stage)
            let refused = "550 5.7.1 the sender is not allowed to use this application"
            let cases = [
                ("alice@office.test", Self.accepted), ("bob@friends.test", Self.accepted),
                ("bob@office.test", refused), ("alice@office.test.evil.test", refused),
            ]
            for (sender, expected) in cases {
                #expect(try await Self.reply(of: telepost, from: 1, sender: sender) == expected, "\(sender)")
            }
            try await telepost.take(Letter("listed"), for: "+447700900123@sms.test")
            #expect(try await smsc.text().text == "listed")
        }
    }

    @Test func `A sender list counts only for a client that is listed, unless the address is trusted`() async throws {
        try await Stage.run { stage in
            let untrusted = "550 5.7.1 the sender cannot be trusted: the client is neither listed nor logged in"
            for (trust, expected) in [("false", untrusted), ("true", Self.accepted)] {
                let telepost = try await Self.gateway(stage, data: trust) {
                    $0.clients = "[]"
                    $0.making = [#"senders = { allow = ['^alice@office\.test$'] }"#, "trust_from = \(trust)"]
                }
                #expect(try await Self.reply(of: telepost, from: 1) == expected, "trust_from = \(trust)")
            }
        }
    }

    @Test func `An application that is not enabled claims nothing`() async throws {
        try await Stage.run { stage in
            let telepost = try await Self.gateway(stage) {
                $0.making = ["enabled = false"]
                $0.more = ["[[application]]", #"name = "open""#, #"domains = ["open.test"]"#]
            }
            #expect(
                try await Self.reply(of: telepost, from: 1)
                    == "550 5.1.2 no application here takes mail for the domain sms.test")
            #expect(try await Self.reply(of: telepost, from: 1, domain: "open.test") == Self.accepted)
        }
    }

    @Test func `A client that only an application lists may use that application and no other`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            var document = Document(smsc)
            document.clients = #"["127.0.0.1"]"#
            document.making = [
                #"clients = ["127.0.0.9"]"#, #"senders = { allow = ['^alice@office\.test$'] }"#,
            ]
            document.more = ["[[application]]", #"name = "open""#, #"domains = ["open.test"]"#]
            let telepost = try await Telepost.ready(document, on: stage)
            let refused = "550 5.7.1 this client may not use the application for that address"
            let cases: [(UInt8, String, String)] = [
                (9, "sms.test", Self.accepted), (9, "open.test", refused), (1, "sms.test", refused),
                (1, "open.test", Self.accepted), (8, "sms.test", Self.turnedAway),
            ]
            for (source, domain, expected) in cases {
                let reply = try await Self.reply(of: telepost, from: source, domain: domain)
                #expect(reply == expected, "127.0.0.\(source) to \(domain)")
            }
            let port = try await telepost.smtpPort
            let taken = try await onThread {
                let dialogue = try SMTPDialogue(port, from: 9)
                try dialogue.say("EHLO client.test")
                return try dialogue.mail("from the printer", to: "+447700900123@sms.test")
            }
            #expect(taken.hasPrefix("250 2.0.0"))
            #expect(try await smsc.text().text == "from the printer")
        }
    }

    /// The reply to a recipient, or the greeting when there is no other.
    private static func reply(
        of telepost: Telepost, from source: UInt8, sender: String = "alice@office.test", domain: String = "sms.test"
    ) async throws -> String? {
        let port = try await telepost.smtpPort
        return try await onThread {
            let dialogue = try SMTPDialogue(port, from: source)
            guard dialogue.greeting.hasPrefix("220") else { return dialogue.greeting }
            return try dialogue.begin(to: "+447700900123@\(domain)", from: sender).last
        }
    }

    private static func gateway(
        _ stage: Stage, data: String = "data", _ change: (inout Document) -> Void
    ) async throws -> Telepost {
        var document = Document(try stage.smsc())
        change(&document)
        return try await Telepost.ready(document, on: stage, data: data)
    }
}
