import Gateway
import Web

/// `/api/v1/audit`.
struct AuditEndpoints: Sendable {
    let gateway: Gateway

    /// Who changed what, the newest first; a `Link` leads to the next page.
    func list(_ call: Call) async throws(Problem) -> HTTPResponse {
        let query = try call.query("before", "limit")
        let limit = Int(try query.integer("limit", in: 1...500) ?? 50)
        let before = try query.integer("before", in: 1...Int64.max)
        let entries = try await refusing { () async throws(OperationRefused) in
            try await gateway.audit(before: before, limit: limit)
        }
        var fields: [HTTPResponse.Field] = []
        if entries.count == limit, let last = entries.last {
            let next = "</api/v1/audit?limit=\(limit)&before=\(last.number)>; rel=\"next\""
            fields = [HTTPResponse.Field(name: "Link", value: next)]
        }
        return try .json(entries.map(AuditView.init), fields: fields)
    }
}
