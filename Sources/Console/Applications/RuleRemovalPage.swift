import Gateway

/// Whether a rule is really to be removed.
struct RuleRemovalPage {
    let kind: RuleKind
    let table: ConfigurationTable
    let basis: Int64
    let visitor: Visitor
    var rulingFile: String?
    /// Why it was not removed.
    var complaint: String?

    var page: Page {
        var page = Page("Remove \(table.name)?", in: kind.section, content)
        page.trail = [
            Page.Step(kind.section.title, kind.section.path), Page.Step(table.name, kind.path(table.name)),
        ]
        if let rulingFile { page.notices = [.ruled(by: rulingFile)] }
        if let complaint {
            page.notices.append(Notice(.bad, "It was not removed. \(Words.sentence(complaint))"))
            page.status = 422
        }
        return page
    }

    private var content: HTML {
        let words: HTML = """
            <p class="lead">\(apart: RuleSentence(table, kind).words)</p><p>Without it that goes to the next rule that \
            takes it, or to none. Messages that it has made stay as they are. An earlier revision of the configuration \
            brings it back.</p>
            """
        guard rulingFile == nil else { return words }
        var form = Form(kind.path(table.name, "remove"), csrf: visitor.csrf, [], buttons: [Button("Remove", .danger)])
        form.hidden = [("basis", "\(basis)")]
        return words + form.html + "<p>\(Piece.link("Keep it", kind.path(table.name)))</p>"
    }
}
