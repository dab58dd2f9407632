import Gateway
import Messages

/// One account.
struct AccountPage {
    let listing: AccountListing
    let visitor: Visitor
    /// What to type into mail programs; `nil`: nobody knows.
    var setup: MailProgramSetup?

    private var account: Account { listing.account }
    private var name: String { account.name.text }

    var page: Page {
        var page = Page(name, in: .accounts, content)
        page.trail = [Page.Step("Accounts", Section.accounts.path)]
        if account.isProvisioned {
            page.notices = [Notice(.neutral, "The configuration file has this account: it is changed there.")]
        } else if visitor.may(.changeAccounts) {
            page.actions =
                Piece.button("Edit", PagePath("accounts", name, "edit"), .main)
                + Piece.button("Password", PagePath("accounts", name, "password"))
                + Piece.button("Remove", PagePath("accounts", name, "remove"), .danger)
        }
        return page
    }

    private var content: HTML {
        Piece.part("Account", facts.html) + (setup?.html ?? .nothing)
    }

    private var facts: Definitions {
        Definitions([
            ("State", (account.isActive ? Badge("active", .good) : Badge("switched off", .warning)).html),
            ("Logs in", account.loginWords),
            ("Role", account.role.map { HTML(text: $0.purpose) } ?? "none: only what is its own"),
            ("Mail address", account.address.map { "\(apart: $0.description)" as HTML } ?? Piece.none),
            ("Numbers", list(account.numbers.map(\.description))),
            ("Senders besides", list(account.senders.map(\.description))),
            ("Countries", account.countries.isEmpty ? "all" : list(account.countries.sorted())),
            ("Messages a day", quota(account.messagesPerDay)), ("Parts a day", quota(account.partsPerDay)),
            ("SMPP", HTML(text: terms)),
            (
                "Mailbox",
                HTML(text: "\(Clock.count(listing.mailbox.mails, "mail")), \(Clock.size(listing.mailbox.octets))")
            ),
            ("Password", HTML(text: passwords)), ("Certificates", list(account.certificates.sorted())),
            ("Messages", Piece.link("its messages", PagePath("messages", query: ["account": name]))),
        ])
    }

    private func list(_ texts: [String]) -> HTML {
        texts.map { text -> HTML in "<code>\(text)</code>" }.joined(", ")
    }

    private func quota(_ count: Int?) -> HTML { count.map { HTML(text: Clock.grouped($0)) } ?? "any number" }

    private var terms: String {
        let terms = [
            account.terms.throughput.map { "\(Clock.grouped($0)) messages a second" },
            account.terms.window.map { "\(Clock.grouped($0)) requests at a time" },
            account.terms.binds.map { Clock.count($0, "link") },
        ].compactMap(\.self)
        return terms.isEmpty ? "as the server has it" : terms.joined(separator: ", ")
    }

    private var passwords: String {
        var words = [listing.hasPassword ? "there is one, which is never shown" : "none"]
        if listing.hasSharedSecret { words.append("a shared secret for APOP and CRAM-MD5") }
        return words.joined(separator: "; ")
    }
}
