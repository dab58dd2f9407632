import Gateway
import Messages
import Web

/// `/api/v1/connections`.
struct ConnectionEndpoints: Sendable {
    let gateway: Gateway
    let control: (any ConnectionControl)?

    /// All connections, by name.
    func list(_ call: Call) throws(Problem) -> HTTPResponse {
        _ = try call.query()
        return try .json(gateway.board.all.map(view))
    }

    /// One connection.
    func show(_ name: ConnectionName, _ call: Call) throws(Problem) -> HTTPResponse {
        _ = try call.query()
        return try .json(view(try status(name)))
    }

    /// The latest reports over a connection that match no message, the newest first.
    func strayReports(_ name: ConnectionName, _ call: Call) async throws(Problem) -> HTTPResponse {
        let limit = Int(try call.query("limit").integer("limit", in: 1...1000) ?? 100)
        _ = try status(name)
        let reports = try await refusing { () async throws(OperationRefused) in
            try await gateway.strayReports(on: name, limit: limit)
        }
        return try .json(reports.map(StrayReportView.init))
    }

    /// Holds a connection up: its messages wait, or go another way.
    func pause(_ name: ConnectionName, _ call: Call) async throws(Problem) -> HTTPResponse {
        try await carryOut(name, call) { control, author async throws(OperationRefused) in
            try await control.pause(name, author: author)
        }
    }

    /// Lets a connection go on.
    func resume(_ name: ConnectionName, _ call: Call) async throws(Problem) -> HTTPResponse {
        try await carryOut(name, call) { control, author async throws(OperationRefused) in
            try await control.resume(name, author: author)
        }
    }

    private func carryOut(
        _ name: ConnectionName, _ call: Call,
        _ operation: (any ConnectionControl, String) async throws(OperationRefused) -> Void
    ) async throws(Problem) -> HTTPResponse {
        try call.expectNothing()
        _ = try status(name)
        guard let control else { throw Problem(501, "this gateway cannot hold connections up") }
        try await refusing { () async throws(OperationRefused) in try await operation(control, call.caller.name) }
        return try .json(view(try status(name)))
    }

    func status(_ name: ConnectionName) throws(Problem) -> ConnectionStatus {
        guard let status = gateway.board.status(of: name) else {
            let known = gateway.board.all.map(\.name.text)
            let list = known.isEmpty ? "there is none at all" : "there is: \(known.joined(separator: ", "))"
            throw Problem(404, "there is no connection \"\(name)\"; \(list)")
        }
        return status
    }

    private func view(_ status: ConnectionStatus) -> ConnectionView {
        ConnectionView(status, waiting: gateway.outbox.waiting(for: status.name))
    }
}
