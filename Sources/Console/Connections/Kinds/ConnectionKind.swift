/// What a connection may be.
enum ConnectionKind: String, CaseIterable, Hashable, Sendable {
    case smpp
    case smtp
    case pop3
    case imap
    case folder
    case http
    case modem

    /// Whether it carries texts to phones.
    var carriesTexts: Bool {
        switch self {
        case .smpp, .http, .modem: true
        case .smtp, .pop3, .imap, .folder: false
        }
    }

    /// What people call it.
    var title: String {
        switch self {
        case .smpp: "Text message network (SMPP)"
        case .smtp: "Mail server, outgoing (SMTP)"
        case .pop3: "Mailbox to fetch from (POP3)"
        case .imap: "Mailbox to fetch from (IMAP)"
        case .folder: "Folder on this machine"
        case .http: "SMS provider (HTTP)"
        case .modem: "GSM modem"
        }
    }

    /// What it is good for, in a sentence.
    var purpose: String {
        switch self {
        case .smpp: "Sends texts to phones and takes their answers, through an operator or an SMS provider."
        case .smtp: "Hands mail to a mail server or to a sendmail program: what phones answer, and notices to senders."
        case .pop3: "Looks into a mailbox elsewhere and makes messages of the mail that waits there."
        case .imap: "As POP3, but the server says by itself when there is new mail, and mail can be marked or moved."
        case .folder: "Picks up files that other programs write, or hands files over to them."
        case .http: "Sends texts through a provider's web interface and takes its reports and answers by web hook."
        case .modem: "Sends and receives with SIM cards in modems on this machine."
        }
    }

    /// The keys of its table.
    var form: SettingForm {
        switch self {
        case .smpp: .smpp
        case .smtp: .smtp
        case .pop3: .fetching(isIMAP: false)
        case .imap: .fetching(isIMAP: true)
        case .folder: .folder
        case .http: .provider
        case .modem: .modem
        }
    }
}

extension SettingForm {
    /// What all connections begin with; `name` is the key of each table.
    static func basics(_ more: [SettingKey]) -> Group {
        Group(title: "Basics", keys: [.name, .active] + more)
    }

    /// How often a message is tried, and what becomes of it when nobody knows.
    static func retrying(_ conditions: [SettingCondition] = [], hasUnknown: Bool = true) -> [SettingKey] {
        var keys: [SettingKey] = []
        if hasUnknown {
            keys.append(
                SettingKey(
                    path: "when_unknown", label: "When nobody knows",
                    explanation: "What becomes of a message that was on the wire when all went dark.",
                    kind: .choice([
                        SettingChoice("resend", "send it again: it may come twice"),
                        SettingChoice("hold", "hold it until somebody decides"),
                        SettingChoice("fail", "let it fail"),
                    ]), standard: "resend"))
        }
        return keys + [
            SettingKey(
                path: "attempts", label: "Attempts", explanation: "How often a message is tried before it has failed.",
                kind: .number(1...1000), standard: "10", conditions: conditions),
            SettingKey(
                path: "retry_after", label: "Pauses between attempts",
                explanation: "How long after the first, second, … attempt, one a line; the last one repeats.",
                kind: .durations(.seconds(1) ... .seconds(604_800), 1...20), standard: "30s\n5m\n30m\n1h\n12h",
                conditions: conditions),
        ]
    }

    /// Where it runs (row S4-5).
    static let node = SettingKey(
        path: "node", label: "Where it runs",
        explanation: "The machine that opens it; this version knows this one only.",
        kind: .choice([SettingChoice("any", "any machine")]), standard: "any")
}

extension SettingKey {
    /// The name of a connection.
    static let name = SettingKey(
        path: "name", label: "Name",
        explanation: "What applications, routes and this console call it: letters, digits, \u{201C}.\u{201D}, "
            + "\u{201C}_\u{201D} and \u{201C}-\u{201D}.",
        kind: .text(.name), need: .mandatory)

    /// Whether a connection is opened.
    static let active = SettingKey(
        path: "active", label: "Active", explanation: "Whether Telepost opens it. Switched off it stays here, unused.",
        kind: .flag, standard: "true")

    /// A port with the usual ones.
    static func port(
        _ offers: [SettingChoice], _ explanation: String, standard: String = "",
        _ conditions: [SettingCondition] = []
    ) -> SettingKey {
        SettingKey(
            path: "port", label: "Port", explanation: explanation, kind: .number(1...65_535), standard: standard,
            conditions: conditions, offers: offers)
    }

    /// The machine on the other side.
    static func host(_ explanation: String, _ conditions: [SettingCondition] = []) -> SettingKey {
        SettingKey(
            path: "host", label: "Server", explanation: explanation, kind: .text(.host), need: .mandatory,
            conditions: conditions)
    }

    /// How long an answer is waited for.
    static func timeout(_ range: ClosedRange<Duration>) -> SettingKey {
        SettingKey(
            path: "timeout", label: "Time-out", explanation: "How long an answer of the other side is waited for.",
            kind: .duration(range), standard: "30s")
    }

    /// Whose certificate is trusted.
    static func trust(_ conditions: [SettingCondition] = []) -> [SettingKey] {
        [
            SettingKey(
                path: "ca", label: "Own authority",
                explanation:
                    "A file on the gateway with certificates of authorities that are trusted besides the system's.",
                kind: .text(.path), conditions: conditions),
            SettingKey(
                path: "pin", label: "Pinned key",
                explanation: "The SHA-256 of the server's public key; then nothing else about its certificate matters.",
                kind: .text(.pin), conditions: conditions),
            SettingKey(
                path: "verify", label: "Check the certificate",
                explanation: "Switched off, anybody in between can read and change mails and see the password.",
                kind: .flag, standard: "true", conditions: conditions),
        ]
    }
}
