import Gateway
import Messages

/// The list of all tokens.
struct TokenListPage {
    let tokens: [AccessToken]
    let visitor: Visitor
    let now: Timestamp

    var page: Page {
        var page = Page("Tokens", in: .tokens, content)
        page.actions = Piece.button("New token", PagePath("tokens", "new"), .main)
        return page
    }

    private var content: HTML {
        let intro: HTML = """
            <p class="muted">What programs show instead of a name and a password: \
            <code>Authorization: Bearer tp_…</code>.</p>
            """
        guard !tokens.isEmpty else {
            return intro
                + Piece.empty("There is no token.", Piece.link("Make the first one", PagePath("tokens", "new")))
        }
        let columns: [Table.Column] = [
            .init("Token"), .init("Allows"), .init("Account"), .init("Made"), .init("Ends"), .init("Actions"),
        ]
        return intro + Table("All tokens", columns, tokens.map(row)).html
    }

    private func row(_ token: AccessToken) -> Table.Row {
        let isOver = token.expires.map { $0 <= now } ?? false
        let end: HTML =
            isOver
            ? Badge("over", .warning).html
            : token.expires.map { Piece.time($0, now: now) } ?? "never"
        return Table.Row([
            "\(apart: token.name)", "<div>\(token.rightWords)</div>",
            token.account.map { Piece.link($0.text, PagePath("accounts", $0.text)) } ?? Piece.none,
            "<div>\(Piece.time(token.madeAt, now: now)) by \(apart: token.madeBy)</div>", end,
            Piece.button("Remove", PagePath("tokens", token.name, "remove")),
        ])
    }
}

extension AccessToken {
    /// What it allows.
    fileprivate var rightWords: HTML {
        Right.allCases.filter(rights.contains).map { right -> HTML in "<code>\(right.rawValue)</code>" }.joined(" ")
    }
}

/// A token that was just made: the one time that its text is shown.
struct NewTokenPage {
    let token: AccessToken
    let text: String
    let now: Timestamp

    var page: Page {
        let content: HTML = """
            <p>This is the token. It is shown this once; what is kept of it cannot be turned back.</p>\
            \(Piece.copyable(text))<p>Programs send it with each request:</p>\
            \(Piece.copyable("Authorization: Bearer \(text)"))<p>It allows \(token.rightWords)\
            \(token.expires.map { ", and ends \(Piece.time($0, now: now))" as HTML }).</p>\
            <p>\(Piece.link("All tokens", Section.tokens.path))</p>
            """
        var page = Page("Token \(token.name)", in: .tokens, content)
        page.trail = [Page.Step("Tokens", Section.tokens.path)]
        page.notices = [Notice(.good, "\(token.name) is made.")]
        return page
    }
}

/// Whether a token is really to be removed.
struct TokenRemovalPage {
    let token: AccessToken
    let visitor: Visitor

    var page: Page {
        let form = Form(
            PagePath("tokens", token.name, "remove"), csrf: visitor.csrf, [], buttons: [Button("Remove", .danger)])
        let content: HTML = """
            <p>It allows \(token.rightWords). Programs that use it get in no more, at once.</p>\(form.html)\
            <p>\(Piece.link("Keep it", Section.tokens.path))</p>
            """
        var page = Page("Remove \(token.name)?", in: .tokens, content)
        page.trail = [Page.Step("Tokens", Section.tokens.path)]
        return page
    }
}
