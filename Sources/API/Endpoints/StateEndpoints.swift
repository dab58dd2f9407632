import Gateway
import Web

/// `/livez`, `/readyz` and `/api/v1/version`.
struct StateEndpoints: Sendable {
    let gateway: Gateway?
    let version: String

    /// Says that the process answers.
    func live(_ call: Call) throws(Problem) -> HTTPResponse {
        _ = try call.query()
        return try .json(["live": true])
    }

    /// Says whether the store answers.
    func ready(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        _ = try await refusing { () async throws(OperationRefused) in
            try await gateway?.messages(matching: MessageFilter(), before: nil, limit: 1)
        }
        return try .json(["ready": true])
    }

    /// Says what is running.
    func version(_ call: Call) throws(Problem) -> HTTPResponse {
        _ = try call.query()
        return try .json(["version": version])
    }

    /// Describes the API.
    func description(_ call: Call) throws(Problem) -> HTTPResponse {
        _ = try call.query()
        return try .json(OpenAPIDescription(version: version).document)
    }
}
