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
        #expect(try shown.claim.get().number.e164 == "+447700900123")
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
