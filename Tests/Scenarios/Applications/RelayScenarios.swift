import Foundation
import TestKit
import Testing

/// Mail that nobody here claims, on its way to the mail server behind.
@Suite(.timeLimit(.minutes(5))) struct RelayScenarios {
    private static let stream = 60

    @Test(.enabled(if: Postfix.isAvailable, "Postfix, sasl2-bin and openssl as root are not there"))
    func `Each recipient of a stream of mails has exactly one right end, with Postfix as the server behind`()
        async throws
    {
        try await Stage.run { stage in
            let office = try await CatchingServer(stage)
            let smsc = try stage.smsc()
            try await Postfix.run(stage, nextHop: office.port, [Postfix.Door(name: "open")]) { postfix in
                let front = try FrontDoor(stage, smsc, forward: try postfix.port("open"))
                let telepost = try await Telepost.ready(front.document, on: stage)
                let port = try await telepost.smtpPort
                let refused = try await onThread {
                    try stride(from: 1, through: Self.stream, by: 10).flatMap { first in
                        // A client that has many recipients refused is shown out in the end.
                        let dialogue = try SMTPDialogue(port)
                        try dialogue.say("EHLO client.test")
                        return try (first..<first + 10).map { try Self.send($0, over: dialogue) }
                    }
                }
                for (index, replies) in refused.enumerated() {
                    // Mallory's mails have nobody to go to but the server behind.
                    #expect(
                        replies
                            == ((index + 1) % 6 == 0 ? ["550", "550", "250", "550"] : ["250", "250", "250", "550"]))
                }
                let numbers = Set((1...Self.stream).filter { $0 % 6 != 0 })
                let texts = try await smsc.texts(numbers.count)
                #expect(Set(texts.map(\.text)) == Set(numbers.map { "mail \($0)" }) && texts.count == numbers.count)
                let mails = try await office.mails(Self.stream)
                #expect(Set(mails.map(\.text)) == Set((1...Self.stream).map { "mail \($0)" }))
                for mail in mails { #expect(mail.recipients == ["user\(mail.text.dropFirst(5))@elsewhere.test"]) }
                let controls: [String] = try await eventually("all faxes") {
                    front.controls.count >= numbers.count ? front.controls : nil
                }
                let called = try controls.map { name in
                    try front.text(name).components(separatedBy: "\n").first { $0.hasPrefix("number=") } ?? ""
                }
                #expect(Set(called) == Set(numbers.map { "number=+4420794600\(10 + $0)" }))
                #expect(called.count == numbers.count)
                try await ControlSocket(telepost).idle()
                #expect(office.mails.count == Self.stream && smsc.texts.count == numbers.count)
                try await telepost.stop()
            }
        }
    }

    /// Sends one mail of the stream, and returns the codes of its recipients.
    private static func send(_ number: Int, over dialogue: SMTPDialogue) throws -> [String] {
        let sender = number % 6 == 0 ? "mallory@office.test" : "alice@office.test"
        try dialogue.say("MAIL FROM:<\(sender)>")
        let recipients = [
            "+4477009001\(10 + number)@sms.test", "i4420794600\(10 + number)@fax", "user\(number)@elsewhere.test",
            // A number that nobody may text: it is ours, and does not go on to the server behind.
            "+4490900100\(10 + number)@sms.test",
        ]
        let codes = try recipients.map { String(try dialogue.say("RCPT TO:<\($0)>").prefix(3)) }
        try dialogue.say("DATA")
        let reply = try dialogue.say("Subject: mixed\r\n\r\nmail \(number)\r\n.")
        guard reply.hasPrefix("250") else { throw Trouble(reply) }
        return codes
    }

    @Test func `An outsider cannot send anything to elsewhere, whatever the address looks like`() async throws {
        try await Stage.run { stage in
            let office = try await CatchingServer(stage)
            let front = try FrontDoor(
                stage, try stage.smsc(), forward: office.port,
                more: [
                    "[[application]]", #"name = "printers""#, #"domains = ["printers.test"]"#,
                    #"clients = ["127.0.0.2"]"#,
                ])
            let telepost = try await Telepost.ready(front.document, on: stage)
            let port = try await telepost.smtpPort
            let attempts = [
                "bob@elsewhere.test", "bob%elsewhere.test@sms.test", #""bob@elsewhere.test"@sms.test"#,
                "@sms.test:bob@elsewhere.test", "@sms.test,@printers.test:bob@elsewhere.test",
                "elsewhere.test!bob@printers.test", "bob@[127.0.0.1]", "bob@gw.example", "bob",
                #""bob@elsewhere.test""#, "bob@elsewhere.test@sms.test", "bob@sms.test@elsewhere.test", "postmaster",
                "bob@ELSEWHERE.TEST", "+447700900123@sms.test.elsewhere.test", "bob@[IPv6:::1]",
            ]
            for sender in ["<alice@office.test>", "<>", "<bob@sms.test>", "<postmaster@gw.example>"] {
                let replies = try await onThread {
                    let dialogue = try SMTPDialogue(port, from: 2)
                    try dialogue.say("EHLO client.test")
                    return try attempts.map { recipient in
                        try dialogue.say("RSET")
                        try dialogue.say("MAIL FROM:\(sender)")
                        return (recipient, try dialogue.say("RCPT TO:<\(recipient)>"))
                    }
                }
                for (recipient, reply) in replies {
                    #expect(reply.hasPrefix("5"), "\(sender) to \(recipient): \(reply)")
                }
            }
            // The application that let the client in still takes its mail, and a listed client may send to elsewhere.
            let served = try await onThread {
                let printer = try SMTPDialogue(port, from: 2)
                let printed = try printer.begin(to: "+447700900123@printers.test").last ?? ""
                let listed = try SMTPDialogue(port)
                return (printed, try listed.begin(to: "bob@elsewhere.test").last ?? "")
            }
            #expect(served.0.hasPrefix("250") && served.1.hasPrefix("250"), "\(served)")
            #expect(office.mails.isEmpty)
            try await telepost.stop()
        }
    }

    @Test(.enabled(if: Postfix.isAvailable, "Postfix, sasl2-bin and openssl as root are not there"))
    func `A recipient that the server behind refuses comes back as a bounce, unless nobody wants it`() async throws {
        try await Stage.run { stage in
            let office = try await CatchingServer(stage)
            let refusing = "smtpd_recipient_restrictions = check_recipient_access inline:{nobody@elsewhere.test=REJECT}"
            let doors = [Postfix.Door(name: "open")]
            try await Postfix.run(stage, nextHop: office.port, doors, settings: [refusing]) { postfix in
                let front = try FrontDoor(stage, try stage.smsc(), forward: try postfix.port("open"))
                let telepost = try await Telepost.ready(front.document, on: stage)
                let port = try await telepost.smtpPort
                let cases = [("<>", ""), ("<alice@office.test>", " NOTIFY=NEVER"), ("<alice@office.test>", "")]
                try await onThread {
                    let dialogue = try SMTPDialogue(port)
                    let hello = try dialogue.say("EHLO client.test")
                    guard hello.contains("DSN") else { throw Trouble("no DSN: \(hello)") }
                    for (index, (sender, notify)) in cases.enumerated() {
                        try dialogue.say("MAIL FROM:\(sender) ENVID=id\(index) RET=HDRS")
                        try dialogue.say("RCPT TO:<nobody@elsewhere.test>\(notify)")
                        try dialogue.say("RCPT TO:<somebody@elsewhere.test>")
                        try dialogue.say("DATA")
                        let reply = try dialogue.say("Subject: case \(index)\r\n\r\nsecret \(index)\r\n.")
                        guard reply.hasPrefix("250") else { throw Trouble(reply) }
                    }
                }
                let mails = try await office.mails(cases.count + 1)
                let (passed, bounces) = (
                    mails.filter { $0.sender != "" || $0.text.hasPrefix("secret") },
                    mails.filter {
                        $0.sender == "" && !$0.text.hasPrefix("secret")
                    }
                )
                #expect(passed.count == 3 && bounces.count == 1, "\(mails)")
                #expect(bounces.first?.recipients == ["alice@office.test"])
                #expect(bounces.first?.text.contains("nobody@elsewhere.test") == true)
                try await ControlSocket(telepost).idle()
                #expect(office.mails.count == cases.count + 1)
                try await telepost.stop()
            }
        }
    }
}
