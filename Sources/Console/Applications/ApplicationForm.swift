extension SettingForm {
    /// An `[[application]]`, whatever its kind.
    static let application = SettingForm(groups: [
        Group(title: "What it takes", keys: applicationClaims),
        Group(title: "The text", keys: applicationTexts),
        Group(title: "Files", keys: applicationFiles),
        Group(title: "Where it goes", keys: applicationWays),
        Group(title: "From whom", isFolded: true, keys: applicationSenders),
        Group(title: "Numbers", isFolded: true, keys: applicationNumbers),
        Group(title: "Limits", isFolded: true, keys: applicationLimits),
        Group(title: "Answers", isFolded: true, keys: applicationAnswers),
        Group(title: "Advanced", isFolded: true, keys: applicationAdvanced),
    ])

    private static let isText = SettingCondition.key("kind", ["sms"])
    private static let isFile = SettingCondition.key("kind", ["files", "fax"])
    private static let long: ClosedRange<Duration> = .seconds(1) ... .seconds(3650 * 86_400)

    private static let applicationClaims = [
        SettingKey(
            path: "name", label: "Name",
            explanation: "What logs, templates and this console call it: letters, digits, \u{201C}.\u{201D}, "
                + "\u{201C}_\u{201D} and \u{201C}-\u{201D}.",
            kind: .text(.name), need: .mandatory),
        SettingKey(
            path: "kind", label: "What it makes of a mail", explanation: "",
            kind: .choice([
                SettingChoice("sms", "text messages to phones"), SettingChoice("files", "files for other programs"),
                SettingChoice("fax", "files for a fax server"),
            ]), standard: "sms"),
        SettingKey(
            path: "enabled", label: "Enabled", explanation: "Switched off it claims nothing, and stays here.",
            kind: .flag, standard: "true"),
        SettingKey(
            path: "domains", label: "Domains",
            explanation:
                "Mail to NUMBER@ these is for it, one a line. It may have none when a connection fetches for it.",
            kind: .texts(.domain, 0...1000)),
        SettingKey(
            path: "addresses", label: "Address patterns",
            explanation: "Regular expressions of other addresses that are for it, one a line; for texts with a group "
                + "(?P<number>\u{2026}). Named groups are fields of its templates.",
            kind: .texts(.pattern, 0...1000)),
    ]

    private static let applicationTexts = [
        SettingKey(
            path: "text", label: "Text",
            explanation: "A template: <%msg|subject%> is the text of the mail, or its subject where it has none.",
            kind: .text(.template), standard: "<%msg|subject%>", conditions: [isText]),
        SettingKey(
            path: "max_parts", label: "Most parts", explanation: "Of one text; each part is billed.",
            kind: .number(1...255), standard: "10", conditions: [isText]),
        SettingKey(
            path: "max_chars", label: "Most characters", explanation: "Left empty: 160 for each part.",
            kind: .number(1...100_000), conditions: [isText]),
        SettingKey(
            path: "when_too_long", label: "When it is too long", explanation: "",
            kind: .choice([
                SettingChoice("cut", "cut it"), SettingChoice("refuse", "refuse it and tell the sender"),
            ]), standard: "cut", conditions: [isText]),
        SettingKey(
            path: "transliterate", label: "Characters that phones' usual alphabet lacks",
            explanation: "One of them makes a part hold 70 characters instead of 160.",
            kind: .choice([
                SettingChoice("off", "keep them"),
                SettingChoice("punctuation", "replace quotes, dashes and the like"),
                SettingChoice("accents", "replace accented letters as well"),
            ]), standard: "punctuation", conditions: [isText]),
    ]

    private static let applicationFiles = [
        SettingKey(
            path: "output.folder", label: "Folder",
            explanation: "The absolute path where files go; left empty: a connection of type folder, below.",
            kind: .text(.path), conditions: [isFile]),
        SettingKey(
            path: "output.format", label: "Format", explanation: "",
            kind: .choice([
                SettingChoice("txt", "plain text"), SettingChoice("eml", "the mail as it came"),
                SettingChoice("mht", "a web archive"), SettingChoice("htm", "a web page"),
            ]), standard: "txt", conditions: [isFile]),
        SettingKey(
            path: "output.control", label: "Control file",
            explanation: "A file beside it with recipient and settings; left empty: for fax a fax server's, else none.",
            kind: .choice([
                SettingChoice("none", "none"), SettingChoice("sms", "for an SMS server"),
                SettingChoice("fax", "for a fax server"),
            ]), conditions: [isFile]),
        SettingKey(
            path: "attachments", label: "Save attachments", explanation: "", kind: .flag, standard: "false",
            conditions: [isFile]),
        SettingKey(
            path: "output.code_page", label: "Code page", explanation: "Of text and control files, as in cp1250.",
            kind: .text(.ascii(1...40)), standard: "utf-8", conditions: [isFile]),
        SettingKey(
            path: "output.unmappable", label: "Characters that it lacks", explanation: "",
            kind: .choice([
                SettingChoice("replace", "become ?"), SettingChoice("transliterate", "become similar ones"),
                SettingChoice("refuse", "the mail is refused"),
            ]), standard: "replace", conditions: [isFile]),
        SettingKey(
            path: "control", label: "Values of the control file",
            explanation: "One a line, as in Fax|Priority = 1, or Fax|Account|parse|subject = ID:(\\d+).",
            kind: .pairs(200), conditions: [isFile]),
        SettingKey(
            path: "transform", label: "Templates of the files",
            explanation: "One a line, as in subject = <%subject%>; of subject, txt, from/name, from/username, "
                + "from/email, from/gateway.",
            kind: .pairs(6), conditions: [isFile]),
    ]

    private static let applicationWays = [
        SettingKey(
            path: "via", label: "Connections",
            explanation:
                "Those that carry it, the preferred one first, one a line. Left empty: texts go by all of them.",
            kind: .names(.outgoing, 0...100)),
        SettingKey(
            path: "from", label: "Texts come from",
            explanation: "A number, a short code, or a name; left empty: the connection's first number.",
            kind: .text(.originator), conditions: [isText]),
        SettingKey(
            path: "also", label: "These get the mail as well",
            explanation: "One a line: mailto:ADDRESS, account:NAME, https://\u{2026} or command:/path.",
            kind: .texts(.handover, 0...20)),
        SettingKey(
            path: "notify", label: "Senders are told when it",
            explanation: "By mail. Where nothing was ever chosen: of failures, if there is a way to send mail.",
            kind: .words([
                SettingChoice("failed", "failed"), SettingChoice("sent", "was sent"),
                SettingChoice("delivered", "was delivered"),
            ]), standard: "failed"),
        SettingKey(
            path: "validity", label: "Validity",
            explanation: "How long after it came a message may still be sent; left empty: as long as attempts last.",
            kind: .duration(long)),
    ]

    private static let applicationSenders = [
        SettingKey(
            path: "clients", label: "Clients",
            explanation: "Addresses and networks that may use it, one a line; left empty: all that the server lets in.",
            kind: .texts(.client, 0...1000)),
        SettingKey(
            path: "senders.allow", label: "Allowed senders",
            explanation: "Regular expressions of addresses, one a line; left empty: everybody.",
            kind: .texts(.pattern, 0...1000)),
        SettingKey(
            path: "senders.deny", label: "Refused senders",
            explanation: "The same; these come before the allowed ones.",
            kind: .texts(.pattern, 0...1000)),
        SettingKey(
            path: "anonymous", label: "Mail without a sender",
            explanation: "Whether mail with an empty sender is taken.",
            kind: .flag, standard: "false"),
        SettingKey(
            path: "own_senders", label: "Our own senders",
            explanation: "Whether mail from the applications' own domains is taken; it may be a loop.",
            kind: .flag, standard: "false"),
        SettingKey(
            path: "trust_from", label: "Trust the sender's address",
            explanation: "Anybody can write any address; better name clients, or let people log in.",
            kind: .flag, standard: "false"),
        SettingKey(
            path: "automatic", label: "Mail of machines that is taken", explanation: "",
            kind: .words([
                SettingChoice("generated", "alarms and other mail that programs make"),
                SettingChoice("bulk", "mail of lists, and mail to many"),
            ]), standard: "generated\nbulk"),
    ]

    private static let applicationNumbers = [
        SettingKey(
            path: "numbers_from", label: "Where numbers are found",
            explanation: "address, subject, body or default, one a line: the first that has one counts.",
            kind: .texts(.word(["address", "subject", "body", "default"]), 0...4), conditions: [isText]),
        SettingKey(
            path: "default_numbers", label: "Default numbers", explanation: "For \u{201C}default\u{201D}, one a line.",
            kind: .texts(.digits, 0...1000), conditions: [isText]),
        SettingKey(
            path: "number_form", label: "What counts as a number", explanation: "In a subject or a text.",
            kind: .choice([
                SettingChoice("international", "+ and digits"),
                SettingChoice("any", "4 to 20 digits, with + or without"),
            ]), standard: "international", conditions: [isText]),
        SettingKey(
            path: "countries", label: "Countries", explanation: "Only phones of these, as in GB, one a line.",
            kind: .texts(.country, 0...300), conditions: [isText]),
        SettingKey(
            path: "prefixes.allow", label: "Allowed beginnings", explanation: "Of numbers, as in +4477, one a line.",
            kind: .texts(.prefix, 0...1000), conditions: [isText]),
        SettingKey(
            path: "prefixes.deny", label: "Refused beginnings", explanation: "The same; as in +4490.",
            kind: .texts(.prefix, 0...1000), conditions: [isText]),
    ]

    private static let applicationLimits = [
        SettingKey(
            path: "duplicates", label: "The same mail counts once for",
            explanation: "How long the same mail to the same phone is one; 0s: each counts.",
            kind: .duration(.zero ... .seconds(604_800)), standard: "10m"),
        SettingKey(
            path: "rate.recipient", label: "Most texts to one phone", explanation: "As in 20/1h.", kind: .text(.rate),
            conditions: [isText]),
        SettingKey(
            path: "rate.sender", label: "Most texts of one sender", explanation: "As in 100/1h.", kind: .text(.rate),
            conditions: [isText]),
        SettingKey(
            path: "when_over_rate", label: "Beyond that", explanation: "",
            kind: .choice([
                SettingChoice("refuse", "mail is refused"),
                SettingChoice("digest", "one text says how many there were"),
            ]), standard: "refuse", conditions: [isText]),
        SettingKey(
            path: "budget.parts", label: "Most parts a day", explanation: "", kind: .number(1...1_000_000_000),
            conditions: [isText]),
        SettingKey(
            path: "budget.parts_per_sender", label: "Most parts a day of one sender", explanation: "",
            kind: .number(1...1_000_000_000), conditions: [isText]),
    ]

    private static let applicationAnswers = [
        SettingKey(
            path: "conversation", label: "A phone's answer counts for",
            explanation: "How long after a mail a text from that phone is an answer to it.",
            kind: .duration(.seconds(60) ... .seconds(3650 * 86_400)), standard: "30d", conditions: [isText]),
        SettingKey(
            path: "reply_code", label: "Reply code",
            explanation: "Texts end with a code that tells conversations apart where the network replaces our numbers.",
            kind: .flag, standard: "false", conditions: [isText]),
    ]

    private static let applicationAdvanced = [
        SettingKey(
            path: "commands", label: "@ commands that it obeys", explanation: "Written by senders into their mails.",
            kind: .words(["dr", "report", "action", "maxlen"].map { SettingChoice($0, "@\($0)") }), standard: ""),
        SettingKey(
            path: "attached_message", label: "Attached mail",
            explanation: "Whether a mail that is attached takes the place of the one it came with.", kind: .flag,
            standard: "false"),
        SettingKey(
            path: "terminator_clients", label: "Clients with the server's other end of data",
            explanation: "Addresses and networks, one a line.", kind: .texts(.client, 0...1000)),
    ]
}
