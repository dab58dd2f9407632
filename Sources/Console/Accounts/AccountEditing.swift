import API
import Gateway
import Messages
import Web

/// Makes, changes and removes accounts by forms.
struct AccountEditing {
    let call: PageCall

    /// `/accounts/new`
    func add() async throws(Problem) -> PageAnswer {
        try call.require(.changeAccounts)
        var draft = AccountDraft(nil, call.visitor)
        guard call.isPost else { return .page(draft.page) }
        draft.take(call.form)
        let password = call.form["password"] ?? ""
        if let fault = Self.fault(of: password, call.form["password.again"] ?? "", isOptional: true) {
            draft.faults["password"] = fault
        }
        guard draft.faults.isEmpty else { return .page(draft.refused) }
        try call.caller.requireRights(of: Account.Role(rawValue: draft["role"]))
        do throws(OperationRefused) {
            let account = try await make(draft, password)
            return .redirect(PagePath("accounts", account.name.text), Notice(.good, "\(account.name) is made."))
        } catch {
            draft.complaint = error.text
            return .page(draft.refused)
        }
    }

    private func make(_ draft: AccountDraft, _ password: String) async throws(OperationRefused) -> Account {
        guard let gateway = call.api.gateway else { throw OperationRefused(.unavailable, "there is no gateway here") }
        let account = try await gateway.addAccount(draft["name"], draft.details)
        do throws(OperationRefused) {
            if !password.isEmpty { try await gateway.setPassword(password, of: account.name.text) }
        } catch {
            // Who asked for an account with a password gets it with that, or none.
            try await gateway.removeAccount(account.name.text)
            throw error
        }
        await call.record(.accountAdd, account.name.text)
        return account
    }

    /// `/accounts/NAME/edit`
    func change(_ name: String) async throws(Problem) -> PageAnswer {
        let account = try await present(name)
        var draft = AccountDraft(account, call.visitor)
        guard call.isPost else { return .page(draft.page) }
        draft.take(call.form)
        guard draft.faults.isEmpty else { return .page(draft.refused) }
        try call.caller.requireRights(of: account.role)
        try call.caller.requireRights(of: Account.Role(rawValue: draft["role"]))
        let gateway = try call.gateway
        do throws(OperationRefused) {
            _ = try await gateway.changeAccount(account.name.text, draft.details)
        } catch {
            draft.complaint = error.text
            return .page(draft.refused)
        }
        await call.record(.accountChange, account.name.text)
        return .redirect(PagePath("accounts", account.name.text), Notice(.good, "\(account.name) is saved."))
    }

    /// `/accounts/NAME/password`
    func setPassword(_ name: String) async throws(Problem) -> PageAnswer {
        let account = try await present(name)
        var page = AccountPasswordPage(name: account.name.text, visitor: call.visitor)
        guard call.isPost else { return .page(page.page) }
        try call.caller.requireRights(of: account.role)
        let password = call.form["password"] ?? ""
        if let fault = Self.fault(of: password, call.form["password.again"] ?? "", isOptional: false) {
            page.fault = fault
            return .page(page.page)
        }
        let gateway = try call.gateway
        do throws(OperationRefused) {
            try await gateway.setPassword(password, of: account.name.text)
        } catch {
            page.fault = error.text
            return .page(page.page)
        }
        await call.record(.accountPassword, account.name.text)
        return .redirect(
            PagePath("accounts", account.name.text),
            Notice(
                .good, "The password of \(account.name) is set. Whoever was signed in as \(account.name) is signed out."
            ))
    }

    /// `/accounts/NAME/remove`
    func remove(_ name: String) async throws(Problem) -> PageAnswer {
        let gateway = try call.gateway
        let account = try await present(name)
        let listing = try await call.asking { () async throws(OperationRefused) in try await gateway.account(name) }
        let isSelf = account.name == call.caller.account?.name
        guard call.isPost, !isSelf else {
            return .page(AccountRemovalPage(listing: listing, isSelf: isSelf, visitor: call.visitor).page)
        }
        try call.caller.requireRights(of: account.role)
        try await call.asking { () async throws(OperationRefused) in
            try await gateway.removeAccount(account.name.text)
        }
        await call.record(.accountRemove, account.name.text)
        return .redirect(Section.accounts.path, Notice(.good, "\(account.name) is removed."))
    }

    /// The account, if it may be changed here.
    private func present(_ name: String) async throws(Problem) -> Account {
        let gateway = try call.gateway
        guard let account = AccountName(name).flatMap(gateway.accounts.directory.account) else {
            throw Problem(404, "there is no account \(name.prefix(64))")
        }
        guard !account.isProvisioned else {
            throw Problem(409, "account \(account.name) is in the configuration file: change it there")
        }
        return account
    }

    private static func fault(of password: String, _ again: String, isOptional: Bool) -> String? {
        if password.isEmpty, again.isEmpty, isOptional { return nil }
        if password != again { return "The two are not the same; please type it twice." }
        if password.count < 8 { return "It has to have 8 characters at least." }
        return nil
    }
}

/// Sets a password.
struct AccountPasswordPage {
    let name: String
    let visitor: Visitor
    var fault: String?

    var page: Page {
        let group = Form.Group(
            "",
            [
                Field("password", "New password", .secret(isKept: false)).mandatory
                    .explained("8 characters or more. It is never shown again.").wrong(fault)
                    .with { $0.autocomplete = "new-password" },
                Field("password.again", "New password again", .secret(isKept: false)).mandatory
                    .with { $0.autocomplete = "new-password" },
            ])
        let form = Form(
            PagePath("accounts", name, "password"), csrf: visitor.csrf, [group], buttons: [Button("Set the password")])
        var page = Page("Password of \(name)", in: .accounts, form.html)
        page.trail = [Page.Step("Accounts", Section.accounts.path), Page.Step(name, PagePath("accounts", name))]
        if fault != nil { page.status = 422 }
        return page
    }
}

/// Whether an account is really to be removed.
struct AccountRemovalPage {
    let listing: AccountListing
    /// Whether it is the account of whoever looks.
    let isSelf: Bool
    let visitor: Visitor

    var page: Page {
        let name = listing.account.name.text
        var page = Page(
            "Remove \(name)?", in: .accounts, isSelf ? "<p>This is you: somebody else has to do that.</p>" : words)
        page.trail = [Page.Step("Accounts", Section.accounts.path), Page.Step(name, PagePath("accounts", name))]
        return page
    }

    private var words: HTML {
        let name = listing.account.name.text
        let mails = listing.mailbox.mails
        let form = Form(
            PagePath("accounts", name, "remove"), csrf: visitor.csrf, [], buttons: [Button("Remove", .danger)])
        return """
            <p>\(mails == 0 ? "Its mailbox is empty." : "Its mailbox with \(Clock.count(mails, "mail")) goes with it.") \
            Its messages stay in the history. Its tokens end.</p>\(form.html)\
            <p>\(Piece.link("Keep it", PagePath("accounts", name)))</p>
            """
    }
}
