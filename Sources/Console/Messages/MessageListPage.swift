import Gateway
import Messages

/// The list of messages with its search.
struct MessageListPage {
    static let columns = [
        Table.Column("Message"), Table.Column("State"), Table.Column("When"), Table.Column("From"), Table.Column("To"),
        Table.Column("Subject and text"), Table.Column("Connection"),
    ]

    let search: MessageSearch
    let rows: [MessageRow]
    let isDeep: Bool
    let visitor: Visitor
    let now: Timestamp

    /// The page.
    ///
    /// - Parameter applications: the names on offer.
    func page(applications: [String]) -> Page {
        let hasMore = rows.count == MessagesDesk.pageLength
        let older = hasMore ? rows.last.map { search.path(before: $0.message.id, deep: isDeep) } : nil
        let newer = search.before == nil ? nil : search.path()
        var page = Page(
            "Messages", in: .messages,
            toolbar(applications) + bar + list + Piece.pager(newer: newer, older: older))
        if visitor.may(.send) { page.actions = Piece.button("Send a text", PagePath("messages", "new"), .main) }
        return page
    }

    private var list: HTML {
        // Only where new ones belong on top: on the first page of everything.
        let newest = search.isEmpty && search.before == nil ? rows.first?.message.id.description ?? "0" : ""
        let table = Table(
            "Messages, the newest first", Self.columns,
            rows.map { Table.Row($0.cells(now: now), id: "m\($0.message.id)") })
        let content = rows.isEmpty ? empty : table.html
        return #"<div id="messages" class="messages" data-newest="\#(newest)">\#(content)</div>"#
    }

    private var bar: HTML {
        #"<div class="news" id="news" role="status" hidden><a class="button main" href="\#(PagePath("messages"))"></a></div>"#
    }

    private var empty: HTML {
        if search.isEmpty {
            return Piece.empty(
                "No message has come yet.",
                #"Send a mail to the gateway, or <a href="\#(PagePath("tester"))">try an address out</a>."#)
        }
        return Piece.empty(
            "Nothing matches.",
            """
            A shorter piece finds more: the words are looked for as they stand. <a href="\(PagePath("messages"))">Show all messages</a>.
            """)
    }

    private func toolbar(_ applications: [String]) -> HTML {
        let states = [Field.Option("", "any")] + MessageState.allCases.map { Field.Option($0.rawValue) }
        let names = [Field.Option("", "any")] + applications.map { Field.Option($0) }
        let account = field("account", "Account").example("alice")
        let fields = [
            field("state", "State", .choice(states)), field("application", "Application", .choice(names)),
            field("since", "From (UTC)", .moment), field("until", "Until (UTC)", .moment),
            field("file_name", "Name of an attached file").example("invoice.pdf"),
        ]
        let box = field("q", "Find").example("number, address, id, words of the subject or the text")
        let isOpen = search.hasFilters
        return """
            <form class="toolbar" method="get" action="\(PagePath("messages"))" role="search">\(box.html)\
            <button class="button main">Find</button>\
            <details class="fold small filters"\(flag: "open", when: isOpen)><summary>Filters</summary>\
            <div>\((visitor.scope == nil ? fields + [account] : fields).map(\.html))</div></details></form>
            """
    }

    private func field(_ name: String, _ label: String, _ kind: Field.Kind = .text) -> Field {
        Field(name, label, kind).holding(search.given[name] ?? "").wrong(search.faults[name])
    }
}
