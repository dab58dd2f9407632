import Foundation
import Testing

/// What is not taken, and the exact words with which it is not.
@Suite(.timeLimit(.minutes(3))) struct RefusalScenarios {
    @Test func `Each recipient that cannot be served is refused with the reason`() async throws {
        try await Stage.run { stage in
            let telepost = try await Self.gateway(stage) { $0.making = ["senders = { deny = ['@rivals\\.test$'] }"] }
            let port = try await telepost.smtpPort
            let cases = [
                (
                    "+447700900123@other.test", "alice@office.test",
                    "550 5.1.2 no application here takes mail for the domain other.test"
                ),
                (
                    "reception@sms.test", "alice@office.test",
                    "553 5.1.3 the part before the @ is not a phone number; + and digits, or a national number of GB, is one"
                ),
                (
                    "+4477009@sms.test", "alice@office.test",
                    "553 5.1.3 the number cannot exist: it is too short for a number in GB (+44), or its area code is missing"
                ),
                (
                    "+447700900123.mms@sms.test", "alice@office.test",
                    "553 5.1.3 this application does not know that message type; it knows sms.text"
                ),
                (
                    "+447700900123@sms.test", "bob@rivals.test",
                    "550 5.7.1 the sender is not allowed to use this application"
                ),
                ("+447700900123@sms.test", "", "550 5.7.1 mail without a sender is not taken here"),
                ("+447700900123@sms.test", "alice@office.test", "250 2.1.5 recipient accepted"),
            ]
            for (recipient, sender, expected) in cases {
                let reply = try await onThread { try SMTPDialogue(port).begin(to: recipient, from: sender).last }
                #expect(reply == expected, "\(recipient) from <\(sender)>")
            }
        }
    }

    @Test func `A client that is on no list is turned away`() async throws {
        try await Stage.run { stage in
            let telepost = try await Self.gateway(stage) { $0.clients = #"["192.0.2.7"]"# }
            let port = try await telepost.smtpPort
            let (greeting, isAtEnd) = try await onThread {
                let dialogue = try SMTPDialogue(port)
                return (dialogue.greeting, dialogue.isAtEnd)
            }
            #expect(greeting == "554 5.7.1 this client may not use this server")
            #expect(isAtEnd)
        }
    }

    @Test func `A text that needs too many parts is refused at the end of the mail, with the count`() async throws {
        try await Stage.run { stage in
            let telepost = try await Self.gateway(stage) {
                $0.making = ["when_too_long = \"refuse\"", "max_parts = 2", "max_chars = 1000"]
            }
            let reply = try await telepost.take(
                Letter(String(repeating: "long ", count: 100)), for: "+447700900123@sms.test")
            #expect(reply == "552 5.2.3 the text needs 4 text messages; at most 2 are allowed here")
        }
    }

    @Test func `A mail without any text is refused`() async throws {
        try await Stage.run { stage in
            let telepost = try await Self.gateway(stage) { _ in }
            let reply = try await telepost.take(Letter(header: [], body: []), for: "+447700900123@sms.test")
            #expect(reply == "554 5.6.0 the mail has no text to send")
        }
    }

    @Test func `One recipient more than the limit is put off`() async throws {
        try await Stage.run { stage in
            let telepost = try await Self.gateway(stage) { $0.smtp = ["max_recipients = 2"] }
            let port = try await telepost.smtpPort
            let replies = try await onThread {
                try SMTPDialogue(port).begin(
                    to: "+447700900123@sms.test", "+447700900124@sms.test", "+447700900125@sms.test")
            }
            #expect(
                replies.suffix(2) == [
                    "250 2.1.5 recipient accepted", "452 4.5.3 too many recipients, send another mail for the rest",
                ])
        }
    }

    @Test func `A mail beyond the size is refused, before it is sent and after`() async throws {
        try await Stage.run { stage in
            let telepost = try await Self.gateway(stage) { $0.smtp = ["max_message_size = \"1KiB\""] }
            let port = try await telepost.smtpPort
            let announced = try await onThread {
                let dialogue = try SMTPDialogue(port)
                try dialogue.say("EHLO client.test")
                return [
                    try dialogue.say("MAIL FROM:<alice@office.test> SIZE=1025"),
                    try dialogue.say("MAIL FROM:<alice@office.test> SIZE=1024"),
                ]
            }
            #expect(announced == ["552 5.3.4 the mail is too large", "250 2.1.0 sender accepted"])
            let reply = try await telepost.take(
                Letter(String(repeating: "x", count: 2000)), for: "+447700900123@sms.test")
            #expect(reply == "552 5.3.4 the mail is too large")
        }
    }

    @Test func `One connection more than the limit is put off, and one mail more than the limit`() async throws {
        try await Stage.run { stage in
            let telepost = try await Self.gateway(stage) {
                $0.smtp = ["max_connections_per_client = 2", "max_transactions = 1"]
            }
            let port = try await telepost.smtpPort
            let replies = try await onThread {
                let (first, second, third) = (try SMTPDialogue(port), try SMTPDialogue(port), try SMTPDialogue(port))
                try first.say("EHLO client.test")
                let taken = try first.mail("one", to: "+447700900123@sms.test")
                let next = try first.say("MAIL FROM:<alice@office.test>")
                return [second.greeting, third.greeting, String(taken.prefix(9)), next]
            }
            #expect(
                replies == [
                    "220 gw.example ESMTP Telepost", "421 4.7.0 too many connections, try again later", "250 2.0.0",
                    "421 4.7.0 too many mails on one connection, connect again",
                ])
        }
    }

    @Test func `No end of data but CRLF, dot, CRLF ends a mail`() async throws {
        try await Stage.run { stage in
            let telepost = try await Self.gateway(stage) { _ in }
            let port = try await telepost.smtpPort
            for end in ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r"] {
                let reply = try await onThread {
                    let dialogue = try SMTPDialogue(port)
                    try dialogue.begin(to: "+447700900123@sms.test")
                    try dialogue.say("DATA")
                    dialogue.send("Subject: smuggled\r\n\r\ntext\(end)MAIL FROM:<eve@evil.test>\r\n.\r\n")
                    return try dialogue.reply()
                }
                let what = end.contains("\n") ? "a LF without CR" : "a CR without LF"
                #expect(reply == "554 5.6.0 \(what) in the mail", "\(end.debugDescription)")
            }
        }
    }

    private static func gateway(
        _ stage: Stage, _ change: (inout Document) -> Void
    ) async throws -> Telepost {
        var document = Document(try stage.smsc())
        change(&document)
        return try await Telepost.ready(document, on: stage)
    }
}
