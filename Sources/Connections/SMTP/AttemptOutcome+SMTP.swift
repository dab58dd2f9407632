import Gateway
import Messages
import SMTP

extension AttemptOutcome {
    /// What a delivery is to failure policy.
    ///
    /// - Parameter isSpared: whether a mail that was certainly not sent goes back without its attempt being counted.
    init(_ outcome: SMTPDelivery.Outcome, isSpared: Bool) {
        switch outcome {
        case .accepted: self = .sent([])
        case .refused(let reply, let stage): self = .refused(Refusal(reply, at: stage), [])
        case .declined(let decline): self = .refused(Refusal(decline), [])
        case .notSent(.stopped), .notSent(.finished): self = .notWritten
        case .notSent(let reason):
            self = isSpared ? .notWritten : .refused(Refusal(SMTPLinkTrouble.closed(reason)), [])
        case .unknown: self = .unanswered([])
        }
    }
}

extension Refusal {
    /// What a refusal by a mail server is to failure policy.
    init(_ reply: RemoteReply, at stage: SMTPStage) {
        let persistence: Persistence = reply.isPermanent ? .permanent : .temporary
        let scope: Scope =
            switch (reply.code, stage) {
            // A login or TLS is wanted, or ours is not good enough (RFC 4954 §6): that is wrong with the link.
            case (530, _), (534, _), (535, _), (538, _): .connection
            case (_, .recipient): .recipient
            case (_, _): .message
            }
        let (subject, detail) = reply.status.map { ($0.subject, $0.detail) } ?? (0, 0)
        let status = reply.status.map { " \($0)" } ?? ""
        self.init(
            scope, persistence, subject, detail, "the mail server refused \(stage.words), \(reply.code)\(status)",
            detail: reply.text)
    }

    /// What a mail that the server cannot take is to failure policy.
    init(_ decline: SMTPDecline) {
        switch decline {
        case .tooLarge(let octets, let limit):
            self.init(
                .message, .permanent, 3, 4, "the mail has \(octets) octets, and the mail server takes \(limit) at most")
        case .needs8Bit:
            self.init(
                .message, .permanent, 6, 3, "the mail has characters beyond ASCII, and the mail server lacks 8BITMIME")
        case .needsUTF8:
            self.init(
                .message, .permanent, 6, 7,
                "an address or the header has letters beyond ASCII, and the mail server lacks SMTPUTF8")
        }
    }

    /// What a link that came to nothing is to the messages that waited for it.
    init(_ trouble: SMTPLinkTrouble) {
        self.init(.connection, .temporary, 4, 1, "there is no link to the mail server", detail: trouble.words)
    }
}
