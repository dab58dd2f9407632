import API
import Gateway
import Messages
package import Web

/// The pages about connections: `/connections`.
package struct ConnectionsDesk: Desk {
    private let trials = ConnectionTrials()

    package init() {}

    package func answer(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.readConnections)
        switch (call.path.count, call.path.first ?? "") {
        case (0, _) where !call.isPost: return .page(try await list(call))
        case (1, "new"): return try await editing(call).add()
        case (1, let name) where !call.isPost: return .page(try await page(of: name, call))
        case (2, let name): return try await act(call.path[1], on: name, call)
        case _: throw PageCall.nothingHere
        }
    }

    private func act(_ action: String, on name: String, _ call: PageCall) async throws(Problem) -> PageAnswer {
        switch action {
        case "edit": return try await editing(call).change(name)
        case "remove": return try await editing(call).remove(name)
        case "pause" where call.isPost: return try await pause(name, call)
        case "resume" where call.isPost: return try await resume(name, call)
        case "test" where call.isPost: return try await test(name, call)
        case _: throw PageCall.nothingHere
        }
    }

    private func editing(_ call: PageCall) throws(Problem) -> ConnectionEditing {
        guard let desk = call.api.desk else { throw Problem(404, "connections cannot be changed here") }
        try call.require(.readConfiguration)
        if call.isPost { try call.require(.changeConfiguration) }
        return ConnectionEditing(call: call, desk: desk, trials: trials)
    }

    // MARK: - Looking

    private func list(_ call: PageCall) async throws(Problem) -> Page {
        let gateway = try call.gateway
        let tables = await call.api.desk?.tables(.connection) ?? []
        let figures = await call.figures(of: gateway)
        var entries = gateway.board.all.map { status in
            ConnectionListPage.Entry(
                status, figures: figures[status.name] ?? .none,
                isSetUpHere: tables.contains { $0.name == status.name.text })
        }
        for table in tables where !entries.contains(where: { $0.name == table.name }) {
            entries.append(ConnectionListPage.Entry(switchedOff: table))
        }
        let page = ConnectionListPage(
            entries: entries.sorted { $0.name < $1.name }, rulingFile: call.api.desk?.rulingFile,
            canAdd: call.api.desk != nil, canTest: call.canTest, canPause: call.api.control != nil,
            visitor: call.visitor, now: call.now)
        return page.page
    }

    private func page(of name: String, _ call: PageCall) async throws(Problem) -> Page {
        try await page(of: name, steps: nil, call)
    }

    private func page(of name: String, steps: [TestStep]?, _ call: PageCall) async throws(Problem) -> Page {
        let gateway = try call.gateway
        let table = await call.table(of: name)
        let status = ConnectionName(name).flatMap { gateway.board.status(of: $0) }
        guard table != nil || status != nil else { throw Problem(404, "there is no connection \(name.prefix(64))") }
        var page = ConnectionPage(
            name: name, status: status, figures: .none, visitor: call.visitor, now: call.now)
        page.table = table
        page.steps = steps
        page.rulingFile = call.api.desk?.rulingFile
        (page.canTest, page.canPause) = (call.canTest, call.api.control != nil)
        if let status {
            page.figures = await call.figures(of: gateway)[status.name] ?? .none
            page.numbers = gateway.rules.connections[status.name]?.numbers.map(\.description) ?? []
            do throws(OperationRefused) {
                page.strays = try await gateway.strayReports(on: status.name, limit: 20)
            } catch { page.trouble = error.text }
        }
        page.lastTest = await call.lastTest(of: name, gateway)
        return page.page
    }

    // MARK: - Doing

    private func pause(_ name: String, _ call: PageCall) async throws(Problem) -> PageAnswer {
        let (control, connection) = try control(name, call)
        try await call.asking { () async throws(OperationRefused) in
            try await control.pause(connection, author: call.caller.name)
        }
        await call.record(.connectionPause, name)
        return .redirect(
            PagePath("connections", name),
            Notice(.neutral, "\(name) is paused. What waits for it stays or goes elsewhere."))
    }

    private func resume(_ name: String, _ call: PageCall) async throws(Problem) -> PageAnswer {
        let (control, connection) = try control(name, call)
        try await call.asking { () async throws(OperationRefused) in
            try await control.resume(connection, author: call.caller.name)
        }
        await call.record(.connectionResume, name)
        return .redirect(PagePath("connections", name), Notice(.good, "\(name) goes on."))
    }

    private func control(
        _ name: String, _ call: PageCall
    ) throws(Problem) -> (any ConnectionControl, ConnectionName) {
        try call.require(.runConnections)
        guard let control = call.api.control, let connection = ConnectionName(name) else {
            throw Problem(404, "there is no connection \(name.prefix(64)) that can be paused")
        }
        return (control, connection)
    }

    private func test(_ name: String, _ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.runConnections)
        guard let desk = call.api.desk, let table = await call.table(of: name) else {
            throw Problem(404, "there is no connection \(name.prefix(64)) that can be tested")
        }
        if call.wantsStream { return .other(try trials.stream(table, desk, call)) }
        let steps = try await trials.run(table, desk, call)
        return .page(try await page(of: name, steps: steps, call))
    }
}

extension PageCall {
    /// Whether the script wants to hear of each step as it happens.
    var wantsStream: Bool { request[field: "accept"]?.contains("application/x-ndjson") == true }

    /// Whether connections can be tested here, and by whoever looks.
    var canTest: Bool { api.desk != nil && visitor.may(.runConnections) }

    /// The table of a connection in the document in force.
    func table(of name: String) async -> ConfigurationTable? {
        await api.desk?.tables(.connection).first { $0.name == name }
    }

    /// What waits for each connection.
    func figures(of gateway: Gateway) async -> [ConnectionName: ConnectionFigures] {
        let lines = await gateway.overview().connections
        return Dictionary(lines.map { ($0.status.name, ConnectionFigures($0)) }) { first, _ in first }
    }

    /// The latest test that the audit list tells of; the page is of use without it when the store cannot say.
    func lastTest(of name: String, _ gateway: Gateway) async -> AuditEntry? {
        let entries: [AuditEntry]
        do { entries = try await gateway.audit(before: nil, limit: 500) } catch { return nil }
        return entries.first { $0.action == AuditAction.connectionTest.rawValue && $0.subject == name }
    }

    /// Notes what was done.
    func record(_ action: AuditAction, _ subject: String, detail: String = "") async {
        await api.gateway?.record(action, subject, detail: detail, by: caller.name, from: caller.client)
    }

    /// Asks the gateway; what it refuses is a page that says so.
    func asking<Result>(_ body: () async throws(OperationRefused) -> Result) async throws(Problem) -> Result {
        do throws(OperationRefused) { return try await body() } catch {
            switch error.kind {
            case .invalid: throw Problem(422, error.text)
            case .missing: throw Problem(404, error.text)
            case .conflict: throw Problem(409, error.text)
            case .unavailable: throw Problem(503, error.text)
            }
        }
    }
}
