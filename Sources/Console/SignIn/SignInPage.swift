/// Name and password.
struct SignInPage {
    /// Where one wanted to go.
    let next: PagePath
    var name = ""
    /// Why it did not work; `nil`: not tried yet.
    var refusal: String?

    var page: Page {
        let user = Field("name", "Name").holding(name).mandatory.with { $0.autocomplete = "username" }
        let password = Field("password", "Password", .secret(isKept: false)).mandatory.with {
            $0.autocomplete = "current-password"
        }
        var form = Form(
            PagePath("sign-in"), csrf: "", [Form.Group("", [user, password])], buttons: [Button("Sign in")])
        form.hidden = [("next", next.text)]
        var page = Page("Sign in", in: nil, Piece.part("With an account of this gateway", form.html))
        if let refusal { page.notices = [Notice(.bad, refusal)] }
        return page
    }
}

/// The first administrator.
struct SetupPage {
    let key: String
    var name = "admin"
    /// What is wrong, by field.
    var faults: [String: String] = [:]

    var page: Page {
        let user = Field("name", "Name").holding(name).mandatory.wrong(faults["name"])
            .with { $0.autocomplete = "username" }
        let fields = [
            user,
            secret("password", "Password").explained("At least 10 characters; a few words in a row do well."),
            secret("again", "The same once more"),
        ]
        var form = Form(
            PagePath("setup"), csrf: "", [Form.Group("", fields)], buttons: [Button("Make the administrator")])
        form.hidden = [("key", key)]
        let words: HTML = """
            <p>Nobody can administer this gateway yet. Who has this link may make the account that can; the link ends \
            with that.</p>
            """
        return Page("Welcome to Telepost", in: nil, Piece.part("The first administrator", words + form.html))
    }

    private func secret(_ name: String, _ label: String) -> Field {
        Field(name, label, .secret(isKept: false)).mandatory.wrong(faults[name])
            .with { $0.autocomplete = "new-password" }
    }
}

extension Page {
    /// The same page with another status.
    func answering(_ status: Int) -> Page {
        var page = self
        page.status = status
        return page
    }
}
