import Gateway
import Messages

/// The list of all connections.
struct ConnectionListPage {
    /// One of them.
    struct Entry {
        let name: String
        let type: String
        let remote: String
        /// `nil`: it is switched off.
        let status: ConnectionStatus?
        let figures: ConnectionFigures
        /// Whether the document has it; the others are built in.
        let isSetUpHere: Bool

        init(_ status: ConnectionStatus, figures: ConnectionFigures, isSetUpHere: Bool) {
            (name, type, remote) = (status.name.text, status.type, status.remote)
            (self.status, self.figures, self.isSetUpHere) = (status, figures, isSetUpHere)
        }

        init(switchedOff table: ConfigurationTable) {
            (name, type, remote) = (table.name, table["type"]?.typed ?? "", table["host"]?.typed ?? "")
            (status, figures, isSetUpHere) = (nil, .none, true)
        }
    }

    let entries: [Entry]
    /// The file that rules, if one does.
    let rulingFile: String?
    /// Whether there is a place to add them at.
    let canAdd: Bool
    let canTest: Bool
    let canPause: Bool
    let visitor: Visitor
    let now: Timestamp

    var page: Page {
        var page = Page("Connections", in: .connections, content)
        if canAdd, rulingFile == nil, visitor.may(.changeConfiguration) {
            page.actions = Piece.button("New connection", PagePath("connections", "new"), .main)
        }
        return page
    }

    private var content: HTML {
        let intro: HTML = """
            <p class="muted">Links that Telepost opens to networks, mail servers, mailboxes and folders.</p>
            """
        guard !entries.isEmpty else {
            return intro
                + Piece.empty(
                    "There is no connection yet, so nothing can be sent.",
                    page(offers: visitor.may(.changeConfiguration) && rulingFile == nil && canAdd))
        }
        let columns: [Table.Column] = [
            .init("Connection"), .init("State"), .init("Waiting", isFigure: true), .init("Oldest"),
            .init("Rate", isFigure: true), .init("Actions"),
        ]
        return intro + Table("All connections", columns, entries.map(row), id: "connections").html
    }

    private func page(offers isOffered: Bool) -> HTML {
        isOffered ? Piece.link("Make the first one", PagePath("connections", "new")) : .nothing
    }

    private func row(_ entry: Entry) -> Table.Row {
        let name: HTML = """
            <div>\(Piece.link(entry.name, PagePath("connections", entry.name))) <span class="note">\(entry.type) \
            \(apart: entry.remote)</span></div>
            """
        let figures = entry.figures
        return Table.Row(
            [
                name, state(entry), figures.waiting == 0 ? "0" : waiting(entry),
                figures.oldest.map { Piece.time($0, now: now) } ?? Piece.none,
                figures.rate,
                ConnectionActions(entry.name, entry.status, entry.isSetUpHere, canTest, canPause, visitor).html,
            ], id: "connection-\(entry.name)")
    }

    private func waiting(_ entry: Entry) -> HTML {
        Piece.link(Clock.grouped(entry.figures.waiting), PagePath("messages", query: ["state": "queued"]))
    }

    private func state(_ entry: Entry) -> HTML {
        guard let status = entry.status else { return Badge("switched off", .neutral).html }
        let reason: HTML = status.reason.isEmpty ? .nothing : #" <span class="note">\#(apart: status.reason)</span>"#
        return "<div>\(Badge(status.phase).html) \(Piece.time(status.since, now: now))\(reason)</div>"
    }
}

/// The buttons of a connection: what may be done with it now, by whoever looks.
struct ConnectionActions {
    private let name: String
    private let status: ConnectionStatus?
    private let isSetUpHere: Bool
    private let canTest: Bool
    private let canPause: Bool
    private let visitor: Visitor

    init(
        _ name: String, _ status: ConnectionStatus?, _ isSetUpHere: Bool, _ canTest: Bool, _ canPause: Bool,
        _ visitor: Visitor
    ) {
        (self.name, self.status, self.isSetUpHere) = (name, status, isSetUpHere)
        (self.canTest, self.canPause, self.visitor) = (canTest, canPause, visitor)
    }

    var html: HTML {
        guard visitor.may(.runConnections) else { return .nothing }
        var buttons: [HTML] = []
        if canTest, isSetUpHere {
            buttons.append(
                Button("Test", .plain, sends: ("then", "test"))
                    .posting(to: PagePath("connections", name, "test"), csrf: visitor.csrf))
        }
        if canPause, isSetUpHere, let status {
            let isPaused = status.phase == .paused
            buttons.append(
                Button(isPaused ? "Resume" : "Pause", .plain)
                    .posting(
                        to: PagePath("connections", name, isPaused ? "resume" : "pause"), csrf: visitor.csrf))
        }
        return buttons.isEmpty ? .nothing : #"<div class="buttons">\#(buttons)</div>"#
    }
}
