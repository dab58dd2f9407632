import Gateway
import Messages
import Web

/// Trying connections out: `/api/v1/connections/NAME/test` and `/api/v1/connections/test`.
///
/// Who accepts `application/x-ndjson` gets each step as it happens, one object a line, and a last line with `end`;
/// others get all of them at the end.
struct ConnectionTestEndpoints: Sendable {
    /// The media type of steps as they happen.
    static let lines = "application/x-ndjson"

    let gateway: Gateway
    let tester: (any ConnectionTester)?
    let desk: (any ConfigurationDesk)?
    /// How many may be under way at a time.
    let seats: Seats

    /// A connection that need not exist.
    struct TrialBody: RequestBody {
        static let members = ["name", "values"]

        let name: String
        let values: JSONValue
    }

    private enum Progress: Sendable {
        case step(TestStep)
        case rejected(ConfigurationRejected)
    }

    /// Tries a connection out as it is.
    func test(_ name: ConnectionName, _ call: Call) async throws(Problem) -> HTTPResponse {
        try call.expectNothing()
        _ = try ConnectionEndpoints(gateway: gateway, control: nil).status(name)
        if let desk, let table = await desk.tables(.connection).first(where: { $0.name == name.text }) {
            return try await run(table, desk, call)
        }
        guard let tester else { throw Problem(501, "this gateway cannot test connections") }
        guard seats.take() else { throw busy }
        defer { seats.leave() }
        return try Self.response(name.text, await tester.test(name), call)
    }

    /// Tries a connection out as it is described.
    func tryOut(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let desk = try desk.present
        let body = try TrialBody.read(from: call.request)
        guard case .object(var members) = body.values else {
            throw Problem(422, "the member \"values\" must be an object")
        }
        members["name"] = nil
        let table = ConfigurationTable(
            kind: .connection, name: body.name, values: try JSONValue.entries(members, at: ""))
        return try await run(table, desk, call)
    }

    private func run(
        _ table: ConfigurationTable, _ desk: any ConfigurationDesk, _ call: Call
    ) async throws(Problem) -> HTTPResponse {
        let progress = try begin(table, desk)
        guard call.accepts(Self.lines) else {
            var steps: [TestStep] = []
            for await event in progress {
                switch event {
                case .step(let step): steps.append(step)
                case .rejected(let rejected): return try .rejected(rejected)
                }
            }
            return try .json(ConnectionTestView(table.name, steps))
        }
        var events = progress.makeAsyncIterator()
        // What cannot be tried at all is a problem, not a stream.
        let first = await events.next()
        if case .rejected(let rejected)? = first { return try .rejected(rejected) }
        let body = BodyStream()
        // Owned by the stream: it ends when the test does, which takes bounded time, or when nobody reads any more.
        Task { await Self.forward(first, progress, to: body) }
        return HTTPResponse(status: 200, contentType: Self.lines, body: [], stream: body)
    }

    /// Begins a test. It ends by itself; when nobody wants to hear of it any more, it is cancelled.
    private func begin(
        _ table: ConfigurationTable, _ desk: any ConfigurationDesk
    ) throws(Problem) -> AsyncStream<Progress> {
        guard seats.take() else { throw busy }
        let (progress, report) = AsyncStream.makeStream(of: Progress.self, bufferingPolicy: .bufferingOldest(1_000))
        let seats = seats
        // Owned by the stream of its steps.
        let task = Task {
            do throws(ConfigurationRejected) {
                try await desk.test(table) { report.yield(.step($0)) }
            } catch {
                report.yield(.rejected(error))
            }
            report.finish()
            seats.leave()
        }
        report.onTermination = { _ in task.cancel() }
        return progress
    }

    private static func forward(_ first: Progress?, _ rest: AsyncStream<Progress>, to body: BodyStream) async {
        defer { body.finish() }
        var (isPassed, problem): (Bool, String?) = (first != nil, nil)
        func write(_ event: Progress) -> Bool {
            switch event {
            case .step(let step):
                isPassed = isPassed && step.isDone
                return body.writeLine(ConnectionTestView.Step(step))
            case .rejected(let rejected):
                (isPassed, problem) = (false, rejected.sentence)
                return true
            }
        }
        guard let first, write(first) else { return }
        for await event in rest where !write(event) { return }
        _ = body.writeLine(ConnectionTestEndView(end: true, passed: isPassed, problem: problem))
    }

    private static func response(_ name: String, _ steps: [TestStep], _ call: Call) throws(Problem) -> HTTPResponse {
        let view = ConnectionTestView(name, steps)
        guard call.accepts(lines) else { return try .json(view) }
        let body = BodyStream()
        for step in view.steps { _ = body.writeLine(step) }
        _ = body.writeLine(ConnectionTestEndView(end: true, passed: view.passed, problem: nil))
        body.finish()
        return HTTPResponse(status: 200, contentType: lines, body: [], stream: body)
    }

    private var busy: Problem {
        Problem(
            503, "\(seats.count) connections are being tested; try again when one of them is done",
            fields: [HTTPResponse.Field(name: "Retry-After", value: "5")])
    }
}

extension ConfigurationRejected {
    /// Why, in a sentence.
    fileprivate var sentence: String {
        switch self {
        case .refused(let refused): refused.text
        case .faulty(let findings): FaultyView(findings).detail
        }
    }
}

extension Call {
    /// Whether the client asks for that media type by name.
    func accepts(_ type: String) -> Bool {
        guard let accept = request[field: "accept"] else { return false }
        return accept.split(separator: ",").contains { range in
            range.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased() == type
        }
    }
}

extension BodyStream {
    /// Writes a value as a line of its own; `false` when nobody reads it any more.
    func writeLine(_ value: some Encodable) -> Bool {
        do { return write(try JSON.encode(value)) } catch { return false }
    }
}
