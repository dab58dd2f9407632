import Gateway
import Messages

/// One connection: how it is doing, what it is, and what may be done with it.
struct ConnectionPage {
    let name: String
    /// `nil`: it is switched off.
    let status: ConnectionStatus?
    var figures: ConnectionFigures
    let visitor: Visitor
    let now: Timestamp
    /// Its table in the document; `nil`: it is built in.
    var table: ConfigurationTable?
    var rulingFile: String?
    var numbers: [String] = []
    var strays: [StrayReport] = []
    /// Why something is missing on the page.
    var trouble: String?
    var lastTest: AuditEntry?
    /// What a test just now came to.
    var steps: [TestStep]?
    var canTest = false
    var canPause = false

    var page: Page {
        var page = Page(name, in: .connections, content)
        page.trail = [Page.Step("Connections", Section.connections.path)]
        page.actions = ConnectionActions(name, status, table != nil, canTest, canPause, visitor).html + changes
        if let rulingFile, visitor.may(.readConfiguration) { page.notices = [.ruled(by: rulingFile)] }
        if let trouble { page.notices.append(Notice(.warning, trouble)) }
        return page
    }

    private var changes: HTML {
        guard table != nil, visitor.may(.readConfiguration) else { return .nothing }
        guard rulingFile == nil, visitor.may(.changeConfiguration) else {
            return Piece.button("Settings", PagePath("connections", name, "edit"))
        }
        return Piece.button("Edit", PagePath("connections", name, "edit"), .main)
            + Piece.button("Remove", PagePath("connections", name, "remove"), .danger)
    }

    private var content: HTML {
        var content = Piece.part("State", state, id: "state")
        content += TrialSteps(steps).html
        if visitor.may(.readConfiguration), let table { content += Piece.part("Settings", settings(table)) }
        if !strays.isEmpty { content += Piece.part("Reports that match no message", strayTable) }
        return content
    }

    private var state: HTML {
        guard let status else {
            return "<p>\(Badge("switched off", .neutral).html) It is not opened as long as it is not active.</p>"
        }
        let sentence: HTML = """
            <p>\(Badge(status.phase).html) \(status.phase.sentence) \(Piece.time(status.since, now: now)).\
            \(status.reason.isEmpty ? HTML.nothing : " <b>\(apart: status.reason)</b>")</p>
            """
        return sentence + facts(status).html
    }

    private func facts(_ status: ConnectionStatus) -> Definitions {
        let waiting: HTML =
            figures.waiting == 0
            ? "none"
            : """
            <a href="\(PagePath("messages", query: ["state": "queued"]))">\(Clock.count(figures.waiting, "message"))</a>\
            \(figures.oldest.map { ", the oldest since \(Piece.time($0, now: now))" as HTML })
            """
        return Definitions([
            ("Kind", HTML(text: ConnectionKind(rawValue: status.type)?.title ?? status.type)),
            ("Other side", "\(apart: status.remote)"), ("Waiting", waiting),
            ("Nobody knows", figures.unknown == 0 ? .nothing : HTML(text: Clock.count(figures.unknown, "message"))),
            ("On the wire", HTML(text: Clock.grouped(status.outstanding))),
            ("Rate", figures.partsPerMinute > 0 ? figures.rate : .nothing), ("Parts since the start", sent(status)),
            ("Our numbers", numbers.map { number -> HTML in "<code>\(number)</code>" }.joined(", ")),
            ("Ids in reports", "\(status.reportIDs)"),
            ("Last success", status.lastSuccess.map { Piece.time($0, now: now) } ?? .nothing),
            ("What it did", status.detail.isEmpty ? .nothing : "\(apart: status.detail)"),
            ("Last test", lastTest.map(tested) ?? .nothing),
        ])
    }

    private func sent(_ status: ConnectionStatus) -> HTML {
        HTML(text: "\(Clock.grouped(status.partsSent)) taken, \(Clock.grouped(status.partsRefused)) refused")
    }

    private func tested(_ entry: AuditEntry) -> HTML {
        """
        \(Piece.time(entry.at, now: now)) by \(apart: entry.actor)\
        \(entry.detail.isEmpty ? HTML.nothing : ": \(apart: entry.detail)")
        """
    }

    private func settings(_ table: ConfigurationTable) -> HTML {
        let form = ConnectionKind(rawValue: table["type"]?.typed ?? "")?.form
        let known = form?.keys.compactMap { key -> (String, HTML)? in
            guard key.path != "name", let value = table.value(at: key.path) else { return nil }
            return (key.label, value.shown)
        }
        return Definitions(known ?? table.values.map { ($0.key, $0.value.shown) }).html
            + #"<p class="note">Everything else is as usual.</p>"#
    }

    private var strayTable: HTML {
        let rows = strays.map { report in
            Table.Row([
                Piece.time(report.at, now: now), "<code>\(report.networkID)</code>", "\(apart: report.phone)",
                "\(apart: report.detail)",
            ])
        }
        return Table(
            "The latest reports of this network that match no message of ours",
            [.init("When"), .init("Id"), .init("Phone"), .init("The network's words")], rows
        ).html
    }
}

extension Notice {
    /// A file rules.
    static func ruled(by file: String) -> Notice {
        Notice(.neutral, html: "The file \(Piece.code(file)) rules: it is changed there, and shown here.")
    }
}

extension ConfigurationValue {
    /// How it stands on a page; a secret never does.
    var shown: HTML {
        switch self {
        case .text(let text): "\(apart: text)"
        case .whole(let number): "\(number)"
        case .flag(let flag): flag ? "yes" : "no"
        case .list(let values): values.map(\.shown).joined(", ")
        case .table(let entries): entries.map { entry -> HTML in "\(entry.key): \(entry.value.shown)" }.joined(", ")
        case .secret, .kept: #"<span class="muted">there is one, which is never shown</span>"#
        }
    }
}
