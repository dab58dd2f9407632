import Gateway
import Messages

/// A page of the audit list.
struct AuditPage {
    let filter: AuditFilter
    let now: Timestamp
    var entries: [AuditEntry] = []
    /// Where the next page begins; `nil`: there is none.
    var older: Int64?

    var page: Page {
        Page("Audit", in: .audit, form + list)
    }

    private var form: HTML {
        let options = [""] + AuditFilter.known
        let choices = options.map { action -> HTML in
            """
            <option value="\(action)"\(flag: "selected", when: action == filter.action)>\
            \(action.isEmpty ? "anything" : action)</option>
            """
        }
        return """
            <p class="muted">Who changed what, the newest first. The latest 100,000 entries are kept.</p>\
            <form class="sieve" method="get" action="\(Section.audit.path)" role="search">\
            <div class="field"><label for="who">Who</label>\
            <input id="who" name="who" type="search" value="\(filter.actor)" autocomplete="off"></div>\
            <div class="field"><label for="action">What</label><select id="action" name="action">\(choices)</select></div>\
            <button class="button plain">Show</button></form>
            """
    }

    private var list: HTML {
        guard !entries.isEmpty else {
            let isFiltered = filter != AuditFilter()
            return Piece.empty(
                isFiltered ? "Nothing of that kind was found." : "Nobody has changed anything yet.",
                isFiltered ? Piece.link("Show everything", Section.audit.path) : .nothing) + pager
        }
        let columns: [Table.Column] = [
            .init("When"), .init("Who"), .init("From"), .init("What"), .init("To what"), .init("More"),
        ]
        return Table("Who changed what", columns, entries.map(row), id: "audit").html + pager
    }

    private var pager: HTML {
        Piece.pager(
            newer: nil,
            older: older.map {
                PagePath("audit", query: ["before": "\($0)", "who": filter.actor, "action": filter.action])
            })
    }

    private func row(_ entry: AuditEntry) -> Table.Row {
        Table.Row([
            Piece.exactTime(entry.at), "\(apart: entry.actor)",
            entry.client.isEmpty ? "this machine" : "<code>\(entry.client)</code>", "<code>\(entry.action)</code>",
            subject(entry), "\(apart: entry.detail)",
        ])
    }

    private func subject(_ entry: AuditEntry) -> HTML {
        let word = entry.action.prefix { $0 != "." }
        guard !entry.subject.isEmpty, !entry.action.hasSuffix(".remove") else { return "\(apart: entry.subject)" }
        switch word {
        case "connection": return Piece.link(entry.subject, PagePath("connections", entry.subject))
        case "account": return Piece.link(entry.subject, PagePath("accounts", entry.subject))
        case "message": return Piece.link(entry.subject, PagePath("messages", entry.subject))
        case _: return "\(apart: entry.subject)"
        }
    }
}
