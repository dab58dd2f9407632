import Gateway
import Messages

/// The list of all accounts.
struct AccountListPage {
    let listings: [AccountListing]
    let visitor: Visitor

    var page: Page {
        var page = Page("Accounts", in: .accounts, content)
        if visitor.may(.changeAccounts) {
            page.actions = Piece.button("New account", PagePath("accounts", "new"), .main)
        }
        return page
    }

    private var content: HTML {
        let intro: HTML = """
            <p class="muted">People and programs that may log in: with a mail program, by HTTP, or here.</p>
            """
        guard !listings.isEmpty else {
            let link = Piece.link("Make the first one", PagePath("accounts", "new"))
            return intro + Piece.empty("There is no account yet.", visitor.may(.changeAccounts) ? link : .nothing)
        }
        let columns: [Table.Column] = [
            .init("Account"), .init("Logs in"), .init("Role"), .init("Numbers"), .init("Mailbox", isFigure: true),
        ]
        return intro + Table("All accounts", columns, listings.map(row)).html
    }

    private func row(_ listing: AccountListing) -> Table.Row {
        let account = listing.account
        let name = account.name.text
        let address: HTML =
            account.address.map { #" <span class="note">\#(apart: $0.description)</span>"# as HTML } ?? .nothing
        return Table.Row([
            "<div>\(Piece.link(name, PagePath("accounts", name)))\(address)\(account.marks)</div>", account.loginWords,
            account.role.map { HTML(text: $0.rawValue) } ?? Piece.none,
            account.numbers.isEmpty
                ? Piece.none : HTML(text: account.numbers.map(\.description).joined(separator: ", ")),
            "\(Clock.grouped(listing.mailbox.mails)) (\(Clock.size(listing.mailbox.octets)))",
        ])
    }
}

extension Account {
    /// Badges for what is out of the ordinary.
    var marks: HTML {
        var marks: [HTML] = []
        if !isActive { marks.append(Badge("switched off", .warning).html) }
        if isProvisioned { marks.append(Badge("from the file", .neutral).html) }
        return marks.map { " \($0)" as HTML }.joined()
    }

    /// Where it may log in.
    var loginWords: HTML {
        let words = Login.allCases.filter(logins.contains).map(\.title)
        return words.isEmpty ? "nowhere" : HTML(text: words.joined(separator: ", "))
    }
}

extension Account.Login {
    /// What people call it.
    var title: String {
        switch self {
        case .smtp: "SMTP"
        case .pop3: "POP3"
        case .smpp: "SMPP"
        case .http: "HTTP API"
        case .console: "console"
        }
    }

    /// What it is for.
    var purpose: String {
        switch self {
        case .smtp: "SMTP: hand mail in"
        case .pop3: "POP3: collect its mailbox"
        case .smpp: "SMPP: as a network would"
        case .http: "HTTP: programs"
        case .console: "this console"
        }
    }
}

extension Account.Role {
    /// What it may do.
    var purpose: String {
        switch self {
        case .viewer: "viewer: sees messages and connections"
        case .operator: "operator: also sends, retries and cancels, pauses and tests connections"
        case .administrator: "administrator: everything"
        }
    }
}
