import Gateway
import Messages

/// One revision: what it changed, and all of it.
struct RevisionPage {
    let revision: ConfigurationRevision
    /// The one before; `nil`: there is none any more.
    let previous: ConfigurationRevision?
    let current: Int64
    let canChange: Bool
    let now: Timestamp

    var page: Page {
        var page = Page("Revision \(revision.number)", in: .configuration, content)
        page.trail = [Page.Step("Configuration", Section.configuration.path)]
        if canChange, revision.number != current {
            page.actions = Piece.button(
                "Roll back to this", PagePath("configuration", "rollback", query: ["revision": "\(revision.number)"]))
        }
        return page
    }

    private var content: HTML {
        let facts = Definitions([
            ("When", Piece.exactTime(revision.at)), ("Who", "\(apart: revision.author)"),
            ("Note", revision.note.isEmpty ? .nothing : "\(apart: revision.note)"),
            ("State", revision.number == current ? Badge("in force", .good).html : .nothing),
        ]).html
        let changes = previous.map { previous in
            Piece.part(
                "What it changed",
                DifferenceView(difference: LineDifference(from: previous.document, to: revision.document)).html)
        }
        return Piece.part("Revision", facts + comparison) + (changes ?? .nothing)
            + Piece.part("Document", DocumentView(document: revision.document).html)
    }

    private var comparison: HTML {
        let path = PagePath("configuration", "revisions", "\(revision.number)", "diff")
        // What is in force, or for that itself the one before it.
        let other = revision.number == current ? max(1, current - 1) : current
        return """
            <form class="sieve" method="get" action="\(path)"><div class="field">\
            <label for="f-to">Compare with revision</label>\
            <input id="f-to" name="to" type="number" min="1" value="\(other)"></div>\
            <button class="button plain">Compare</button></form>
            """
    }
}

/// What is different between two revisions.
struct ComparisonPage {
    let from: ConfigurationRevision
    let to: ConfigurationRevision

    var page: Page {
        let difference = LineDifference(from: from.document, to: to.document)
        var page = Page(
            "From revision \(from.number) to \(to.number)", in: .configuration,
            DifferenceView(difference: difference).html)
        page.trail = [
            Page.Step("Configuration", Section.configuration.path),
            Page.Step("Revision \(from.number)", PagePath("configuration", "revisions", "\(from.number)")),
        ]
        page.actions = Piece.button(
            "The other way round",
            PagePath("configuration", "revisions", "\(to.number)", "diff", query: ["to": "\(from.number)"]))
        return page
    }
}

/// Whether an earlier revision is really to come back.
struct RollbackPage {
    let revision: ConfigurationRevision
    let current: ConfigurationRevision
    let visitor: Visitor
    var note = ""
    /// Why it did not come back.
    var complaint: String?

    var page: Page {
        var page = Page("Roll back to revision \(revision.number)?", in: .configuration, content)
        page.trail = [
            Page.Step("Configuration", Section.configuration.path),
            Page.Step("Revision \(revision.number)", PagePath("configuration", "revisions", "\(revision.number)")),
        ]
        if let complaint {
            page.notices = [Notice(.bad, "It was not rolled back. \(Words.sentence(complaint))")]
            page.status = 422
        }
        return page
    }

    private var content: HTML {
        let difference = LineDifference(from: current.document, to: revision.document)
        let field = Field("note", "Note").holding(note)
            .explained("Why, for the list of revisions; left empty: back to revision \(revision.number).")
        var form = Form(
            PagePath("configuration", "rollback"), csrf: visitor.csrf, [Form.Group("", [field])],
            buttons: [Button("Roll back", .danger)])
        form.hidden = [("revision", "\(revision.number)"), ("basis", "\(current.number)")]
        return """
            <p>Its document becomes a new revision, which is in force at once. What changes:</p>\
            \(DifferenceView(difference: difference).html)\(form.html)\
            <p>\(Piece.link("Leave it as it is", Section.configuration.path))</p>
            """
    }
}
