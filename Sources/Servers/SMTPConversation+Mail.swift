import Bytes
import Gateway
import Messages
import Runtime
import SMTP

/// Taking mail.
extension SMTPConversation {
    /// Mails larger than this are decoded off the loop.
    private static let decodingOnLoop = 131_072

    mutating func judge(_ recipient: EmailAddress, from sender: EmailAddress?) -> SMTPServerSession.Judgement {
        if session.envelope?.recipients.isEmpty != false { claims.removeAll(keepingCapacity: true) }
        let rules = server.gateway.rules
        switch server.gateway.judge(recipient, from: sender, client: client(rules), besides: claims, rules) {
        case .success(let claim):
            claims.append(claim)
            return .accepted
        case .failure(let refused):
            log.info("recipient refused: \(refused.refusal.text)", [("from", sender?.redacted ?? "<>")])
            return .refused(refused.refusal)
        }
    }

    private func client(_ rules: Rules) -> MailClient {
        let address = visitor.address
        return MailClient(
            address: address, isVouchedFor: account != nil || rules.clients.lists(address),
            isAllowed: rules.clients.allows(address), account: account)
    }

    // Inlined, its temporaries would be in the memory of every idle connection.
    @inline(never) mutating func accept(_ envelope: Envelope) async -> SMTPServerSession.Input {
        let whole = data.takeContent()
        let octets = whole.isEmpty ? chunks.takeContent() : whole
        let claims = unique(self.claims)
        self.claims.removeAll(keepingCapacity: true)
        if channel.unsent > 0 { _ = await channel.flush(until: channel.loop.now + settings.timeout) }
        let codec = server.gateway.parts.codec
        let mail =
            octets.count > Self.decodingOnLoop
            ? await channel.loop.offload { codec.decode(octets) } : codec.decode(octets)
        let arrival = Submission(
            receivedAt: server.gateway.now, door: .smtp, client: visitor.address.description,
            greeting: envelope.client.name, session: visitor.session, sender: envelope.sender)
        var arrived = ArrivedMail(octets: octets, claims: claims, arrival: arrival)
        arrived.account = account
        switch await server.gateway.intake.accept(arrived, mail: mail, rules: server.gateway.rules) {
        case .accepted(let acceptance):
            note(acceptance, claims, octets.count)
            return .messageStored("\(acceptance.submission)")
        case .refused(let refusal):
            log.warning("mail refused: \(refusal.text)", [("detail", refusal.detail)])
            return .messageRefused(refusal)
        }
    }

    /// Somebody who is named twice gets the message once.
    private func unique(_ claims: [Claim]) -> [Claim] {
        guard claims.count > 1 else { return claims }
        var seen: Set<[String]> = []
        return claims.filter { seen.insert([$0.application.text, $0.number.e164]).inserted }
    }

    private func note(_ acceptance: Acceptance, _ claims: [Claim], _ size: Int) {
        // The intake has told of a mail that came before.
        guard !acceptance.messages.isEmpty else { return }
        log.info(
            "mail accepted",
            [
                ("submission", "\(acceptance.submission)"),
                ("messages", acceptance.messages.map(\.description).joined(separator: ",")),
                ("to", claims.map(\.number.redacted).joined(separator: ",")), ("octets", "\(size)"),
            ] + (account.map { [("account", $0.name.text)] } ?? []))
    }
}
