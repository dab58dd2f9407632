import Gateway
import Messages

/// How the gateway is doing: what needs somebody first, then connections and figures.
struct OverviewPage {
    let overview: Overview
    let visitor: Visitor
    let now: Timestamp

    var page: Page {
        let content: HTML = """
            <div id="overview" data-live="overview connection">\(attention)\(tiles)\
            \(Piece.part("Messages a minute", chart))\(connections)\
            <div class="split">\(failures)\(house)</div></div>
            """
        return Page("Overview", in: .overview, content)
    }

    private var attention: HTML {
        guard !overview.attention.isEmpty else {
            return Notice(.good, "All is well: nothing needs your attention.").html
        }
        let items = overview.attention.map { item -> HTML in
            let link: HTML =
                PagePath(given: item.link).map { path -> HTML in #" <a href="\#(path)">Go there</a>"# } ?? .nothing
            return """
                <li class="\(item.severity.tone.rawValue)"><b>\(apart: item.sentence)</b>\
                <span>\(apart: item.advice)\(link)</span></li>
                """
        }
        return #"<ul class="attention" aria-label="What needs attention">\#(items)</ul>"#
    }

    private var tiles: HTML {
        let waiting = overview.connections.reduce(overview.waitingNowhere) { $0 + $1.waiting }
        let failed = total(\.failed)
        return """
            <div class="tiles">\(tile(waiting, "waiting now"))\(tile(total(\.accepted), "accepted in the last hour"))\
            \(tile(total(\.sent), "sent in the last hour"))\(tile(total(\.delivered), "delivered in the last hour"))\
            \(tile(failed, "failed in the last hour", look: failed > 0 ? "bad" : ""))</div>
            """
    }

    private func total(_ figure: KeyPath<Overview.Minute, Int>) -> Int {
        overview.minutes.reduce(0) { $0 + $1[keyPath: figure] }
    }

    private func tile(_ number: Int, _ words: String, look: String = "") -> HTML {
        #"<div class="tile \#(look)"><b>\#(Clock.grouped(number))</b><span>\#(words)</span></div>"#
    }

    private var chart: HTML {
        MinuteChart(
            overview.minutes.map { MinuteChart.Bar(accepted: $0.accepted, sent: $0.sent, failed: $0.failed) }
        ).html
    }

    private var connections: HTML {
        guard !overview.connections.isEmpty else {
            return Piece.part(
                "Connections",
                Piece.empty(
                    "There is no connection yet.",
                    visitor.may(.changeConfiguration)
                        ? Piece.button("Make the first one", PagePath("connections", "new"), .main) : .nothing))
        }
        let columns = [
            Table.Column("Connection"), .init("State"), .init("Since"), .init("A minute", isFigure: true),
            .init("Waiting", isFigure: true), .init("Oldest"), .init("Why"),
        ]
        let rows = overview.connections.map(row)
        return Piece.part("Connections", Table("Connections", columns, rows).html)
    }

    private func row(_ line: Overview.Line) -> Table.Row {
        let status = line.status
        let name = status.name.text
        let held = line.held > 0 ? " + \(line.held) held" : ""
        return Table.Row([
            "\(Piece.link(name, PagePath("connections", name))) <span class=\"muted\">\(status.type)</span>",
            Badge(status.phase).html, Piece.time(status.since, now: now), HTML(text: Self.rate(line.partsPerMinute)),
            "\(Clock.grouped(line.waiting))\(held)", line.oldest.map { Piece.time($0, now: now) } ?? Piece.none,
            "\(apart: Words.start(of: status.reason, 120))",
        ])
    }

    /// A rate with one digit behind the point while it is small.
    private static func rate(_ rate: Double) -> String {
        guard rate > 0, rate < 1e9 else { return "0" }
        let tenths = Int((rate * 10).rounded())
        return rate < 10 ? "\(tenths / 10).\(tenths % 10)" : Clock.grouped(Int(rate.rounded()))
    }

    private var failures: HTML {
        guard !overview.failures.isEmpty else {
            return Piece.part("Failures", #"<p class="muted">No message has failed in the last 24 hours.</p>"#)
        }
        let rows = overview.failures.map { figure in
            let latest = figure.latest.description
            return Table.Row([
                "\(Clock.grouped(figure.count))", "\(apart: figure.reason)",
                figure.connection.map { Piece.link($0.text, PagePath("connections", $0.text)) } ?? Piece.none,
                Piece.link(latest, PagePath("messages", latest)),
            ])
        }
        let columns = [
            Table.Column("Messages", isFigure: true), .init("Why"), .init("Connection"), .init("The latest"),
        ]
        return Piece.part("Failures of the last 24 hours", Table("Failures by reason", columns, rows).html)
    }

    private var house: HTML {
        let commits = overview.commits
        let times = [("half within", commits.median), ("99 of 100 within", commits.p99)].compactMap { words, time in
            time.map { "\(words) \(Clock.duration($0))" }
        }
        let sessions = overview.sessions.map { "\($0.server.rawValue.uppercased()) \($0.open)" }.joined(separator: ", ")
        let disk = overview.disk.map { "\(Clock.size($0.free)) free of \(Clock.size($0.total))" } ?? ""
        return Piece.part(
            "The gateway",
            Definitions([
                ("Runs since", Piece.time(overview.startedAt, now: now)),
                ("Commits", HTML(text: times.isEmpty ? "none in the last minutes" : times.joined(separator: ", "))),
                ("Open sessions", HTML(text: sessions)), ("Disk", HTML(text: disk)),
            ]).html)
    }
}

extension Attention.Severity {
    /// How it looks.
    fileprivate var tone: Notice.Tone {
        switch self {
        case .urgent: .bad
        case .warning: .warning
        case .hint: .neutral
        }
    }
}
