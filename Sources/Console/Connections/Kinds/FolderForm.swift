extension SettingForm {
    /// A connection of type `folder`.
    static let folder = SettingForm(
        groups: [
            basics([
                SettingKey(
                    path: "path", label: "Hand over into",
                    explanation: "Where applications put files for others; left empty: nothing is handed over.",
                    kind: .text(.path)),
                SettingKey(
                    path: "pickup", label: "Pick up from",
                    explanation: "Where other programs put files for Telepost; left empty: nothing is picked up.",
                    kind: .text(.path)),
            ]),
            Group(title: "Picking up", keys: pickup),
            Group(title: "The mail that a file becomes", keys: letter),
            Group(
                title: "Advanced", isFolded: true,
                keys: pickupAdvanced + retrying([.given("path")], hasUnknown: false) + [node]),
        ],
        rules: [.atLeastOne(["path", "pickup"], "Fill in at least one of the two folders.")])

    private static let pickup = [
        SettingKey(
            path: "dialect", label: "Files are", explanation: "What a file that is picked up says.",
            kind: .choice([
                SettingChoice("mail", "whole mails, for an application"),
                SettingChoice("smstools", "texts as the programs for smstools 3 write them"),
                SettingChoice("control", "a control file and its text"),
                SettingChoice("files", "anything: each is mailed as an attachment"),
            ]), need: .mandatory, conditions: [.given("pickup")]),
        SettingKey(
            path: "application", label: "Application",
            explanation: "What becomes of the files; for texts: which connections and limits hold.",
            kind: .name(.application), need: .mandatoryWhen(.key("dialect", ["mail"])),
            conditions: [.given("pickup"), .key("dialect", ["mail", "smstools", "control"])]),
    ]

    private static let isLetter: [SettingCondition] = [.given("pickup"), .key("dialect", ["files"])]

    private static let letter = [
        SettingKey(
            path: "to", label: "To", explanation: "Whom the mail is for, one address a line.",
            kind: .texts(.address, 1...100), need: .mandatory, conditions: isLetter),
        SettingKey(
            path: "from", label: "From", explanation: "Who sends it.", kind: .text(.address), need: .mandatory,
            conditions: isLetter),
        SettingKey(
            path: "subject", label: "Subject", explanation: "A template with the fields file, name, size and time.",
            kind: .text(.template), standard: "<%file%>", conditions: isLetter),
        SettingKey(
            path: "text", label: "Text", explanation: "A template with the same fields.", kind: .text(.template),
            standard: "<%file%>", conditions: isLetter),
        SettingKey(
            path: "via", label: "By",
            explanation: "The connections that may carry it, in order, one a line; left empty: all of type smtp.",
            kind: .names(.mailConnection, 1...100), conditions: isLetter),
    ]

    private static let pickupAdvanced = [
        SettingKey(
            path: "every", label: "Look every", explanation: "How long after a look into the folder the next one is.",
            kind: .duration(.milliseconds(100) ... .seconds(604_800)), standard: "2s", conditions: [.given("pickup")]),
        SettingKey(
            path: "settle", label: "Settled after", explanation: "How long a file must not have changed.",
            kind: .duration(.zero ... .seconds(3600)), standard: "2s", conditions: [.given("pickup")]),
        SettingKey(
            path: "sent", label: "Taken files go to",
            explanation: "A folder below the one they came from, or an absolute path.",
            kind: .text(.path), standard: "sent", conditions: [.given("pickup")]),
        SettingKey(
            path: "failed", label: "Refused files go to",
            explanation: "The same for files that were refused, each with a NAME.error that says why.",
            kind: .text(.path), standard: "failed", conditions: [.given("pickup")]),
        SettingKey(
            path: "max_file_size", label: "Largest file", explanation: "Larger ones are refused.",
            kind: .size(1024...1_000_000_000), standard: "25MB", conditions: [.given("pickup")]),
    ]
}
