extension SettingForm {
    /// An `[[inbound]]`.
    static let route = SettingForm(groups: [
        Group(
            title: "What it takes",
            keys: [
                SettingKey(
                    path: "name", label: "Name",
                    explanation: "What logs and this console call it: letters, digits, \u{201C}.\u{201D}, "
                        + "\u{201C}_\u{201D} and \u{201C}-\u{201D}.",
                    kind: .text(.name), need: .mandatory),
                SettingKey(
                    path: "connection", label: "Connections",
                    explanation: "Only texts that came over these, one a line; left empty: over any.",
                    kind: .names(.carrier, 0...100)),
                SettingKey(
                    path: "to", label: "Our numbers",
                    explanation: "Only texts that were sent to these, one a line; left empty: to any.",
                    kind: .texts(.number, 0...10_000)),
                SettingKey(
                    path: "from", label: "Senders",
                    explanation: "Regular expressions of phones' numbers, one a line; left empty: from any.",
                    kind: .texts(.pattern, 0...1000)),
                SettingKey(
                    path: "match", label: "Text", explanation: "A regular expression that finds it, as in ^INFO\\b.",
                    kind: .text(.pattern)),
            ]),
        Group(
            title: "Where it goes",
            keys: [
                SettingKey(
                    path: "deliver", label: "Deliver to",
                    explanation: "The first that applies takes it, one a line: reply (the mail that the phone "
                        + "answers), address-in-text, mailto:ADDRESS, account:NAME, connection:NAME, https://\u{2026}, "
                        + "command:/path. May be left empty where a text is sent back.",
                    kind: .texts(.target, 0...20)),
                SettingKey(
                    path: "also", label: "These get it as well", explanation: "The same, one a line; all of them.",
                    kind: .texts(.target, 0...20)),
                SettingKey(
                    path: "via", label: "Mail goes by",
                    explanation: "Connections to mail servers, the preferred one first, one a line; left empty: all.",
                    kind: .names(.mailConnection, 0...100)),
                SettingKey(
                    path: "domain", label: "Domain of the senders",
                    explanation: "Mails come from NUMBER@ this one; left empty: that of the mail that is answered.",
                    kind: .text(.domain)),
                SettingKey(
                    path: "answers", label: "Text back what web hooks and commands say",
                    explanation: "Of a web hook: the text of a 200 answer, or \u{201C}text\u{201D} of its JSON.",
                    kind: .flag,
                    standard: "false"),
                SettingKey(
                    path: "answer", label: "Text back",
                    explanation:
                        "A template of a text that is sent back at once, with the fields of a text and the named "
                        + "groups of the pattern above; left empty: none is.",
                    kind: .text(.template)),
                SettingKey(
                    path: "when_contested", label: "When an answer might belong to two conversations",
                    explanation: "",
                    kind: .choice([
                        SettingChoice("newest", "whoever wrote last gets it"),
                        SettingChoice("review", "it waits for somebody to decide"),
                    ]), standard: "newest"),
            ]),
        Group(
            title: "The mail",
            keys: [
                template(
                    "subject", "Subject", "A template with the fields of a text, as in <%from%>.", "SMS from <%from%>"),
                template("text", "Text", "A template.", "<%text%>"),
                template(
                    "reply.subject", "Subject of an answer",
                    "A template with the fields of the text and of the mail that it answers.",
                    "Re: <%original.subject%>"),
                template("reply.text", "Text of an answer", "A template with the same fields.", "<%text%>"),
            ]),
    ])

    private static func template(_ path: String, _ label: String, _ words: String, _ standard: String) -> SettingKey {
        SettingKey(path: path, label: label, explanation: words, kind: .text(.template), standard: standard)
    }
}
