import Gateway
import Messages

/// The configuration in force, and how it came to be.
struct ConfigurationPage {
    let current: ConfigurationRevision
    /// The latest, the newest first.
    let revisions: [ConfigurationRevision]
    /// Every setting, those by default too.
    let effective: String
    let rulingFile: String?
    let visitor: Visitor
    let now: Timestamp

    var page: Page {
        var page = Page("Configuration", in: .configuration, content)
        var actions = Piece.button("Download", PagePath("configuration", "download"))
        if let rulingFile {
            page.notices = [.ruled(by: rulingFile)]
        } else if visitor.may(.changeConfiguration) {
            actions = Piece.button("Edit", PagePath("configuration", "edit"), .main) + actions
        }
        page.actions = actions
        return page
    }

    private var content: HTML {
        let said: HTML =
            rulingFile == nil
            ? """
            <p class="muted">Revision \(current.number) is in force since \(Piece.time(current.at, now: now)), by \
            \(apart: current.author)\(current.note.isEmpty ? HTML.nothing : ": \(apart: current.note)"). \
            What forms change, they change in this text.</p>
            """
            : .nothing
        let whole: HTML = """
            <details class="fold" id="effective"><summary>Settings in force, those by default too</summary>\
            \(DocumentView(document: effective, mark: "S").html)</details>
            """
        let list =
            rulingFile == nil
            ? Piece.part("Revisions", RevisionTable(revisions: revisions, current: current.number, now: now).html)
            : .nothing
        return said + list + Piece.part("Document", DocumentView(document: current.document).html) + whole
    }
}

/// Revisions with what may be done with each.
struct RevisionTable {
    let revisions: [ConfigurationRevision]
    let current: Int64
    let now: Timestamp
    /// How many a page has.
    static let length = 20

    var html: HTML {
        let rows = revisions.prefix(Self.length).map { revision in
            Table.Row(
                [
                    Piece.link("\(revision.number)", PagePath("configuration", "revisions", "\(revision.number)")),
                    Piece.time(revision.at, now: now), "\(apart: revision.author)",
                    revision.note.isEmpty ? Piece.none : "\(apart: revision.note)", actions(revision),
                ], id: "revision-\(revision.number)")
        }
        let older = revisions.count > Self.length ? revisions[Self.length - 1].number : nil
        let columns: [Table.Column] = [
            .init("Revision"), .init("When"), .init("Who"), .init("Note"), .init("Actions"),
        ]
        return Table("Revisions of the configuration", columns, Array(rows), id: "revisions").html
            + Piece.pager(
                newer: nil,
                older: older.map { PagePath("configuration", "revisions", query: ["before": "\($0)"]) })
    }

    private func actions(_ revision: ConfigurationRevision) -> HTML {
        if revision.number == current { return Badge("in force", .good).html }
        let path = PagePath("configuration", "revisions", "\(revision.number)", "diff", query: ["to": "\(current)"])
        return Piece.link("Compare with now", path)
    }
}
