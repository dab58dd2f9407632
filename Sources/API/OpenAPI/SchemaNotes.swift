import Gateway
import Messages

/// What is said of members besides their types.
enum SchemaNotes {
    /// Keywords of JSON Schema, by `Object.member`.
    static let notes: [String: [String: JSONValue]] = [
        "Message.state": choices(MessageState.allCases.map(\.rawValue), "Where it is in its life."),
        "Message.kind": choices(["sms", "mail", "mailbox", "webhook", "command", "folder", "none"], "What it is."),
        "Message.alphabet": choices(["gsm7", "ucs2"], "How the text is coded."),
        "Message.due": said("While it is queued: not before this moment."),
        "Message.expires_at": said("After this moment it is not sent any more."),
        "Message.submission": said("The number of what it was made of."),
        "Part.network_id": said("The id that the network gave it."),
        "Event.kind": choices(MessageEvent.Kind.allCases.map(\.rawValue), "What happened."),
        "Submission.door": choices(Submission.Door.allCases.map(\.rawValue), "The way it came in."),
        "Connection.state": choices(["connecting", "up", "down", "paused"], "Where the link is."),
        "Connection.reason": said("Why it is as it is; empty when there is nothing to say."),
        "ConfigurationTable.values": said("Keys with their values; a secret that is there is {\"kept\": true}."),
        "Configuration.ruled_by": said("The file that rules; absent when the document is changed from here."),
        "MessageSendBody.to": said("The phone, as in +447700900123."),
        "MessageSendBody.from": said("The number or name it is to come from; left out: the connection's own."),
        "MessageSendBody.via": said(
            "The connection; left out: that of the first application, else the first there is."),
        "MessageSendBody.kind": choices(["sms"], "What it is."),
        "TableTableBody.values": said(
            "Keys with their values. {\"kept\": true} leaves a secret as it is, {\"secret\": \"…\"} is a new one."),
        "TableTableBody.basis": said("The revision that the change was made from; left out: the one in force."),
        "ConnectionTestTrialBody.values": said(
            "As for a change; {\"kept\": true} is the secret of the connection of this name in force."),
        "ConfigurationApplyBody.basis": said("The revision that the document was made from."),
        "TemplateBody.use": choices(["text", "mail", "answer"], "What the template is for; left out: text."),
        "TemplateBody.when_too_long": choices(
            Application.WhenTooLong.allCases.map(\.rawValue), "What happens to a text that is too long."),
        "TemplateBody.max_chars": ["minimum": .whole(1), "maximum": .whole(1_000_000)],
        "TemplateBody.max_parts": ["minimum": .whole(1), "maximum": .whole(255)],
        "TemplateBody.transliteration": choices(
            ["off", "punctuation", "accents"], "Which characters may be replaced to fit GSM 7-bit."),
        "TemplateBody.mail": said("The octets of a mail to try it out on, as text."),
        "TemplateBody.message": said("The message to try it out on."),
        "TemplateBody.latest": said("Try it out on the latest mail of the application."),
        "TemplateTrial.outcome": choices(["made", "refused", "faulty"], "What came of it."),
        "ExplanationStep.verdict": choices(
            ClaimExplanation.Verdict.allCases.map(\.rawValue), "What the rule says."),
        "RevisionDifferenceLine.kind": choices(["same", "removed", "added"], "Which document it is in."),
        "Account.role": choices(Account.Role.allCases.map(\.rawValue), "What it may do besides its own."),
        "Token.rights": ["items": .object(choices(Right.allCases.map(\.rawValue), "A right."))],
    ]

    private static func said(_ text: String) -> [String: JSONValue] { ["description": .text(text)] }

    private static func choices(_ values: [String], _ text: String) -> [String: JSONValue] {
        ["enum": .list(values.map { .text($0) }), "description": .text(text)]
    }
}
