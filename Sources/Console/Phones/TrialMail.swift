import Bytes
import Gateway
import Messages

/// A small mail to try things out with, handed to the gateway as a mail program on this machine would hand it.
struct TrialMail {
    var from = "you@example.com"
    var to: String
    var subject = "Hello"
    var text = "Hello, phone!"
    /// Why the gateway did not take it; `nil`: not tried, or taken.
    var refusal: String?

    /// A mail to a phone, by the first application that makes texts of mail.
    init(_ gateway: Gateway) {
        let domains = gateway.rules.claiming.applications.first { $0.kind == .sms && !$0.domains.isEmpty }?.domains
        to = "+447700900123@\(domains?.first ?? "sms.test")"
    }

    /// Takes what a form says.
    mutating func fill(_ form: FormData) {
        from = form.trimmed("from")
        to = form.trimmed("to")
        subject = form.trimmed("subject")
        text = form["text"] ?? ""
    }

    /// The number in the recipient's address; `nil` when there is none.
    var phone: String? { to.split(separator: "@").first.flatMap { PhoneNumber(e164: String($0)) }?.e164 }

    /// Hands it over; returns when it is durable.
    func send(by gateway: Gateway, client: String) async throws(OperationRefused) -> MessageID {
        guard let sender = EmailAddress(from) else {
            throw OperationRefused(.invalid, "\"\(from)\" is no mail address to send from")
        }
        guard let recipient = EmailAddress(to) else {
            throw OperationRefused(.invalid, "\"\(to)\" is no mail address such as +447700900123@sms.test")
        }
        let claim = try claim(of: recipient, sender, gateway, client)
        let (octets, arrival) = composed(by: gateway, sender, recipient, client)
        let arrived = ArrivedMail(octets: octets, claims: [claim], arrival: arrival)
        let mail = gateway.parts.codec.decode(octets)
        switch await gateway.intake.accept(arrived, mail: mail, rules: gateway.rules) {
        case .refused(let refusal): throw OperationRefused(.conflict, refusal.text)
        case .accepted(let acceptance):
            guard let id = acceptance.messages.first else {
                throw OperationRefused(.conflict, "nothing was made of it")
            }
            return id
        }
    }

    private func claim(
        of recipient: EmailAddress, _ sender: EmailAddress, _ gateway: Gateway, _ client: String
    ) throws(OperationRefused) -> Claim {
        guard let address = IPAddress(client.isEmpty ? "127.0.0.1" : client) else {
            throw OperationRefused(.invalid, "nobody knows where this request comes from")
        }
        let rules = gateway.rules
        let client = MailClient(address: address, isVouchedFor: true)
        switch gateway.judge(recipient, from: sender, client: client, rules) {
        case .success(let claim): return claim
        case .failure(let refused): throw OperationRefused(.conflict, refused.refusal.text)
        }
    }

    private func composed(
        by gateway: Gateway, _ sender: EmailAddress, _ recipient: EmailAddress, _ client: String
    ) -> ([UInt8], Submission) {
        let now = gateway.now
        let id = "\(now.microseconds).\(UInt64.random(in: 0...UInt64.max))@\(sender.domain)"
        var draft = MailDraft(
            from: MailAddress(name: "", address: sender.description),
            to: [MailAddress(name: "", address: recipient.description)], date: now, messageID: id)
        draft.subject = subject
        draft.text = text
        let arrival = Submission(
            receivedAt: now, door: .smtp, client: client.isEmpty ? "127.0.0.1" : client, greeting: "console",
            sender: sender)
        return (gateway.parts.composer.compose(draft), arrival)
    }
}
