import Gateway
import Messages

/// A token in a form.
struct TokenDraft {
    let visitor: Visitor
    let accounts: [String]
    var name = ""
    var rights: [String] = []
    var account = ""
    var days = "90"
    /// What is wrong, by name.
    var faults: [String: String] = [:]
    /// What is wrong besides.
    var complaint: String?

    private static let spans: [(days: String, words: String)] = [
        ("1", "in a day"), ("30", "in 30 days"), ("90", "in 90 days"), ("365", "in a year"), ("", "never"),
    ]

    init(_ visitor: Visitor, accounts: [String]) {
        (self.visitor, self.accounts) = (visitor, accounts)
    }

    /// Takes what was typed, and says what is wrong with it.
    mutating func take(_ form: FormData) {
        (name, rights) = (form.trimmed("name"), form.all("rights"))
        (account, days) = (form.trimmed("account"), form.trimmed("days"))
        if !SettingText.name.takes(name) { faults["name"] = "Accepted: \(SettingText.name.accepted)." }
        if name == "new" { faults["name"] = "This name is that of a page here; please choose another." }
        if rights.isEmpty { faults["rights"] = "Please choose at least one." }
        if rights.contains(where: { Right(rawValue: $0) == nil }) { faults["rights"] = "Please choose of these." }
        if !Self.spans.contains(where: { $0.days == days }) { faults["days"] = "Please choose one of these." }
    }

    /// What is wanted, in the gateway's words.
    func wish(at now: Timestamp) -> TokenWish {
        let end = Int64(days).map { Timestamp(microseconds: now.microseconds + $0 * 86_400_000_000) }
        return TokenWish(name: name, rights: rights, account: account.isEmpty ? nil : account, expires: end)
    }

    /// The form with what is wrong.
    var refused: Page {
        var page = page
        page.status = 422
        return page
    }

    /// The form.
    var page: Page {
        let options = Right.allCases.filter(visitor.may).map {
            Field.Option($0.rawValue, "\($0.rawValue) \u{2013} \($0.purpose)")
        }
        let owners = [Field.Option("", "nobody's")] + accounts.map { Field.Option($0) }
        let fields = [
            Field("name", "Name").holding(name).explained("What the program is called that uses it.").mandatory
                .wrong(faults["name"]),
            Field("rights", "Allows", .several(options)).holding(rights.joined(separator: "\n")).wrong(
                faults["rights"]),
            Field("account", "Account", .choice(owners)).holding(account)
                .explained("Whose quotas, countries and senders count; it ends with the account."),
            Field("days", "Ends", .choice(Self.spans.map { Field.Option($0.days, $0.words) })).holding(days)
                .wrong(faults["days"]),
        ]
        let form = Form(
            PagePath("tokens", "new"), csrf: visitor.csrf, [Form.Group("", fields)], buttons: [Button("Make the token")]
        )
        var page = Page("New token", in: .tokens, form.html)
        page.trail = [Page.Step("Tokens", Section.tokens.path)]
        if let complaint { page.notices = [Notice(.bad, complaint)] }
        return page
    }
}

extension Right {
    /// What it allows, in words.
    var purpose: String {
        switch self {
        case .readMessages: "see messages and what they were made of"
        case .send: "send messages"
        case .changeMessages: "retry and cancel messages"
        case .readConnections: "see connections and how they are doing"
        case .runConnections: "pause, resume and test connections"
        case .readConfiguration: "see the configuration, secrets aside"
        case .changeConfiguration: "change the configuration"
        case .readAccounts: "see accounts"
        case .changeAccounts: "make, change and remove accounts and tokens"
        case .readStops: "see which phones want no more texts"
        case .addStops: "put phones on the stop list"
        case .removeStops: "take phones off the stop list"
        case .readAudit: "see who changed what"
        case .usePhones: "answer as a simulated phone"
        case .readMetrics: "read the figures for monitoring"
        }
    }
}
