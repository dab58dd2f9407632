import Gateway
import Messages
import Testing
import Web

@testable import Console

@Suite struct OverviewPageTests {
    private let now = StillClock().now

    private func page(_ overview: Overview) -> String {
        let visitor = Visitor(name: "ann", rights: Account.Role.viewer.rights, csrf: "T")
        let page = OverviewPage(overview: overview, visitor: visitor, now: now).page
        return Frame(page: page, visitor: visitor, version: "1", now: now).html.description
    }

    @Test(arguments: hostileTexts)
    func `reasons and advice are shown as text, and links lead to pages of ours`(text: String) throws {
        var overview = Overview(at: now, startedAt: now)
        let name = try #require(ConnectionName("carrier"))
        var status = ConnectionStatus(name: name, type: text, remote: text, since: now)
        status.reason = text
        overview.connections = [Overview.Line(status)]
        overview.failures = [
            FailureFigure(connection: name, reason: text, count: 3, latest: MessageID(rawValue: 7))
        ]
        overview.attention = [
            Attention(.urgent, text, advice: text, link: "/connections/carrier"),
            Attention(.hint, text, advice: text, link: "https://evil.example/"),
        ]
        let page = page(overview)
        #expect(isHarmless(page) && !page.contains("evil.example"))
        #expect(page.contains("href=\"/connections/carrier\"") && page.contains("href=\"/messages/7\""))
    }

    @Test func `an overview of nothing says that all is well`() {
        let page = page(Overview(at: now, startedAt: now))
        #expect(page.contains("All is well") && page.contains("There is no connection yet."))
        #expect(page.contains("Nothing has happened in the last hour."))
    }

    @Test func `the drawing says in words what it shows, and stays within its frame`() {
        let bars = [
            MinuteChart.Bar(accepted: 0, sent: 0, failed: 0), .init(accepted: 1000, sent: 999, failed: 1),
            .init(accepted: 1, sent: 0, failed: 1000), .init(accepted: Int.max / 1000, sent: 1, failed: 0),
        ]
        for bars in [bars, Array(bars.prefix(3)), Array(bars.prefix(1)), []] {
            let chart = MinuteChart(bars).html.description
            #expect(!chart.contains("y=\"-") && !chart.contains("height=\"-"))
        }
        #expect(
            MinuteChart(Array(bars.prefix(3))).words
                == "In the last hour 1,001 were accepted, 999 sent and 1,001 failed; the busiest minute had 1,000.")
    }

    @Test func `the first page answers`() async throws {
        let console = TestConsole()
        let session = try await console.signIn(as: .viewer)
        let answer = await console.ask("GET", "/", cookie: session.cookie)
        #expect(answer.status == 200 && answer.text.contains("<h1>Overview</h1>"))
        #expect(answer.text.contains("aria-current=\"page\">Overview</a>"))
        #expect(!answer.text.contains("/accounts\""))
    }
}
