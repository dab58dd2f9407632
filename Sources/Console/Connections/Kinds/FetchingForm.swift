extension SettingForm {
    /// A connection of type `pop3` or `imap` (rows S0-9 to S0-16, S0-31, S0-32).
    static func fetching(isIMAP: Bool) -> SettingForm {
        SettingForm(
            groups: [
                basics(fetchingBasics(isIMAP)), Group(title: "Fetching", keys: fetchingTimes(isIMAP)),
                Group(title: "Advanced", isFolded: true, keys: fetchingAdvanced + [node]),
            ],
            rules: [
                .exactlyOne(
                    ["password", "token.command", "token.file"],
                    "A password or one kind of token is needed, and only one of them.")
            ])
    }

    private static func fetchingBasics(_ isIMAP: Bool) -> [SettingKey] {
        let (plain, implicit) = isIMAP ? ("143", "993") : ("110", "995")
        return [
            .host("The mail server's host name or IP address."),
            SettingKey(
                path: "tls", label: "Encryption",
                explanation: "Without it mail can be read on its way.",
                kind: .choice([
                    SettingChoice("implicit", "TLS from the start (usual with port \(implicit))"),
                    SettingChoice("starttls", "\(isIMAP ? "STARTTLS" : "STLS") (usual with port \(plain))"),
                    SettingChoice("none", "none"),
                ]), standard: "implicit"),
            .port(
                [
                    SettingChoice(implicit, "TLS from the start"),
                    SettingChoice(plain, "\(isIMAP ? "STARTTLS" : "STLS") or none"),
                ], "Left empty: \(implicit) with TLS from the start, else \(plain)."),
            SettingKey(
                path: "username", label: "User name", explanation: "Often the whole mail address.",
                kind: .text(.plain(1...256)), need: .mandatory),
            SettingKey(
                path: "password", label: "Password",
                explanation: "The password of that user, or one made for this program alone. Or a token, below.",
                kind: .secret(1...1024)),
            SettingKey(
                path: "application", label: "Application", explanation: "What becomes of its mail.",
                kind: .name(.application), need: .mandatory),
        ]
    }

    private static func fetchingTimes(_ isIMAP: Bool) -> [SettingKey] {
        let box = [
            SettingKey(
                path: "folder", label: "Folder", explanation: "Which folder of the mailbox is looked into.",
                kind: .text(.plain(1...255)), standard: "INBOX"),
            SettingKey(
                path: "idle", label: "Hear of new mail at once",
                explanation: "Whether a server that can (IDLE) is asked to tell of new mail.", kind: .flag,
                standard: "true"),
        ]
        return [
            SettingKey(
                path: "every", label: "Look every", explanation: "How long after a look into the box the next one is.",
                kind: .duration(.seconds(1) ... .seconds(604_800)), standard: "5m"),
            afterFetch(isIMAP),
        ] + (isIMAP ? box : []) + [
            SettingKey(
                path: "batch", label: "Mails a session", explanation: "How many mails are fetched in one session.",
                kind: .number(1...10_000), standard: "100"),
            SettingKey(
                path: "max_message_size", label: "Largest mail", explanation: "Larger ones stay in their box.",
                kind: .size(1024...1_000_000_000), standard: "25MB"),
        ]
    }

    private static func afterFetch(_ isIMAP: Bool) -> SettingKey {
        let choices = [SettingChoice("delete", "delete it"), SettingChoice("keep", "keep it; it is known again")]
        let more = [
            SettingChoice("mark-seen", "mark it as seen"), SettingChoice("move:Archive", "move it to a folder"),
        ]
        return SettingKey(
            path: "after_fetch", label: "Afterwards",
            explanation: isIMAP
                ? "What becomes of a mail when its messages are safe: delete, keep, mark-seen, or move:FOLDER."
                : "What becomes of a mail when its messages are safe.",
            kind: isIMAP ? .text(.afterFetch) : .choice(choices), standard: "delete",
            offers: isIMAP ? choices + more : [])
    }

    private static let fetchingAdvanced: [SettingKey] =
        [
            SettingKey(
                path: "token.command", label: "Token by a program",
                explanation:
                    "Instead of a password: a program that prints a token for XOAUTH2 or OAUTHBEARER at each login.",
                kind: .text(.command)),
            SettingKey(
                path: "token.file", label: "Token in a file",
                explanation: "Instead of a password: a file that holds the token, read at each login.",
                kind: .text(.path)),
            SettingKey(
                path: "tls_minimum", label: "Lowest TLS", explanation: "Older servers may need less than 1.2.",
                kind: .choice(["1.0", "1.1", "1.2", "1.3"].map { SettingChoice($0, $0) }), standard: "1.2"),
            .timeout(.seconds(1) ... .seconds(3600)),
            SettingKey(
                path: "alarm_after", label: "Warn after",
                explanation:
                    "How long no look may succeed before the log warns; left empty: three looks, at least 15 minutes.",
                kind: .duration(.seconds(1) ... .seconds(365 * 86_400))),
        ] + SettingKey.trust()
}
