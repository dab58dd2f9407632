import Gateway
import Messages
import Testing

@Suite struct MailPreviewTests {
    private func preview(_ recipients: [String], text: String, _ application: Application) throws -> [MailPreview
        .Recipient]
    {
        var mail = Mail()
        mail.text = text
        return MailPreview(try Samples.rules([application]), at: nil).recipients(
            recipients, of: mail, from: try Samples.address("a@example.com"), client: try Samples.client())
    }

    @Test func `A preview says what a mail would become, and which way it would go`() throws {
        let shown = try #require(
            try preview(["p447700900123@sms.test"], text: "hello", try Samples.application(via: ["carrier", "backup"]))
                .first)
        #expect(try shown.claim.get().number?.e164 == "+447700900123")
        #expect(try shown.text?.get().text == "hello")
        #expect(try shown.text?.get().steps == ["field msg = \"hello\""])
        #expect(shown.via.map(\.text) == ["carrier", "backup"])
        #expect(shown.address == "p447700900123@sms.test")
    }

    @Test func `A preview says why a recipient or a text would be refused`() throws {
        let strict = try Samples.application(making: try Samples.making(maxParts: 1, whenTooLong: .refuse))
        let shown = try preview(
            ["no address", "bob@sms.test", "+447700900123@other.test", "+447700900123@sms.test"],
            text: String(repeating: "a", count: 161), strict)
        let reasons = shown.map { recipient -> String in
            switch (recipient.claim, recipient.text) {
            case (.failure(let refused), _): refused.refusal.text
            case (.success, .failure(let refused)?): refused.refusal.text
            case (.success, _): "fine"
            }
        }
        #expect(
            reasons == [
                "that is no mail address", "the part before the @ is not a phone number; + and digits is one",
                "no application here takes mail for the domain other.test",
                "the text needs 2 text messages; at most 1 are allowed here",
            ])
        #expect(shown.map(\.via.count) == [0, 0, 0, 1])
    }
}

/// Previews of mails that become something else than a text.
@Suite struct MailPreviewPurposeTests {
    private struct PlainFormatter: MailFormatter {
        func knows(codePage: String) -> Bool { true }

        func encode(
            _ text: String, codePage: String, unmappable: Output.Unmappable
        ) throws(FormattingFailure) -> [UInt8] {
            guard unmappable != .refuse || text.utf8.allSatisfy({ $0 < 0x80 }) else {
                throw FormattingFailure("no U+0161 there")
            }
            return Array(text.utf8)
        }

        func page(_ format: Output.Format, of octets: [UInt8], codePage: String) -> [UInt8] { octets }

        func safeName(_ name: String) -> String { name.replacing("/", with: "_") }
    }

    private func fax(_ change: (inout Output) -> Void = { _ in }) throws -> Application {
        var application = try Samples.application("fax", domains: ["fax"], via: [])
        application.kind = .fax
        var output = Output()
        output.folder = "/srv/out"
        output.control = .fax
        output.savesAttachments = true
        change(&output)
        application.output = output
        application.also = [.webHook("https://hooks.test/x")]
        return application
    }

    private func preview(_ recipient: String, _ applications: [Application], hops: Int = 0, text: String = "hello")
        throws
        -> MailPreview.Recipient
    {
        var mail = Mail()
        (mail.text, mail.subject, mail.hops) = (text, "Plans", hops)
        mail.parts = [
            MailPart(type: "application/pdf", disposition: "attachment", filename: "a/b.pdf", content: .octets([1]))
        ]
        var rules = try Samples.rules(applications)
        rules.forward = try Samples.connection("office")
        let preview = MailPreview(
            rules, at: nil, accounts: [try AccountRig.account()], formatter: PlainFormatter())
        return try #require(
            preview.recipients(
                [recipient], of: mail, from: try Samples.address("a@example.com"),
                client: try Samples.client(vouchedFor: true)
            ).first)
    }

    @Test func `Files that would be written are shown with their names, and who gets the mail as well`() throws {
        let shown = try preview("102@fax", [try fax()])
        let files = try #require(try shown.files?.get())
        #expect(files.map(\.name) == ["00001234.txt", "00001234-1-a_b.pdf", "00001234.ctl"])
        #expect(files[0].text?.contains("hello") == true)
        #expect(files[2].text?.contains("number=102") == true)
        #expect(files[2].text?.contains("00001234.txt") == true)
        #expect(shown.folder == "/srv/out")
        #expect(shown.also == [.webHook("https://hooks.test/x")])
        #expect(shown.text == nil && shown.refusal == nil)
        let page = try preview("102@fax", [try fax { ($0.format, $0.control) = (.mht, nil) }])
        #expect(try page.files?.get().map(\.name) == ["00001234.mht", "00001234-1-a_b.pdf"])
        #expect(try page.files?.get().first?.text == nil)
    }

    @Test func `A text that a code page cannot hold is refused in the preview as it would be`() throws {
        let shown = try preview("102@fax", [try fax { $0.unmappable = .refuse }], text: "\u{161}")
        #expect(throws: TextRefused.self) { try shown.files?.get() }
    }

    @Test func `Relays, mailboxes and loops are told of in words`() throws {
        let relayed = try preview("carol@example.org", [])
        #expect(try relayed.claim.get().outcome == "passed on as it is over connection office")
        #expect(relayed.via.map(\.text) == ["office"])
        #expect(try preview("alice@sms.test", []).claim.get().outcome == "into the mailbox of account alice")
        #expect(relayed.explanation?.steps.map(\.subject) == ["client", "mailboxes", "forward"])
        for recipient in ["carol@example.org", "alice@sms.test", "102@fax"] {
            let shown = try preview(recipient, [try fax()], hops: 51)
            #expect(shown.refusal?.text.hasSuffix("it goes in circles") == true)
            #expect(shown.files == nil)
        }
        #expect(try preview("no address", []).explanation == nil)
    }
}
