import Messages
import Templates

/// The mail that tells a sender what became of a mail's messages (rows S0-27, S0-28), the bounce of a mail that was to be
/// passed on included: plain words for people, RFC 3464 for programs.
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
        let told = told.map { ToldMessage($0, words: notice.words[$0.id]?.detail ?? "") }
        var draft = MailDraft(
            from: MailAddress(
                name: told.contains { $0.thing == .mail } ? "Mail delivery" : "Text messages",
                address: "postmaster@\(mailing.hostname)"),
            to: [MailAddress(name: "", address: recipient.description)], date: now, messageID: messageID)
        draft.utcOffset = localTime(now).offset
        draft.subject = subject(told)
        draft.inReplyTo = original.messageID
        draft.references = original.references + [original.messageID].compactMap(\.self)
        draft.automation = .autoReplied
        draft.text = text(told)
        draft.report = report(told)
        return draft
    }

    private func report(_ told: [ToldMessage]) -> MailDraft.Report {
        var report = MailDraft.Report(
            reportingHost: mailing.hostname, arrivedAt: notice.facts.receivedAt, recipients: told.map(\.report),
            originalOctets: originalOctets)
        // RET concerns notices of failure alone (RFC 3461 §4.3).
        report.returnsWhole = told.contains { $0.outcome == .failed && $0.message.order.wishes?.returning == .full }
        report.envelopeID = told.lazy.compactMap { $0.message.order.wishes?.envelopeName }.first
        return report
    }

    private func subject(_ told: [ToldMessage]) -> String {
        let isMail = told.contains { $0.thing == .mail }
        let thing = isMail ? ToldMessage.Thing.mail : .text
        guard told.count > 1 else {
            return told.first.map { message in
                let words = ToldMessage.participle(message.outcome, thing)
                return "\(words.prefix(1).uppercased())\(words.dropFirst()): your \(isMail ? "mail" : "text") to "
                    + message.name
            } ?? ""
        }
        let counts = ToldMessage.Outcome.allCases.compactMap { outcome in
            let count = told.count { $0.outcome == outcome }
            return count > 0 ? "\(count) \(ToldMessage.participle(outcome, thing))" : nil
        }
        return "Your \(isMail ? "mail" : "text") to \(told.count) \(isMail ? "recipients" : "numbers"): "
            + counts.joined(separator: ", ")
    }

    private func text(_ told: [ToldMessage]) -> String {
        var lines: [String] = []
        for message in told.prefix(Self.mostInWords) { lines += sentences(on: message) }
        if told.count > Self.mostInWords {
            lines += ["… and \(told.count - Self.mostInWords) more; all of them are in the attached report.", ""]
        }
        let subject = notice.facts.subject.inOneLine(octets: ToldMessage.mostWords)
        if !subject.isEmpty { lines.append("Your mail: \(subject)") }
        lines.append("Received: \(localTime(notice.facts.receivedAt).dateAndTime)")
        if let text = told.first(where: { $0.thing == .text }) { lines += ["", "The text:"] + quoted(text) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func quoted(_ message: ToldMessage) -> [String] {
        let text = message.message.order.text
        let shown = text.count > Self.mostQuoted ? "\(text.prefix(Self.mostQuoted))…" : text
        return shown.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }
    }

    private func sentences(on told: ToldMessage) -> [String] {
        var lines = [told.sentence]
        let why = told.why
        if !why.isEmpty, told.outcome != .delivered { lines.append("  Why: \(why)") }
        lines.append("  When: \(localTime(told.message.changedAt).dateAndTime)")
        lines.append("  Message: \(told.message.id)")
        return lines + [""]
    }
}
