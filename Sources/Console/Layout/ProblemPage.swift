import Web

/// What somebody sees when a page cannot be shown, in words.
struct ProblemPage {
    let page: Page

    init(_ problem: Problem) {
        var page = Page(
            Self.title(problem.status), in: nil,
            Piece.part("What happened", "<p>\(Words.sentence(problem.detail))</p><p>\(Self.advice(problem.status))</p>")
        )
        page.status = problem.status
        self.page = page
    }

    private static func title(_ status: Int) -> String {
        switch status {
        case 401: "Please sign in"
        case 403: "You may not do this"
        case 404: "There is nothing here"
        case 405: "Not in this way"
        case 409: "Not as things are now"
        case 413: "Too much at once"
        case 400, 415, 422: "This could not be understood"
        case 429: "Too often"
        case 503: "Not at the moment"
        case _: "Something went wrong"
        }
    }

    private static func advice(_ status: Int) -> HTML {
        switch status {
        case 403:
            """
            If your session has ended meanwhile, or somebody else has signed in with this browser, go back, load the \
            page again and repeat what you did. Otherwise an administrator can give your account another role.
            """
        case 404: #"Perhaps it has ended and was cleared away. <a href="\#(PagePath("messages"))">Find a message</a>."#
        case 429, 503: "Try again in a little while."
        case 500: "The log says more."
        case _: #"Go back and try again, or begin at the <a href="\#(PagePath())">overview</a>."#
        }
    }
}
