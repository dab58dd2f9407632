import Gateway
import Web

/// The tables of a kind in the document: `/api/v1/applications`, `/api/v1/inbound` and the settings of connections.
struct TableEndpoints: Sendable {
    let kind: ConfigurationTable.Kind
    let desk: (any ConfigurationDesk)?

    /// A table to be added, or to take the place of another.
    struct TableBody: RequestBody {
        static let members = ["name", "values", "basis", "note"]

        let name: String?
        let values: JSONValue
        let basis: Int?
        let note: String?

        /// The table; `name` among the values does not count.
        func table(_ kind: ConfigurationTable.Kind, named standard: String?) throws(Problem) -> ConfigurationTable {
            guard let name = name ?? standard else { throw Problem(422, "the member \"name\" is missing") }
            guard case .object(var members) = values else {
                throw Problem(422, "the member \"values\" must be an object")
            }
            members["name"] = nil
            return ConfigurationTable(kind: kind, name: name, values: try JSONValue.entries(members, at: ""))
        }
    }

    /// Tables in another order.
    struct OrderBody: RequestBody {
        static let members = ["order", "basis", "note"]

        let order: [String]
        let basis: Int?
        let note: String?
    }

    /// Answers for all tables.
    func answer(_ method: Route.Method, _ call: Call) async throws(Problem) -> HTTPResponse {
        switch method {
        case .post: try await add(call)
        case .put: try await order(call)
        case .get, .patch, .delete: try await list(call)
        }
    }

    /// Answers for one table.
    func answer(_ name: String, _ method: Route.Method, _ call: Call) async throws(Problem) -> HTTPResponse {
        switch method {
        case .put: try await change(name, call)
        case .delete: try await remove(name, call)
        case .get, .patch, .post: try await show(name, call)
        }
    }

    /// Adds a table behind the others.
    func add(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let body = try TableBody.read(from: call.request)
        let table = try body.table(kind, named: nil)
        return try await carryOut(
            .put(table, replacing: nil),
            Terms(basis: body.basis, note: body.note ?? "add \(kind.rawValue) \(table.name)"),
            call, created: location(table.name))
    }

    private func list(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        return try .json(await desk.present.tables(kind).map(ConfigurationTableView.init))
    }

    private func show(_ name: String, _ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        return try .json(ConfigurationTableView(try await table(name)))
    }

    private func change(_ name: String, _ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let body = try TableBody.read(from: call.request)
        let table = try body.table(kind, named: name)
        _ = try await self.table(name)
        return try await carryOut(
            .put(table, replacing: name),
            Terms(basis: body.basis, note: body.note ?? "change \(kind.rawValue) \(name)"),
            call)
    }

    private func remove(_ name: String, _ call: Call) async throws(Problem) -> HTTPResponse {
        let query = try call.query("basis", "note")
        let basis = try query.integer("basis", in: 0...Int64(Int.max))
        try call.expectNoBody()
        _ = try await table(name)
        return try await carryOut(
            .remove(kind, name),
            Terms(basis: basis.map(Int.init), note: query["note"] ?? "remove \(kind.rawValue) \(name)"), call)
    }

    private func order(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let body = try OrderBody.read(from: call.request)
        let names = try await desk.present.tables(kind).map(\.name)
        guard body.order.sorted() == names.sorted() else {
            throw Problem(422, "\"order\" must name each of these once: \(names.joined(separator: ", "))")
        }
        return try await carryOut(
            .order(kind, body.order), Terms(basis: body.basis, note: body.note ?? "order of \(kind.rawValue)s"), call)
    }

    /// What a change is based on, and why it is made.
    private struct Terms {
        let basis: Int?
        let note: String
    }

    private func carryOut(
        _ edit: ConfigurationEdit, _ terms: Terms, _ call: Call, created location: String? = nil
    ) async throws(Problem) -> HTTPResponse {
        let desk = try desk.present
        call.deed.subject = edit.subject
        let (document, basis) = try await refusing { () async throws(OperationRefused) in
            let current = try await desk.current().number
            let basis = terms.basis.map { Int64($0) } ?? current
            return (try await desk.edited([edit], basis: basis), basis)
        }
        return try await desk.putInForce(document, basis: basis, note: terms.note, call, created: location)
    }

    private func table(_ name: String) async throws(Problem) -> ConfigurationTable {
        let tables = try await desk.present.tables(kind)
        guard let table = tables.first(where: { $0.name == name }) else {
            let known =
                tables.isEmpty ? "there is none at all" : "there is: \(tables.map(\.name).joined(separator: ", "))"
            throw Problem(404, "the document has no \(words) \"\(name)\"; \(known)")
        }
        return table
    }

    private var words: String {
        switch kind {
        case .connection: "connection"
        case .application: "application"
        case .inbound: "inbound route"
        }
    }

    private func location(_ name: String) -> String {
        switch kind {
        case .connection: "/api/v1/connections/\(URLText.encode(name))/settings"
        case .application: "/api/v1/applications/\(URLText.encode(name))"
        case .inbound: "/api/v1/inbound/\(URLText.encode(name))"
        }
    }
}

extension ConfigurationEdit {
    /// What it changes, for the audit list.
    fileprivate var subject: String {
        switch self {
        case .put(let table, _): "\(table.kind.rawValue) \(table.name)"
        case .remove(let kind, let name): "\(kind.rawValue) \(name)"
        case .order(let kind, _): "\(kind.rawValue)s"
        }
    }
}
