/// Whether a connection is really to be removed.
struct ConnectionRemovalPage {
    let name: String
    /// What names it.
    let uses: [ConnectionUse]
    let visitor: Visitor
    var rulingFile: String?
    /// Why it was not removed.
    var complaint: String?

    var page: Page {
        var page = Page("Remove \(name)?", in: .connections, content)
        page.trail = [
            Page.Step("Connections", Section.connections.path), Page.Step(name, PagePath("connections", name)),
        ]
        if let rulingFile { page.notices = [.ruled(by: rulingFile)] }
        if let complaint {
            page.notices.append(Notice(.bad, "It was not removed. \(complaint)"))
            page.status = 422
        }
        return page
    }

    private var content: HTML {
        let items = uses.map { use -> HTML in "<li>\(apart: use.what) (<code>\(use.key)</code>)</li>" }
        let used: HTML =
            items.isEmpty
            ? "<p>No application and no route names it.</p>"
            : "<p>These name it, and have to be changed first:</p><ul>\(items)</ul>"
        let words: HTML = """
            \(used)<p>Messages that wait for it alone stay in the queue until another connection may carry them or they \
            expire. What it has sent stays in the history. An earlier revision of the configuration brings it back.</p>
            """
        guard rulingFile == nil else { return words }
        let form = Form(
            PagePath("connections", name, "remove"), csrf: visitor.csrf, [], buttons: [Button("Remove", .danger)])
        return words + form.html + "<p>\(Piece.link("Keep it", PagePath("connections", name)))</p>"
    }
}
