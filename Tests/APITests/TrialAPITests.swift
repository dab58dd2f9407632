import Gateway
import Messages
import Templates
import TestKit
import Testing

@testable import API
@testable import Web

@Suite struct TrialAPITests {
    private func host() throws -> TestGateway {
        let name = try #require(ApplicationName("sms"))
        let carrier = try #require(ConnectionName("carrier"))
        let application = Application(
            name: name, domains: ["sms.test"], making: TextMaking(template: try Template("<%subject%>")), via: [carrier]
        )
        return try TestGateway(applications: [application])
    }

    @Test func `an address is explained rule by rule`() async throws {
        let host = try host()
        let answer = try await host.ask(
            "GET", "/api/v1/explain?address=+447700900123@sms.test&from=a@example.com&client=192.0.2.7")
        let view = try JSON.decode(ExplanationView.self, from: answer.body)
        #expect(view.taken && view.recipient == "+447700900123@sms.test")
        #expect(view.conclusion == "a text message to +447700900123 by application sms")
        #expect(view.steps.map(\.rule) == ["client", "mailboxes", "application sms", "forward"])
        #expect(view.steps.map(\.verdict) == ["passes", "passes", "takes", "passes"])
        let table = [
            ("", 400), ("?address=x", 422), ("?address=a@b.test&from=x", 422), ("?address=a@b.test&client=x", 422),
            ("?address=a@b.test&account=nobody", 422), ("?address=a@b.test&x=1", 400),
        ]
        for (query, status) in table {
            #expect(try await host.ask("GET", "/api/v1/explain" + query).status == status, "\(query)")
        }
    }

    @Test func `a mail is looked at and nothing is kept`() async throws {
        let host = try host()
        let mail = "Content-Type: message/rfc822; x=y"
        let answer = try await host.post(
            "/api/v1/preview?from=a@example.com&to=+447700900123@sms.test,bob", "Subject: x\r\n\r\ny", mail)
        let view = try JSON.decode(PreviewView.self, from: answer.body)
        #expect(view.size == 15)
        #expect(view.recipients.map(\.recipient) == ["+447700900123@sms.test", "bob"])
        // The codec of this test decodes nothing, so there is nothing to send.
        #expect(
            view.recipients.map { $0.refused?.text } == ["the mail has no text to send", "that is no mail address"])
        #expect(view.recipients[0].application == "sms" && view.recipients[0].via == ["carrier"])
        let messages = try await host.ask("GET", "/api/v1/messages")
        #expect(messages.text == "[]\n")
        #expect(try await host.ask("POST", "/api/v1/preview", json: "{}").status == 415)
        let many = (0...100).map { "\($0)@sms.test" }.joined(separator: ",")
        #expect(try await host.post("/api/v1/preview?to=\(many)", "", mail).status == 422)
    }

    @Test func `a template is tried out on a sample, and its fault has a place`() async throws {
        let host = try host()
        let made = try await host.ask(
            "POST", "/api/v1/template",
            json: #"{"template":"<%messageFromName%>: <%msg%>","application":"sms","max_chars":20}"#)
        let view = try JSON.decode(TemplateTrialView.self, from: made.body)
        #expect(view.outcome == "made" && view.text == "Ann Example: Pressur" && view.characters == 20)
        #expect(view.uncut == 77 && view.alphabet == "gsm7" && view.parts?.count == 1 && view.room == 160)
        #expect(view.fields.contains { $0.name == "subject" && $0.value == "Pump 3 has stopped" })
        let faulty = try await host.ask("POST", "/api/v1/template", json: #"{"template":"ä\n<%subjct%>"}"#)
        let fault = try #require(try JSON.decode(TemplateTrialView.self, from: faulty.body).fault)
        #expect(fault.line == 2 && fault.column == 3 && fault.suggestion == "subject")
        let answer = try await host.ask(
            "POST", "/api/v1/template", json: #"{"template":"Re: <%original.subject%>","use":"answer"}"#)
        #expect(answer.object["text"] as? String == "Re: Pump 3 has stopped")
        #expect(answer.object["alphabet"] == nil)
    }

    @Test func `what cannot be tried out is refused with what is possible`() async throws {
        let host = try host()
        let id = try await host.accept()
        let table: [(String, Int, String)] = [
            (#"{}"#, 422, #"the member "template" is missing"#),
            (#"{"template":"x","use":"y"}"#, 422, #""use" is "y"; possible are text, mail, answer"#),
            (#"{"template":"x","application":"other"}"#, 404, #"there is no application "other""#),
            (#"{"template":"x","application":"a b"}"#, 422, #""a b" is no name of an application"#),
            (#"{"template":"x","max_parts":0}"#, 422, #""max_parts" must be from 1 to 255"#),
            (#"{"template":"x","max_parts":256}"#, 422, #""max_parts" must be from 1 to 255"#),
            (#"{"template":"x","when_too_long":"y"}"#, 422, #""when_too_long" is "y"; possible are cut, refuse"#),
            (
                #"{"template":"x","message":1,"latest":true}"#, 422,
                #"only one of "message", "mail" and "latest" can be given"#
            ),
            (#"{"template":"x","message":\#(id)}"#, 422, "message \(id) was not made of a mail"),
            (
                #"{"template":"x","use":"mail","message":\#(id)}"#, 422,
                "message \(id) was not made of a text from a phone"
            ),
            (
                #"{"template":"x","use":"mail","mail":"y"}"#, 422,
                "this template is for texts from phones, not for mails"
            ),
            (
                #"{"template":"x","message":99}"#, 404,
                "there is no message 99, or nothing of what it was made of is left"
            ),
        ]
        for (body, status, detail) in table {
            let answer = try await host.ask("POST", "/api/v1/template", json: body)
            #expect(answer.status == status && answer.detail == detail, "\(body): \(answer.text)")
        }
    }
}

@Suite struct MessageContentAPITests {
    @Test func `what a message was made of can be downloaded, and never shown as a page`() async throws {
        let host = try TestGateway()
        let id = try await host.accept("<script>alert(1)</script>")
        let answer = try await host.ask("GET", "/api/v1/messages/\(id)/content")
        #expect(answer.text == "<script>alert(1)</script>")
        #expect(answer.fields["content-type"] == "text/plain; charset=utf-8")
        #expect(answer.fields["content-disposition"] == "attachment; filename=\"message-\(id).txt\"")
        #expect(answer.fields["x-content-type-options"] == "nosniff")
        #expect(try await host.ask("GET", "/api/v1/messages/99/content").status == 404)
        let mail = Submission(
            receivedAt: StillClock().now, door: .smtp, client: "192.0.2.7", sender: EmailAddress("a@example.com"))
        let order = MessageOrder(.nowhere, via: [], text: "")
        let kept = try await host.store.accept(mail, content: [0x41, 0x0D, 0x0A, 0xFF], orders: [order])
        let first = try #require(kept.messages.first)
        let octets = try await host.ask("GET", "/api/v1/messages/\(first)/content")
        #expect(octets.body == [0x41, 0x0D, 0x0A, 0xFF] && octets.fields["content-type"] == "message/rfc822")
    }

    @Test func `a message that is over is sent once more, as another`() async throws {
        let host = try TestGateway()
        let id = try await host.accept()
        let early = try await host.ask("POST", "/api/v1/messages/\(id)/resend")
        #expect(early.status == 409 && early.detail == "message \(id) is queued: it is still on its way")
        _ = try await host.ask("POST", "/api/v1/messages/\(id)/cancel")
        let answer = try await host.ask("POST", "/api/v1/messages/\(id)/resend")
        #expect(answer.status == 202)
        let new = try #require(answer.object["id"] as? Int)
        #expect(answer.fields["location"] == "/api/v1/messages/\(new)")
        let story = try JSON.decode(
            StoryView.self, from: try await host.ask("GET", "/api/v1/messages/\(new)").body)
        #expect(story.message.text == "hello" && story.message.state == "queued")
        #expect(story.submission.about == id.rawValue)
        #expect(story.events.first?.detail == "message \(id) sent once more by control socket")
        #expect(try await host.ask("POST", "/api/v1/messages/99/resend").status == 404)
    }
}

extension TestGateway {
    /// Posts octets of another type than JSON.
    fileprivate func post(_ target: String, _ body: String, _ type: String) async throws -> RawClient.Answer {
        let request =
            "POST \(target) HTTP/1.1\r\nHost: telepost\r\n\(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
        let path = path
        let answer = try await onThread {
            let client = try RawClient(path)
            client.write(request)
            return try client.read()
        }
        return try #require(answer)
    }
}
