import Gateway
import Messages
import Templates
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
            "pri": "normal", "to": "+447700900123", "type": "sms.text",
        ]
        let fields = try fields(mail)
        for (name, value) in expected { #expect(fields.value(name) == value, "\(name)") }
    }

    @Test func `What a mail lacks is empty, and what is no field is nothing`() throws {
        let fields = try fields(Mail(), sender: nil)
        for name in [
            "msg", "subject", "address", "messageFromAddress", "messageFromName", "messageReplyToAddress",
            "messageReplyToName", "msgFileName", "host", "user",
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

    private func handed(_ mail: Mail, to recipient: String, groups: [String: String] = [:]) throws -> MailFields {
        let claim = Claim(
            .handover, application: ApplicationName("fax"), address: try Samples.address(recipient), groups: groups)
        var arrival = Submission(receivedAt: Samples.moment(0), door: .smtp, client: "")
        (arrival.host, arrival.user, arrival.recipients) = ("gw.test", "alice", ["102@fax.test", "103@fax.test"])
        return MailFields(mail, arrival: arrival, claim: claim)
    }

    @Test func `What is tracked of a mail may be used, and so may the groups of its address`() throws {
        var mail = Mail()
        mail.messageID = "1@x"
        mail.priority = .high
        for name in ["a.pdf", "b,c.pdf"] {
            mail.parts.append(MailPart(type: "x/y", disposition: nil, filename: name, content: .octets([])))
        }
        var fields = try handed(
            mail, to: "102@fax.test", groups: ["number": "102", "dept": "Sales", "subject": "never"])
        let table = [
            "host": "gw.test", "user": "alice", "recipients": "102@fax.test, 103@fax.test", "messageId": "1@x",
            "fileName": "a.pdf", "files": "a.pdf, b,c.pdf", "msgFileName": "a.pdf", "pri": "high", "number": "102",
            "dept": "Sales", "subject": "", "to": "102@fax.test", "type": "", "format": "txt", "app": "fax",
        ]
        for (name, value) in table { #expect(fields.value(name) == value, "\(name)") }
        fields.fileName = "00000001.eml"
        fields.format = .eml
        #expect(fields.value("msgFileName") == "00000001.eml" && fields.value("fileName") == "a.pdf")
        #expect(fields.value("format") == "eml" && fields.value("company") == nil)
    }

    @Test func `The recipient's name is that of the address, else what the header calls exactly that address`() throws {
        let to = [
            ("other", "103@fax.test"), ("", "102@fax.test"), ("user name", "102@FAX.test"), ("second", "102@fax.test"),
        ]
        var mail = Mail()
        mail.to = to.map { MailAddress(name: $0.0, address: $0.1) }
        mail.cc = [MailAddress(name: "copy", address: "104@fax.test")]
        let table: [(recipient: String, groups: [String: String], name: String, toName: String)] = [
            ("102@fax.test", [:], "user name", "user name"), ("104@fax.test", [:], "copy", "copy"),
            ("1@fax.test", [:], "", ""), ("102@fax.test.test", [:], "", ""),
            ("102@fax.test", ["name": "Ann Lee"], "Ann Lee", "user name"),
        ]
        for (recipient, groups, name, toName) in table {
            let fields = try handed(mail, to: recipient, groups: groups)
            #expect(fields.value("name") == name && fields.value("toName") == toName, "\(recipient)")
        }
        var inner = try handed(Mail(), to: "104@fax.test")
        inner.cover = mail
        #expect(inner.value("toName") == "copy")
    }

    @Test func `Every name that templates may use is a field`() throws {
        let fields = try handed(Mail(), to: "102@fax.test")
        for name in TemplateField.mail { #expect(fields.value(name) != nil, "\(name)") }
    }
}
