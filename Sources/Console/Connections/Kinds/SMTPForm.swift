extension SettingForm {
    /// A connection of type `smtp` (rows S4-1 to S4-18).
    static let smtp = SettingForm(
        groups: [
            basics([
                SettingKey(
                    path: "implementation", label: "Implementation",
                    explanation:
                        "How mail gets there: Telepost speaks to the server, or a program on this machine takes the mail.",
                    kind: .choice([
                        SettingChoice("direct", "Telepost speaks to the server"),
                        SettingChoice("command", "a program, as sendmail"),
                    ]), standard: "direct"),
                .host("The mail server's host name or IP address.", direct),
                SettingKey(
                    path: "tls", label: "Encryption",
                    explanation: "Without it a password is only given to this machine, or in forms that hide it.",
                    kind: .choice([
                        SettingChoice("none", "none"), SettingChoice("starttls", "STARTTLS (usual with port 587)"),
                        SettingChoice("implicit", "TLS from the start (usual with port 465)"),
                    ]), standard: "none", conditions: direct),
                .port(
                    [
                        SettingChoice("25", "mail between servers"), SettingChoice("587", "submission, STARTTLS"),
                        SettingChoice("465", "submission, TLS from the start"), SettingChoice("2525", "some providers"),
                    ],
                    "Left empty: 25 without encryption, 587 with STARTTLS, 465 with TLS from the start; 2525 is usual too.",
                    direct),
                SettingKey(
                    path: "username", label: "User name",
                    explanation: "Left empty: the server takes our mail without a login.", kind: .text(.plain(1...256)),
                    conditions: direct),
                SettingKey(
                    path: "password", label: "Password", explanation: "The password of that user.",
                    kind: .secret(1...1024), conditions: direct),
                SettingKey(
                    path: "program", label: "Program",
                    explanation:
                        "The program with its arguments, as in /usr/sbin/sendmail; it takes the mail as sendmail does.",
                    kind: .text(.command), need: .mandatory,
                    conditions: [.key("implementation", ["command"])]),
            ]),
            Group(
                title: "Mail",
                keys: [
                    SettingKey(
                        path: "html", label: "HTML body",
                        explanation: "Whether texts are sent as HTML as well; otherwise as plain text alone.",
                        kind: .flag,
                        standard: "false")
                ]),
            Group(
                title: "Advanced", isFolded: true,
                keys: [
                    .timeout(.seconds(1) ... .seconds(3600)),
                    SettingKey(
                        path: "connections", label: "Links at a time",
                        explanation: "How many links there may be at a time.",
                        kind: .number(1...50), standard: "2", conditions: direct),
                ] + SettingKey.trust(direct) + retrying() + [node]),
        ], rules: [.together(["username", "password"], "User name and password go together: fill in both or none.")])

    private static let direct: [SettingCondition] = [.key("implementation", ["direct"])]
}
