import Messages

/// An invented mail and an invented text, for templates to be tried out on where nothing real is at hand.
enum TrialSample {
    /// A number that nobody has.
    static let phone = known(PhoneNumber(e164: "+447700900123"))
    /// A number of ours that nobody has.
    static let ours = "+447700900100"
    /// A domain that nobody has (RFC 2606 §3).
    static let domain = "sms.example.com"
    /// The recipient.
    static let recipient = known(EmailAddress("+447700900123@sms.example.com"))

    /// A mail with something in each field.
    static func mail(at moment: Timestamp) -> Mail {
        var mail = Mail()
        mail.subject = "Pump 3 has stopped"
        mail.from = [MailAddress(name: "Ann Example", address: "ann@example.com")]
        mail.replyTo = [MailAddress(name: "Control room", address: "control@example.com")]
        mail.to = [MailAddress(name: "Bob Example", address: recipient.description)]
        mail.date = moment
        mail.messageID = "20261120.111502.7@example.com"
        mail.text = "Pressure fell to 1.2 bar at 14:05.\nPlease call the control room."
        mail.priority = .high
        mail.parts = [
            MailPart(type: "text/plain", disposition: "attachment", filename: "pump3.txt", content: .text(""))
        ]
        return mail
    }

    /// How it came.
    static func arrival(at moment: Timestamp, host: String) -> Submission {
        var arrival = Submission(
            receivedAt: moment, door: .smtp, client: "192.0.2.7", sender: EmailAddress("ann@example.com"))
        (arrival.host, arrival.user, arrival.recipients) = (host, "ann", [recipient.description])
        arrival.note(mail(at: moment))
        return arrival
    }

    /// A text from a phone.
    static func text(at moment: Timestamp, over connection: ConnectionName) -> PhoneText {
        PhoneText(
            id: "sample.1", connection: connection, sender: .number(phone), number: Party(ours),
            text: "Thanks, I am on my way.", receivedAt: moment)
    }

    private static func known<Value>(_ value: Value?) -> Value {
        guard let value else { preconditionFailure("the samples are well formed") }
        return value
    }
}
