import API

/// A mail as people read it on a terminal.
struct MailSheet {
    private let mail: CaughtMailView

    init(_ mail: CaughtMailView) {
        self.mail = mail
    }

    /// Its lines, the last one empty.
    var lines: [String] {
        let time = ClockTime.text(mail.at, milliseconds: false)
        var lines = [
            "\(Screen.styled("mail \(mail.sequence)", .strong))  \(Screen.styled(time, .faint))",
            field(
                "envelope", "\(mail.sender.isEmpty ? "<>" : mail.sender) -> \(mail.recipients.joined(separator: ", "))"),
            field("from", mail.from.joined(separator: ", ")), field("to", mail.to.joined(separator: ", ")),
        ]
        if let date = mail.date { lines.append(field("date", ClockTime.text(date, milliseconds: false))) }
        lines.append(field("subject", mail.subject))
        if !mail.references.isEmpty { lines.append(field("answers", mail.references.joined(separator: ", "))) }
        if mail.automation != "none" { lines.append(field("automatic", mail.automation)) }
        lines.append("")
        lines += mail.text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \(PlainText(String($0)))" }
        return lines + [""]
    }

    private func field(_ name: String, _ value: String) -> String {
        "  " + Screen.styled(name + String(repeating: " ", count: 11 - name.count), .faint) + "\(PlainText(value))"
    }
}
