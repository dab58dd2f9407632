import Gateway
import Messages

/// A page of the stop list.
struct StopListPage {
    let count: Int
    let visitor: Visitor
    let now: Timestamp
    /// Whether phones can put themselves on it.
    let understands: Bool
    var stops: [Stop] = []
    /// The phone that is looked for; empty: none.
    var sought = ""
    /// Where the next page begins; `nil`: there is none.
    var more: String?
    /// What was wrong with what was typed.
    var complaint: String?
    var draft = StopWriting(phone: "")

    var page: Page {
        var page = Page("Stop list", in: .stops, intro + search + list + addition)
        page.actions = Piece.button("Save as a table", PagePath("stops", "stops.csv"))
        if let complaint { page.notices = [Notice(.bad, complaint)] }
        return page
    }

    private var intro: HTML {
        let words: HTML =
            understands
            ? "A phone gets here by the text STOP, and off the list again by START."
            : "Phones cannot put themselves here: the configuration has no <code>[stop]</code>."
        return """
            <p class="muted">Phones that want no more texts: what is to go to them is refused at every door. \
            \(words) There \(count == 1 ? "is 1 entry" : "are \(count) entries").</p>
            """
    }

    private var search: HTML {
        """
        <form class="sieve" method="get" action="\(Section.stops.path)" role="search">\
        <div class="field"><label for="phone">Phone</label>\
        <input id="phone" name="phone" type="search" value="\(sought)" autocomplete="off"></div>\
        <button class="button plain">Show</button></form>
        """
    }

    private var list: HTML {
        guard !stops.isEmpty else {
            let isSought = !sought.isEmpty
            return Piece.empty(
                isSought ? "That phone is not on the list." : "No phone is on the list.",
                isSought ? Piece.link("Show all", Section.stops.path) : .nothing)
        }
        let columns: [Table.Column] = [
            .init("Phone"), .init("Wants nothing from"), .init("Since"), .init("Said"), .init("By"), .init("Actions"),
        ]
        return Table("Phones that want no more texts", columns, stops.map(row)).html
            + Piece.pager(newer: nil, older: more.map { PagePath("stops", query: ["after": $0]) })
    }

    private func row(_ stop: Stop) -> Table.Row {
        let button: HTML =
            visitor.may(.removeStops)
            ? Button("Take off", .danger).posting(
                to: PagePath("stops", "remove"), csrf: visitor.csrf, ["entry": StopPosition(stop.key).text])
            : Piece.none
        return Table.Row([
            "<code>\(stop.key.phone.e164)</code>",
            stop.key.number.map { number -> HTML in "<code>\(number.description)</code>" } ?? "all our numbers",
            Piece.time(stop.at, now: now), stop.word.isEmpty ? Piece.none : "\(apart: stop.word)",
            "\(apart: stop.by)", button,
        ])
    }

    private var addition: HTML {
        guard visitor.may(.addStops) else { return .nothing }
        let phone = Field("phone", "Phone").holding(draft.phone).explained("As in +447700900123. It is told nothing.")
            .mandatory.with { $0.idPrefix = "new-" }
        let number = Field("number", "Wants nothing from").holding(draft.number ?? "")
            .explained("A number or name of ours; left empty: all of them.").with { $0.idPrefix = "new-" }
        let form = Form(
            PagePath("stops", "add"), csrf: visitor.csrf, [Form.Group("", [phone, number])],
            buttons: [Button("Put on the list", .plain)])
        return Piece.part("Add a phone", form.html)
    }
}
