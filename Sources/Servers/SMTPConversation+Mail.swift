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
            server.gateway.figures.refusedRecipients.add()
            let from = sender.map { server.gateway.log.shown($0) } ?? "<>"
            log.info("recipient refused: \(refused.refusal.text)", [("from", from)])
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
        let claims = Self.unique(wished(for: envelope))
        self.claims.removeAll(keepingCapacity: true)
        if channel.unsent > 0 { _ = await channel.flush(until: channel.loop.now + settings.timeout) }
        let codec = server.gateway.parts.codec
        let mail =
            octets.count > Self.decodingOnLoop
            ? await channel.loop.offload { codec.decode(octets) } : codec.decode(octets)
        var arrived = ArrivedMail(octets: octets, claims: claims, arrival: arrival(envelope))
        arrived.account = account
        arrived.transport = MailTransport(
            isExtended: envelope.client.isExtended, isEncrypted: visitor.client.isEncrypted,
            isAuthenticated: account != nil, isUTF8: envelope.mail.usesUTF8)
        switch await server.gateway.intake.accept(arrived, mail: mail, rules: server.gateway.rules) {
        case .accepted(let acceptance):
            server.gateway.figures.mails.add(acceptance.messages.isEmpty ? .duplicate : .accepted)
            note(acceptance, claims, octets.count)
            return .messageStored("\(acceptance.submission)")
        case .refused(let refusal):
            server.gateway.figures.mails.add(refusal.persistence == .permanent ? .refused : .deferred)
            log.warning("mail refused: \(refusal.text)", [("detail", refusal.detail)])
            return .messageRefused(refusal)
        }
    }

    /// What is known of the arrival before the mail is read.
    private func arrival(_ envelope: Envelope) -> Submission {
        var arrival = Submission(
            receivedAt: server.gateway.now, door: .smtp, client: visitor.address.description,
            greeting: envelope.client.name, session: visitor.session, sender: envelope.sender)
        arrival.host = settings.hostname
        arrival.user = account?.name.text ?? ""
        var seen: Set<EmailAddress> = []
        arrival.recipients = envelope.recipients.filter { seen.insert($0).inserted }.map(\.description)
        return arrival
    }

    /// The claims with what was asked about notices; there is one for each recipient, in their order.
    private func wished(for envelope: Envelope) -> [Claim] {
        claims.enumerated().map { place, claim in
            var claim = claim
            claim.wishes = envelope.wishes(at: place)
            return claim
        }
    }

    /// Somebody who is named twice gets the message once.
    private static func unique(_ claims: [Claim]) -> [Claim] {
        guard claims.count > 1 else { return claims }
        var seen: Set<RecipientKey> = []
        return claims.filter { seen.insert(RecipientKey($0)).inserted }
    }

    private func note(_ acceptance: Acceptance, _ claims: [Claim], _ size: Int) {
        // The intake has told of a mail that came before.
        guard !acceptance.messages.isEmpty else { return }
        log.info(
            "mail accepted",
            [
                ("submission", "\(acceptance.submission)"),
                ("messages", acceptance.messages.map(\.description).joined(separator: ",")),
                ("to", claims.map { $0.words(server.gateway.log) }.joined(separator: ",")), ("octets", "\(size)"),
            ] + (account.map { [("account", $0.name.text)] } ?? []))
    }
}

/// What makes two recipients of a mail one.
private struct RecipientKey: Hashable {
    let application: ApplicationName?
    let purpose: Claim.Purpose
    /// `nil` where the address does not matter: a phone or a mailbox may have several.
    let address: EmailAddress?

    init(_ claim: Claim) {
        application = claim.application
        purpose = claim.purpose
        address =
            switch claim.purpose {
            case .phone, .mailbox: nil
            case .handover, .relay: claim.address
            }
    }
}

extension Claim {
    /// Who it is and what becomes of the mail, for the log.
    fileprivate func words(_ log: Log) -> String {
        switch purpose {
        case .phone(let number): log.shown(number)
        case .handover: "\(log.shown(address)) (\(application?.text ?? "no application"))"
        case .relay(let connection): "\(log.shown(address)) (passed on over \(connection))"
        case .mailbox(let account): "\(log.shown(address)) (mailbox of \(account))"
        }
    }
}
