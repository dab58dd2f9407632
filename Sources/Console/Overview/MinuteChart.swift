/// What happened in each of the last minutes, drawn.
struct MinuteChart {
    /// One minute.
    struct Bar: Hashable {
        var accepted: Int
        var sent: Int
        var failed: Int
    }

    private static let step = 12
    private static let height = 140
    private let bars: [Bar]

    /// A drawing of these minutes, oldest first.
    init(_ bars: [Bar]) {
        self.bars = bars
    }

    /// The most in one minute.
    private var most: Int { bars.map { max($0.accepted, $0.sent + $0.failed) }.max() ?? 0 }

    /// What it shows, in words.
    var words: String {
        guard most > 0 else { return "Nothing has happened in the last hour." }
        let (accepted, sent) = (bars.reduce(0) { $0 + $1.accepted }, bars.reduce(0) { $0 + $1.sent })
        let failed = bars.reduce(0) { $0 + $1.failed }
        return "In the last hour \(Clock.grouped(accepted)) were accepted, \(Clock.grouped(sent)) sent and "
            + "\(Clock.grouped(failed)) failed; the busiest minute had \(Clock.grouped(most))."
    }

    var html: HTML {
        let width = max(1, bars.count) * Self.step
        let columns = bars.enumerated().map { column($1, at: $0 * Self.step) }
        return """
            <div class="chart"><p class="scale">\(most > 0 ? "\(Clock.grouped(most)) a minute" : "none yet")</p>\
            <svg role="img" aria-label="\(words)" viewBox="0 0 \(width) \(Self.height + 1)" \
            preserveAspectRatio="none">\
            <line class="axis" x1="0" y1="\(Self.height)" x2="\(width)" y2="\(Self.height)"/>\(columns)</svg>\
            <p class="scale"><span>\(bars.count) minutes ago</span><span>now</span></p>\
            <ul class="legend"><li><i class="accepted"></i>accepted</li><li><i class="sent"></i>sent</li>\
            <li><i class="failed"></i>failed</li></ul></div>
            """
    }

    private func column(_ bar: Bar, at x: Int) -> HTML {
        guard bar.accepted + bar.sent + bar.failed > 0 else { return .nothing }
        let sent = length(bar.sent)
        let failed = min(length(bar.failed), Self.height - sent)
        return rectangle("accepted", x + 1, 0, length(bar.accepted)) + rectangle("sent", x + 6, 0, sent)
            + rectangle("failed", x + 6, sent, failed)
    }

    /// In proportion, and to be seen when it is not nothing.
    private func length(_ count: Int) -> Int { count == 0 ? 0 : max(2, count * Self.height / max(1, most)) }

    private func rectangle(_ look: String, _ x: Int, _ above: Int, _ length: Int) -> HTML {
        guard length > 0 else { return .nothing }
        return #"<rect class="\#(look)" x="\#(x)" y="\#(Self.height - above - length)" width="5" height="\#(length)"/>"#
    }
}
