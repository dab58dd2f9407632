import Foundation
import TestKit
import Testing

/// Phones answer: the way back, with the real binary.
@Suite(.timeLimit(.minutes(5))) struct ConversationScenarios {
    private static let ours = "+447700900100"
    private static let phone = "+447700900123"

    @Test func `Mail, text, report, notice, answer, threaded reply, answer to the answer`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(reports: .delivered))
            let office = try await CatchingServer(stage)
            let telepost = try await Self.start(smsc, office, stage)
            var letter = Letter("Are you coming?", subject: "Dinner")
            letter.octets =
                Array("Message-ID: <first@office.test>\r\nReferences: <zero@office.test>\r\n".utf8) + letter.octets
            #expect(try await telepost.take(letter, for: "\(Self.phone)@sms.test").hasPrefix("250"))
            #expect(try await smsc.text().text == "Are you coming?")

            let notice = try await office.mail("the notice") { $0.automation == "report" }
            #expect(notice.sender == "" && notice.recipients == ["alice@office.test"])
            #expect(notice.subject.hasPrefix("Delivered") && notice.text.contains(Self.phone))
            #expect(notice.references.last == "first@office.test")

            smsc.send(SMPPOctets.text("Yes, at eight", from: Self.phone, to: Self.ours))
            let reply = try await office.mail("the reply") { $0.text == "Yes, at eight" }
            #expect(reply.recipients == ["alice@office.test"])
            #expect(reply.to == ["Alice <alice@office.test>"])
            #expect(reply.from == ["\(Self.phone) <\(Self.phone)@sms.test>"])
            #expect(reply.sender == "\(Self.phone)@sms.test")
            #expect(reply.subject == "Re: Dinner")
            #expect(reply.references == ["zero@office.test", "first@office.test"])
            #expect(reply.automation == "none")

            // Answering the answer, as any mail program would: to its From.
            var again = Letter("Bring wine", subject: reply.subject)
            let thread = "In-Reply-To: <\(reply.message_id ?? "")>\r\nMessage-ID: <second@office.test>\r\n"
            again.octets = Array(thread.utf8) + again.octets
            #expect(try await telepost.take(again, for: reply.sender).hasPrefix("250"))
            #expect(try await smsc.texts(2).last?.text == "Bring wine")
            smsc.send(SMPPOctets.text("Red or white?", from: Self.phone, to: Self.ours))
            let last = try await office.mail("the second reply") { $0.text == "Red or white?" }
            #expect(last.references.last == "second@office.test" && last.subject == "Re: Dinner")

            try await smsc.allTaken()
            _ = try await office.mails(4)
            let stories = try await ControlSocket(telepost).trace(Self.phone)
            // Two texts, a notice for each, two replies.
            #expect(stories.map(\.message.kind).sorted() == ["mail", "mail", "mail", "mail", "sms", "sms"])
            let shown = try await stage.run(Programs.telepost, ["trace", "1", "--data", telepost.data])
            for words in ["Are you coming?", "delivered", "Yes, at eight", "about message 1", "an answer to message 1"]
            {
                #expect(shown.output.contains(words), "\(shown.output)")
            }
        }
    }

    @Test func `Two senders who text the same phone both get their own answers`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let office = try await CatchingServer(stage)
            let telepost = try await Self.start(smsc, office, stage, numbers: [Self.ours, "+447700900101"])
            let port = try await telepost.smtpPort
            for name in ["ann", "bob"] {
                try await onThread {
                    let dialogue = try SMTPDialogue(port)
                    try dialogue.begin(to: "\(Self.phone)@sms.test", from: "\(name)@office.test")
                    try dialogue.say("DATA")
                    let mail = "From: \(name)@office.test\r\nSubject: from \(name)\r\n\r\nhere is \(name)\r\n."
                    #expect(try dialogue.say(mail).hasPrefix("250"))
                }
            }
            _ = try await smsc.texts(2)
            let numbers = Dictionary(smsc.seen.value.parts.map { ($0.text, $0.source) }) { first, _ in first }
            let (toAnn, toBob) = (try #require(numbers["here is ann"]), try #require(numbers["here is bob"]))
            #expect(Set([toAnn, toBob]) == ["447700900100", "447700900101"])
            smsc.send(
                SMPPOctets.text("for bob", from: Self.phone, to: toBob)
                    + SMPPOctets.text("for ann", from: Self.phone, to: toAnn))
            let mails = try await office.mails(2)
            for name in ["ann", "bob"] {
                let mail = try #require(mails.first { $0.text == "for \(name)" })
                #expect(mail.recipients == ["\(name)@office.test"] && mail.subject == "Re: from \(name)")
            }
        }
    }

    @Test func `A five-part answer in random order, with repetitions and a crash in between, arrives whole and once`()
        async throws
    {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let office = try await CatchingServer(stage)
            var telepost = try await Self.start(smsc, office, stage)
            try await telepost.take(Letter("Tell me all"), for: "\(Self.phone)@sms.test")
            _ = try await smsc.text()
            let story = (1...140).map { "w\($0)" }.joined(separator: " ")
            let parts = SMPPOctets.text(story, from: Self.phone, to: Self.ours, parts: 5, reference: 77)
            smsc.send([parts[3], parts[0], parts[3], parts[4]])
            try await smsc.allTaken()
            await telepost.crash()
            telepost = try await Telepost.ready(Self.document(smsc, office, [Self.ours]), on: stage)
            smsc.send([parts[4], parts[1], parts[0], parts[2], parts[2]])
            try await smsc.allTaken()
            _ = try await office.mails(1)
            try await ControlSocket(telepost).idle()
            #expect(office.mails.map(\.text) == [story])
        }
    }

    @Test func `Web hooks and commands hear of a text, and what a command prints is texted back`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let office = try await CatchingServer(stage)
            let script = "#!/bin/sh\nprintf 'got %s from %s' \"$TELEPOST_TEXT\" \"$1\"\n"
            let program = try stage.write("on-sms", script)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
            let hook = try HookServer()
            defer { hook.close() }
            let inbound = """
                [[inbound]]
                name = "info"
                match = '^INFO\\b'
                deliver = ["command:\(program) <%from%>"]
                also = ["http://127.0.0.1:\(hook.port)/sms"]
                answers = true
                [webhooks]
                secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
                """
            var document = Document(smsc)
            document.more = [office.connection(), inbound]
            let telepost = try await Telepost.ready(document, on: stage)
            try await telepost.connected()
            smsc.send(SMPPOctets.text("INFO (id); \"x\" & y > z", from: Self.phone, to: Self.ours))
            let answer = try await smsc.text()
            #expect(answer.text == "got INFO (id); \"x\" & y > z from \(Self.phone)")
            #expect(answer.to == "447700900123")
            let call = try await hook.call()
            #expect(call.contains("webhook-signature: v1,") && call.contains("\"from\":\"\(Self.phone)\""))
        }
    }

    @Test func `A text that nobody takes is kept, said, and can be routed anew`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let office = try await CatchingServer(stage)
            let telepost = try await Self.start(smsc, office, stage)
            smsc.send(SMPPOctets.text("who is this?", from: "+447700900777", to: Self.ours))
            let kept = try await ControlSocket(telepost).message(in: "failed")
            #expect(kept.kind == "none" && kept.text == "who is this?")
            _ = try await telepost.line("the warning") { $0.level == "W" && $0.text.contains("waits for a person") }
            // Somebody writes to that phone, and the text counts as the answer after all.
            try await telepost.take(Letter("It is Alice"), for: "+447700900777@sms.test")
            _ = try await smsc.text()
            let retry = try await stage.run(
                Programs.telepost, ["messages", "retry", "\(kept.id)", "--data", telepost.data])
            #expect(retry.isSuccess, "\(retry.errors)")
            #expect(try await office.mails(1).map(\.text) == ["who is this?"])
        }
    }

    private static func start(
        _ smsc: ScriptedSMSC, _ office: CatchingServer, _ stage: Stage, numbers: [String] = [ours]
    ) async throws -> Telepost {
        let telepost = try await Telepost.ready(document(smsc, office, numbers), on: stage)
        try await telepost.connected()
        return telepost
    }

    static func document(_ smsc: ScriptedSMSC, _ office: CatchingServer, _ numbers: [String]) -> Document {
        let list = numbers.map { "\"\($0)\"" }.joined(separator: ", ")
        var document = Document(smsc, "numbers = [\(list)]")
        document.making = ["notify = [\"failed\", \"delivered\"]"]
        document.more = [
            office.connection(), "[[inbound]]", "name = \"answers\"", "deliver = [\"address-in-text\", \"reply\"]",
        ]
        return document
    }
}
