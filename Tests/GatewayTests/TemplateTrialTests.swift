import Gateway
import Messages
import SMS
import Testing

@Suite struct TemplateTrialTests {
    private let store = MemoryStore()

    private func gateway(_ applications: [Application]) throws -> Gateway {
        Samples.gateway(
            store, rules: try Samples.rules(applications, region: "GB"), clock: StillClock(Samples.moment(50)))
    }

    private func made(_ trial: TemplateTrial) throws -> TemplateTrial.Made {
        guard case .made(let made) = trial.outcome else {
            Issue.record("\(trial.outcome)")
            throw OperationRefused(.invalid, "nothing was made")
        }
        return made
    }

    private func name(_ text: String) throws -> ApplicationName { try #require(ApplicationName(text)) }

    @Test func `Limits, parts and coding are those of a real message`() async throws {
        let gateway = try gateway([])
        let long = String(repeating: "a", count: 161)
        let table: [(String, Int?, Int?, String, Alphabet, Int, Int, Int?)] = [
            ("'x'", nil, nil, "'x'", .gsm7, 1, 160, nil), (long, nil, nil, long, .gsm7, 2, 153, nil),
            (long, nil, 1, String(repeating: "a", count: 160), .gsm7, 1, 160, 161),
            (long, 10, nil, "aaaaaaaaaa", .gsm7, 1, 160, 161), ("ж", nil, nil, "ж", .ucs2, 1, 70, nil),
        ]
        for (template, characters, parts, text, alphabet, count, room, uncut) in table {
            var request = TemplateTrialRequest(template)
            (request.maxCharacters, request.maxParts) = (characters, parts)
            let made = try made(try await gateway.attempt(request))
            #expect(made.text == text && made.alphabet == alphabet && made.parts.count == count)
            #expect(made.room == room && made.uncut == uncut && made.characters == text.count, "\(template)")
            #expect(made.parts.map(\.text).joined() == text)
        }
    }

    @Test func `The characters that force UCS-2 are named once each, and transliteration takes them away`() async throws
    {
        let gateway = try gateway([])
        var request = TemplateTrialRequest("„ok“ – „ok“")
        #expect(try made(try await gateway.attempt(request)).misfits == ["„", "“", "–"])
        request.transliteration = .punctuation
        let plain = try made(try await gateway.attempt(request))
        #expect(plain.alphabet == .gsm7 && plain.misfits.isEmpty)
        let many = String(String.UnicodeScalarView((0x400..<0x440).compactMap(Unicode.Scalar.init(_:))))
        #expect(try made(try await gateway.attempt(TemplateTrialRequest(many))).misfits.count == 20)
    }

    @Test func `A text that may not be cut, or is none, is refused in the words that its sender would hear`()
        async throws
    {
        let gateway = try gateway([])
        var request = TemplateTrialRequest(String(repeating: "a", count: 161))
        (request.maxParts, request.whenTooLong) = (1, .refuse)
        #expect(
            try await gateway.attempt(request).outcome
                == .refused("the text needs 2 text messages; at most 1 are allowed here"))
        #expect(
            try await gateway.attempt(TemplateTrialRequest(" \n")).outcome == .refused("the mail has no text to send"))
    }

    @Test func `A fault has its place as people count`() async throws {
        let gateway = try gateway([])
        let table: [(String, Int, Int, String?)] = [
            ("<%subjct%>", 1, 3, "subject"), ("äö\n\nü<%nosuchfield%>", 3, 4, nil), ("<%msg", 1, 1, nil),
            ("<%%>", 1, 1, nil),
            ("😀\r\n<%text%>", 2, 3, nil),
        ]
        for (template, line, column, suggestion) in table {
            guard case .faulty(let fault) = try await gateway.attempt(TemplateTrialRequest(template)).outcome else {
                Issue.record("\(template) has no fault")
                continue
            }
            #expect(fault.line == line && fault.column == column, "\(template) \(fault)")
            if let suggestion { #expect(fault.suggestion == suggestion) }
        }
        var huge = TemplateTrialRequest(String(repeating: "x", count: 65_537))
        guard case .faulty = try await gateway.attempt(huge).outcome else {
            Issue.record("a template has a bound")
            return
        }
        huge.template = String(repeating: "<%msg%>", count: 2_000)
        guard case .faulty = try await gateway.attempt(huge).outcome else {
            Issue.record("terms have a bound")
            return
        }
    }

    @Test func `Named groups are fields: those of the application, and those of a form`() async throws {
        var application = try Samples.application("sms", domains: [])
        application.addresses = [EndPattern(source: "(?P<company>x)@fax")]
        let gateway = try gateway([application])
        let own = TemplateTrialRequest("<%company%>", for: .text(try name("sms")))
        #expect(try made(try await gateway.attempt(own)).text == "company")
        var new = TemplateTrialRequest("<%dept%> <%number%>")
        guard case .faulty = try await gateway.attempt(new).outcome else {
            Issue.record("dept is no field yet")
            return
        }
        new.groups = ["dept"]
        #expect(try made(try await gateway.attempt(new)).text == "dept +447700900123")
    }

    @Test func `It is tried out on the mail of a message, or the latest of the application`() async throws {
        let gateway = try gateway([try Samples.application()])
        let sender = try Samples.address("ann@example.com")
        let arrival = Submission(receivedAt: Samples.moment(1), door: .smtp, client: "192.0.2.7", sender: sender)
        let kept = try await store.accept(arrival, content: Array("it burns".utf8), orders: [try Samples.order()])
        let id = try #require(kept.messages.first)
        for source in [TemplateTrialRequest.Source.message(id), .latest] {
            let trial = try await gateway.attempt(
                TemplateTrialRequest("<%address%> <%to%> <%msg%>", for: .text(try name("sms")), on: source))
            #expect(try made(trial).text == "ann@example.com +447700900123 it burns")
            #expect(trial.message == id)
            #expect(trial.fields.first { $0.name == "msg" }?.value == "it burns")
        }
        let posted = try await gateway.attempt(TemplateTrialRequest("<%msg%>", on: .mail(Array("posted".utf8))))
        #expect(try made(posted).text == "posted" && posted.message == nil)
        let none = try await gateway.attempt(TemplateTrialRequest("<%subject%>", for: .text(nil), on: .latest))
        #expect(try made(none).text == "Pump 3 has stopped")
    }

    @Test func `Texts of phones have fields of their own, and answers those of the mail as well`() async throws {
        let gateway = try gateway([])
        let mail = try made(try await gateway.attempt(TemplateTrialRequest("SMS <%from%>: <%text%>", for: .mail)))
        #expect(mail.text == "SMS +447700900123: Thanks, I am on my way." && mail.alphabet == nil && mail.parts.isEmpty)
        let answer = TemplateTrialRequest("Re: <%original.subject%>", for: .answer)
        #expect(try made(try await gateway.attempt(answer)).text == "Re: Pump 3 has stopped")
        guard case .faulty = try await gateway.attempt(TemplateTrialRequest("<%original.subject%>", for: .mail)).outcome
        else {
            Issue.record("a text that answers nothing has no original")
            return
        }
    }

    @Test func `A mail is looked at as it would be taken, and nothing is kept`() async throws {
        let gateway = try gateway([try Samples.application()])
        var envelope = PreviewEnvelope()
        envelope.sender = "ann@example.com"
        envelope.recipients = ["+447700900123@sms.test", "nobody@other.test"]
        let shown = try await gateway.preview(Array("it burns".utf8), envelope)
        #expect(shown.size == 8 && shown.recipients.count == 2)
        #expect(try shown.recipients[0].text?.get().text == "it burns")
        #expect(store.submissions.isEmpty)
        envelope.client = "nowhere"
        await #expect(throws: OperationRefused.self) { _ = try await gateway.preview([], envelope) }
        #expect(throws: OperationRefused.self) { try gateway.explain(AddressInquiry("x")) }
        var inquiry = AddressInquiry("+447700900123@sms.test")
        inquiry.sender = "ann@example.com"
        let explained = try gateway.explain(inquiry)
        #expect(explained.steps.contains { $0.subject == "application sms" && $0.verdict == .takes })
    }
}
