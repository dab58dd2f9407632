import Messages
import Templates

/// The mail that tells a sender what became of a mail's messages (rows S0-27, S0-28): plain words for people, RFC 3464 for
/// programs.
struct NoticeLetter {
    /// The most recipients that are told of one by one in the text.
    static let mostInWords = 50
    /// The most characters of the text that are quoted.
    static let mostQuoted = 500

    let notice: OwedNotice
    /// The messages to tell of, in order.
    let told: [Message]
    /// The mail that they were made of.
    let original: Mail
    let originalOctets: [UInt8]
    let mailing: MailingRules
    let localTime: @Sendable (Timestamp) -> LocalTime

    /// The notice for `recipient`.
    func draft(to recipient: EmailAddress, messageID: String, at now: Timestamp) -> MailDraft {
        var draft = MailDraft(
            from: MailAddress(name: "Text messages", address: "postmaster@\(mailing.hostname)"),
            to: [MailAddress(name: "", address: recipient.description)], date: now, messageID: messageID)
        draft.utcOffset = localTime(now).offset
        draft.subject = subject
        draft.inReplyTo = original.messageID
        draft.references = original.references + [original.messageID].compactMap(\.self)
        draft.automation = .autoReplied
        draft.text = text
        draft.report = MailDraft.Report(
            reportingHost: mailing.hostname, arrivedAt: notice.facts.receivedAt, recipients: told.map(recipientReport),
            originalOctets: originalOctets)
        return draft
    }

    private func recipientReport(of message: Message) -> MailDraft.Report.Recipient {
        let kind = Self.outcome(of: message)
        return MailDraft.Report.Recipient(
            address: message.order.addressedAs, action: kind.action, status: kind.status,
            diagnostic: notice.words[message.id]?.detail ?? "", lastAttemptAt: message.changedAt)
    }

    /// What became of a message, as a sender sees it.
    private enum Outcome: CaseIterable {
        case failed
        case unknown
        case sent
        case delivered

        var action: MailDraft.Report.Action {
            switch self {
            case .failed: .failed
            case .unknown: .delayed
            case .sent: .relayed
            case .delivered: .delivered
            }
        }

        var status: EnhancedStatus {
            switch self {
            case .failed: EnhancedStatus(5, 0, 0)
            case .unknown: EnhancedStatus(4, 4, 0)
            case .sent, .delivered: EnhancedStatus(2, 0, 0)
            }
        }

        var participle: String {
            switch self {
            case .failed: "not delivered"
            case .unknown: "perhaps not delivered"
            case .sent: "sent"
            case .delivered: "delivered"
            }
        }

        var sentence: String {
            switch self {
            case .failed: "was not delivered"
            case .unknown: "was on its way when the link broke; nobody knows whether it arrived"
            case .sent: "was sent; the network has taken it"
            case .delivered: "was delivered"
            }
        }
    }

    private static func outcome(of message: Message) -> Outcome {
        switch message.state {
        case .delivered: .delivered
        case .sent: .sent
        case .unknown: .unknown
        case .failed, .expired, .cancelled, .queued, .sending: .failed
        }
    }

    private var subject: String {
        guard told.count > 1 else {
            return told.first.map { message in
                let words = Self.outcome(of: message).participle
                return "\(words.prefix(1).uppercased())\(words.dropFirst()): your text to \(message.order.destination)"
            } ?? ""
        }
        let counts = Outcome.allCases.compactMap { outcome in
            let count = told.count { Self.outcome(of: $0) == outcome }
            return count > 0 ? "\(count) \(outcome.participle)" : nil
        }
        return "Your text to \(told.count) numbers: \(counts.joined(separator: ", "))"
    }

    private var text: String {
        var lines: [String] = []
        for message in told.prefix(Self.mostInWords) { lines += sentences(on: message) }
        if told.count > Self.mostInWords {
            lines += ["… and \(told.count - Self.mostInWords) more; all of them are in the attached report.", ""]
        }
        let subject = notice.facts.subject
        if !subject.isEmpty { lines.append("Your mail: \(subject)") }
        lines += ["Received: \(localTime(notice.facts.receivedAt).dateAndTime)", "", "The text:"]
        let quoted = told.first?.order.text ?? ""
        let shown = quoted.count > Self.mostQuoted ? "\(quoted.prefix(Self.mostQuoted))…" : quoted
        lines += shown.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private func sentences(on message: Message) -> [String] {
        let outcome = Self.outcome(of: message)
        var lines = ["Your text message to \(message.order.destination) \(outcome.sentence)."]
        let why = notice.words[message.id]?.detail ?? ""
        if !why.isEmpty, outcome != .delivered { lines.append("  Why: \(why)") }
        lines.append("  When: \(localTime(message.changedAt).dateAndTime)")
        lines.append("  Message: \(message.id)")
        return lines + [""]
    }
}
