import Gateway
import Messages
import Testing

@Suite struct MailFieldsTests {
    private func fields(_ mail: Mail, sender: String? = "bounce@example.com", type: String? = nil) throws -> MailFields
    {
        let local = "+447700900123" + (type.map { ".\($0)" } ?? "")
        let claim = try Samples.claiming([try Samples.application()]).judge(
            try Samples.address("\(local)@sms.test"), from: try Samples.address("a@example.com"),
            client: try Samples.client()
        ).get()
        return MailFields(mail, sender: try sender.map { try Samples.address($0) }, claim: claim)
    }

    @Test func `Each field of a mail has its value`() throws {
        var mail = Mail()
        mail.subject = "Disk full"
        mail.text = "on host 7"
        mail.from = [
            MailAddress(name: "Alice", address: "alice@example.com"), MailAddress(name: "Bob", address: "b@c"),
        ]
        mail.replyTo = [MailAddress(name: "Desk", address: "desk@example.com")]
        mail.parts = [
            MailPart(type: "text/plain", disposition: nil, filename: nil, content: .text("on host 7")),
            MailPart(type: "text/csv", disposition: "attachment", filename: "disks.csv", content: .octets([])),
            MailPart(type: "text/csv", disposition: "attachment", filename: "more.csv", content: .octets([])),
        ]
        let expected = [
            "msg": "on host 7", "subject": "Disk full", "address": "bounce@example.com", "app": "sms", "format": "txt",
            "messageFromAddress": "alice@example.com", "messageFromName": "Alice",
            "messageReplyToAddress": "desk@example.com", "messageReplyToName": "Desk", "msgFileName": "disks.csv",
            "pri": "", "to": "+447700900123", "type": "sms.text",
        ]
        let fields = try fields(mail)
        for (name, value) in expected { #expect(fields.value(name) == value, "\(name)") }
    }

    @Test func `What a mail lacks is empty, and what is no field is nothing`() throws {
        let fields = try fields(Mail(), sender: nil)
        for name in [
            "msg", "subject", "address", "messageFromAddress", "messageFromName", "messageReplyToAddress",
            "messageReplyToName", "msgFileName", "pri",
        ] {
            #expect(fields.value(name) == "", "\(name)")
        }
        for name in ["", "Msg", "subject ", "original.from", "nothing"] {
            #expect(fields.value(name) == nil, "\(name)")
        }
    }

    @Test func `The type is the one that the address names`() throws {
        #expect(try fields(Mail(), type: "SMS").value("type") == "sms")
    }
}
