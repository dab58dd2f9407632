import Bytes
import Foundation
import Gateway
import Messages
import TestKit
import Testing

@testable import API
@testable import Web

@Suite struct MetricsTextTests {
    @Test(arguments: [
        ("plain", "plain", "plain"), ("a\"b", "a\\\"b", "a\"b"), ("a\\b", "a\\\\b", "a\\\\b"),
        ("a\nb", "a\\nb", "a\\nb"), ("\\\"\n", "\\\\\\\"\\n", "\\\\\"\\n"), ("é✓", "é✓", "é✓"), ("", "", ""),
    ])
    func `Labels and help are escaped`(text: String, label: String, help: String) {
        #expect(MetricsText.escaped(text) == label)
        #expect(MetricsText.escaped(text, quotes: false) == help)
    }

    @Test(arguments: [
        (0, "0"), (1, "0.000001"), (500_000, "0.5"), (1_000_000, "1"), (12_345_678, "12.345678"), (-1_500_000, "-1.5"),
        (Int.max, "9223372036854.775807"), (Int.min, "-9223372036854.775808"),
    ])
    func `Numbers are divided without rounding`(number: Int, text: String) {
        #expect(MetricFamily.decimal(number, 1_000_000) == text)
    }

    @Test func `A family has its help and its type once, before its samples`() {
        var family = MetricFamily("telepost_things_total", .counter, "Things.")
        family.add(3, ("kind", "a\"b"), ("state", "new"))
        family.add(.milliseconds(1500))
        var text = MetricsText()
        text.add(family)
        text.add(MetricFamily("telepost_nothing", .gauge, "Nothing is known of it."))
        #expect(
            text.text == """
                # HELP telepost_things_total Things.
                # TYPE telepost_things_total counter
                telepost_things_total{kind="a\\"b",state="new"} 3
                telepost_things_total 1.5

                """)
    }

    @Test func `A histogram ends with all values, their sum and their number`() {
        let histogram = Histogram([500, 1000])
        for value in [1, 500, 501, 5000] { histogram.note(value) }
        let reading = histogram.reading
        var family = MetricFamily("telepost_wait_seconds", .histogram, "Waiting.")
        family.add(count: reading.count, sum: reading.sum, buckets: reading.buckets, scale: 1_000_000, ("server", "x"))
        var text = MetricsText()
        text.add(family)
        #expect(
            text.text.split(separator: "\n").dropFirst(2) == [
                "telepost_wait_seconds_bucket{server=\"x\",le=\"0.0005\"} 2",
                "telepost_wait_seconds_bucket{server=\"x\",le=\"0.001\"} 3",
                "telepost_wait_seconds_bucket{server=\"x\",le=\"+Inf\"} 4",
                "telepost_wait_seconds_sum{server=\"x\"} 0.006002", "telepost_wait_seconds_count{server=\"x\"} 4",
            ])
    }
}

@Suite struct MetricsTests {
    private let test: TestGateway
    private let gatekeeper: Gatekeeper
    private let api: API

    init() throws {
        test = try TestGateway()
        gatekeeper = Gatekeeper(test.gateway)
        api = API(gateway: test.gateway, gatekeeper: gatekeeper, version: "1.2.3")
        let figures = test.gateway.figures
        figures.mails.add(.accepted, 7)
        figures.submitTimes(of: try #require(ConnectionName("carrier"))).note(.milliseconds(20))
        figures.fetched(try #require(ConnectionName("box")), isDone: true)
        var status = ConnectionStatus(
            name: try #require(ConnectionName("carrier")), type: "smpp", remote: "x:1", since: test.gateway.now)
        (status.phase, status.partsSent, status.lastSuccess) = (.up, 3, test.gateway.now)
        test.gateway.board.post(status)
        var commit = Commit()
        (commit.rows, commit.time) = (4, .milliseconds(2))
        test.gateway.commitWatcher.committed(commit)
    }

    private func ask(from client: String, _ fields: [String: String] = [:]) async -> HTTPResponse {
        var request = HTTPRequest(method: "GET", target: "/metrics", contentType: nil, body: [], client: client)
        request.fields = fields
        return await api.respond(to: request)
    }

    @Test func `All figures have the names that monitoring was promised`() async throws {
        let answer = try await test.ask("GET", "/metrics")
        #expect(answer.status == 200)
        #expect(answer.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        let text = String(decoding: answer.body, as: UTF8.self)
        let promised = [
            "telepost_smtp_server_messages_total{result=\"accepted\"} 7\n",
            "telepost_messages_total{kind=\"phone\",state=\"queued\"} 0\n",
            "telepost_queue_messages{connection=\"carrier\",state=\"queued\"} 0\n",
            "telepost_connection_up{connection=\"carrier\"} 1\n",
            "telepost_connection_submit_seconds_count{connection=\"carrier\"} 1\n",
            "telepost_store_commit_seconds_sum 0.002\n", "telepost_store_commit_rows_sum 4\n",
            "telepost_sessions{server=\"smtp\"} 0\n", "telepost_build_info{version=\"1.2.3\"} 1\n",
            "telepost_store_up 1\n", "telepost_fetches_total{connection=\"box\",result=\"succeeded\"} 1\n",
            "telepost_log_lines_total{level=\"error\"} 0\n",
        ]
        for line in promised { #expect(text.contains(line), "\(line)") }
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool"), "promtool is not installed"))
    func `promtool has nothing to say against them`() async throws {
        let answer = try await test.ask("GET", "/metrics")
        let said = try await promtool(["check", "metrics"], input: answer.body)
        #expect(said.status == 0 && said.text.isEmpty, "\(said.text)")
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool"), "promtool is not installed"))
    func `promtool takes the alert rules that the manual proposes`() async throws {
        let manual = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/monitoring.md")
        let text = try String(contentsOf: manual, encoding: .utf8)
        let rules = try #require(text.components(separatedBy: "```yaml\n").dropFirst().first)
        let body = try #require(rules.components(separatedBy: "```").first)
        let said = try await promtool(["check", "rules"], input: Array(body.utf8))
        #expect(said.status == 0 && said.text.contains("5 rules found"), "\(said.text)")
        let answer = try await test.ask("GET", "/metrics")
        let metrics = String(decoding: answer.body, as: UTF8.self)
        for name in Set(body.matches(of: /telepost_[a-z_]+/).map { String($0.output) }) {
            #expect(metrics.contains("# TYPE \(name.replacing(/_bucket$/, with: "")) "), "\(name)")
        }
    }

    @Test(arguments: [("127.0.0.1", 200), ("127.9.9.9", 200), ("::1", 200), ("192.0.2.1", 401), ("2001:db8::1", 401)])
    func `Whoever is on this machine may read them without saying who it is`(client: String, status: Int) async {
        #expect(await ask(from: client).status == status)
    }

    @Test(arguments: ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
    func `What another server passes on comes from anywhere`(field: String) async {
        #expect(await ask(from: "127.0.0.1", [field: "192.0.2.1"]).status == 401)
    }

    @Test func `A list of clients replaces the usual ones`() async throws {
        let address = try #require(IPAddress("192.0.2.7"))
        gatekeeper.policy.metricsFrom = ClientList([.range(address, address)])
        #expect(await ask(from: "192.0.2.7").status == 200)
        #expect(await ask(from: "192.0.2.8").status == 401)
        #expect(await ask(from: "127.0.0.1").status == 401)
        gatekeeper.policy.metricsFrom = ClientList([])
        #expect(await ask(from: "192.0.2.7").status == 401)
    }

    @Test func `There are no figures beside a simulator, and none for a query`() async throws {
        let alone = API(version: "1")
        let request = HTTPRequest(method: "GET", target: "/metrics", contentType: nil, body: [], client: "")
        #expect(await alone.respond(to: request).status == 404)
        #expect(try await test.ask("GET", "/metrics?x=1").status == 400)
        #expect(try await test.ask("POST", "/metrics").status == 405)
    }

    @Test(arguments: [(200, "2xx"), (204, "2xx"), (303, "3xx"), (404, "4xx"), (503, "5xx")])
    func `Requests are counted by the class of their status`(status: Int, code: String) async {
        struct Site: WebSite {
            let status: Int
            func respond(to request: HTTPRequest) async -> HTTPResponse {
                HTTPResponse(status: status, contentType: "", body: [])
            }
        }
        let figures = test.gateway.figures
        let site = CountedSite(Site(status: status), figures: figures)
        _ = await site.respond(to: HTTPRequest(method: "GET", target: "/", contentType: nil, body: [], client: ""))
        #expect(figures.answers.all.filter { $0.count > 0 }.map(\.label.rawValue) == [code])
        #expect(figures.openSessions[.http] == 0)
        #expect(figures.sessions[.http] == 1)
    }

    private func promtool(_ words: [String], input: [UInt8]) async throws -> (status: Int32, text: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tp-\(UUID().uuidString.prefix(13))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "input.yml")
        try Data(input).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/promtool")
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        if words.last == "metrics" {
            process.arguments = words
            process.standardInput = try FileHandle(forReadingFrom: file)
        } else {
            process.arguments = words + [file.path]
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
}
