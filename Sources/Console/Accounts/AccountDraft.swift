import Gateway
import Messages

/// An account in a form, saved or not.
struct AccountDraft {
    /// `nil`: it is new.
    let present: Account?
    let visitor: Visitor
    /// What stands in the fields, by name.
    var texts: [String: String] = [:]
    /// What is wrong, by name.
    var faults: [String: String] = [:]
    /// What is wrong besides.
    var complaint: String?

    private static let lists: [(name: String, form: @Sendable (String) -> Bool, accepted: String)] = [
        ("numbers", { SettingText.number.takes($0) }, SettingText.number.accepted),
        ("senders", { Originator($0) != nil }, "a number with +, 3 to 15 digits, or a name of up to 11 characters"),
        ("countries", { $0.utf8.count == 2 }, "two letters, as in GB"),
        ("certificates", { SettingText.pin.takes($0) }, SettingText.pin.accepted),
    ]

    private static let counts: [(name: String, range: ClosedRange<Int>, accepted: String)] = [
        ("messages_per_day", 0...1_000_000_000, "Accepted: a whole number, 0 or more."),
        ("parts_per_day", 0...1_000_000_000, "Accepted: a whole number, 0 or more."),
        ("smpp_throughput", SMPPTerms.throughputs, "Accepted: a whole number from 1 to 100,000."),
        ("smpp_window", SMPPTerms.windows, "Accepted: a whole number from 1 to 10,000."),
        ("smpp_binds", SMPPTerms.bindCounts, "Accepted: a whole number from 1 to 1,000."),
    ]

    /// The form of an account as it is; of a new one with what is usual.
    init(_ present: Account?, _ visitor: Visitor) {
        (self.present, self.visitor) = (present, visitor)
        texts["active"] = present?.isActive == false ? "" : "yes"
        texts["login"] = (present.map(\.logins) ?? [.smtp, .pop3]).map(\.rawValue).joined(separator: "\n")
        texts["role"] = present?.role?.rawValue ?? ""
        texts["address"] = present?.address?.description ?? ""
        texts["numbers"] = present?.numbers.map(\.description).joined(separator: "\n") ?? ""
        texts["senders"] = present?.senders.map(\.description).joined(separator: "\n") ?? ""
        texts["countries"] = present?.countries.sorted().joined(separator: "\n") ?? ""
        texts["messages_per_day"] = present?.messagesPerDay.map(String.init) ?? ""
        texts["parts_per_day"] = present?.partsPerDay.map(String.init) ?? ""
        texts["smpp_throughput"] = present?.terms.throughput.map(String.init) ?? ""
        texts["smpp_window"] = present?.terms.window.map(String.init) ?? ""
        texts["smpp_binds"] = present?.terms.binds.map(String.init) ?? ""
        texts["certificates"] = present?.certificates.sorted().joined(separator: "\n") ?? ""
    }

    /// Takes what was typed, and says what is wrong with it.
    mutating func take(_ form: FormData) {
        texts["name"] = form.trimmed("name")
        for name in ["active", "role", "address"] + Self.counts.map(\.name) { texts[name] = form.trimmed(name) }
        texts["login"] = form.all("login").joined(separator: "\n")
        for list in Self.lists {
            let lines = form.lines(list.name)
            texts[list.name] = lines.joined(separator: "\n")
            if let wrong = lines.first(where: { !list.form($0) }) {
                faults[list.name] = "\u{201C}\(wrong.prefix(64))\u{201D} is not right. Accepted: \(list.accepted)."
            }
        }
        if present == nil, AccountName(self["name"]) == nil {
            faults["name"] = "Accepted: 1 to 64 of letters, digits and . _ - + @."
        } else if present == nil, self["name"] == "new" {
            faults["name"] = "This name is that of a page here; please choose another."
        }
        if !self["address"].isEmpty, !SettingText.address.takes(self["address"]) {
            faults["address"] = "Accepted: \(SettingText.address.accepted)."
        }
        for count in Self.counts where !self[count.name].isEmpty {
            if Int(self[count.name]).map(count.range.contains) != true { faults[count.name] = count.accepted }
        }
        checkSelf()
    }

    /// Nobody locks themselves out.
    private mutating func checkSelf() {
        guard let present, present.name.text == visitor.name else { return }
        if self["active"].isEmpty { faults["active"] = "This is you: you would lock yourself out." }
        if self["role"] != present.role?.rawValue ?? "" {
            faults["role"] = "This is you: somebody else has to do that."
        }
        if !self["login"].split(separator: "\n").contains("console") {
            faults["login"] = "This is you: without the console you would lock yourself out."
        }
    }

    subscript(name: String) -> String { texts[name] ?? "" }

    /// What is wanted, in the gateway's words.
    var details: AccountDetails {
        var details = AccountDetails()
        details.isActive = .set(!self["active"].isEmpty)
        details.address = wish("address")
        details.logins = .set(lines("login"))
        details.role = wish("role")
        details.numbers = .set(lines("numbers"))
        details.senders = .set(lines("senders"))
        details.countries = .set(lines("countries"))
        details.certificates = .set(lines("certificates"))
        details.messagesPerDay = count("messages_per_day")
        details.partsPerDay = count("parts_per_day")
        details.smppThroughput = count("smpp_throughput")
        details.smppWindow = count("smpp_window")
        details.smppBinds = count("smpp_binds")
        return details
    }

    private func wish(_ name: String) -> Wish<String> { self[name].isEmpty ? .cleared : .set(self[name]) }

    private func count(_ name: String) -> Wish<Int> { Int(self[name]).map { .set($0) } ?? .cleared }

    private func lines(_ name: String) -> [String] { self[name].split(separator: "\n").map(String.init) }

    // MARK: - The page

    /// The form with what is wrong.
    var refused: Page {
        var page = page
        page.status = 422
        return page
    }

    /// The form.
    var page: Page {
        let path = present.map { PagePath("accounts", $0.name.text, "edit") } ?? PagePath("accounts", "new")
        var form = Form(path, csrf: visitor.csrf, groups, buttons: [Button("Save")])
        form.id = "account-form"
        var page = Page(present.map { "Edit \($0.name)" } ?? "New account", in: .accounts, form.html)
        page.trail = [Page.Step("Accounts", Section.accounts.path)]
        if let present { page.trail.append(Page.Step(present.name.text, PagePath("accounts", present.name.text))) }
        if let complaint { page.notices = [Notice(.bad, complaint)] }
        return page
    }

    private var groups: [Form.Group] {
        let first =
            present == nil
            ? [
                field("name", "Name", .text, "The user name: letters, digits and . _ - + @.").mandatory,
                field("password", "Password", .secret(isKept: false), "8 characters or more. It is never shown again."),
                field("password.again", "Password again", .secret(isKept: false), ""),
            ] : []
        return [
            Form.Group("Who", first + who), Form.Group("Texts", texting),
            Form.Group(
                "Advanced",
                [
                    field(
                        "smpp_throughput", "SMPP messages a second", .text,
                        "The most it may submit in a second, over all of its links; left empty: as the server has it."),
                    field(
                        "smpp_window", "SMPP window", .text,
                        "The most of its requests that may await their answer on one link; left empty: as the server has it."
                    ),
                    field(
                        "smpp_binds", "SMPP links", .text,
                        "The most links it may have at a time; left empty: as the server has it."),
                    field(
                        "certificates", "Client certificates", .texts,
                        "SHA-256 fingerprints of certificates that prove it, one a line."),
                ], isFolded: true),
        ]
    }

    private var who: [Field] {
        let roles =
            [Field.Option("", "none: only what is its own")]
            + Account.Role.allCases.map { Field.Option($0.rawValue, $0.purpose) }
        return [
            field("active", "Active", .flag, "Switched off it may do nothing; messages to it are kept."),
            field(
                "address", "Mail address", .text,
                "The one it may send from, and under which mail comes into its mailbox."),
            field(
                "login", "May log in by",
                .several(Account.Login.allCases.map { Field.Option($0.rawValue, $0.purpose) }), ""),
            field("role", "Role", .choice(roles), "What it may do in the console and by API."),
        ]
    }

    private var texting: [Field] {
        [
            field(
                "numbers", "Numbers", .texts,
                "Messages to these go into its mailbox, one a line; its texts come from the first."),
            field("senders", "Senders besides", .texts, "Who else its texts may claim to come from, one a line."),
            field("countries", "Countries", .texts, "The countries whose phones it may reach, as in GB; none: all."),
            field(
                "messages_per_day", "Messages a day", .text, "The most it may send in a day; left empty: any number."),
            field(
                "parts_per_day", "Parts a day", .text, "The most parts it may send in a day; left empty: any number."),
        ]
    }

    private func field(_ name: String, _ label: String, _ kind: Field.Kind, _ words: String) -> Field {
        Field(name, label, kind).holding(self[name]).explained(words).wrong(faults[name])
    }
}
