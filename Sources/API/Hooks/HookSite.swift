import Gateway
import Messages
import Web

/// The addresses that providers call: `/hooks/NAME/…`, NAME being the connection that is to be told.
///
/// There is no login here: whoever is told checks the provider's own signature. Nothing of a call is said back but what
/// the connection answers.
struct HookSite {
    /// The longest body, in octets.
    static let longestBody = 64 << 10
    /// What all addresses here begin with.
    static let path = "/hooks/"
    private static let methods = "GET, POST"
    /// In how many seconds a provider may call again when the store could not take what it brought.
    private static let pause = "10"

    let gateway: Gateway
    let gatekeeper: Gatekeeper

    /// Whether a request for `target` is a call.
    static func isMeant(_ target: String) -> Bool { HookTarget.path(of: target).hasPrefix(path) }

    /// Has a call answered.
    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        do throws(Problem) { return try await carryOut(request) } catch { return error.response }
    }

    private func carryOut(_ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        try gatekeeper.admit(request)
        let target = HookTarget(request.target)
        guard let connection = ConnectionName(target.name), let answering = gateway.hooks.answering(for: connection)
        else { throw Problem(404, "there is nothing at this address") }
        guard ["GET", "POST"].contains(request.method) else {
            let allowed = HTTPResponse.Field(name: "Allow", value: Self.methods)
            throw Problem(405, "this address takes \(Self.methods)", fields: [allowed])
        }
        guard request.body.count <= Self.longestBody else {
            throw Problem(413, "the body is longer than \(Self.longestBody) octets")
        }
        let reply = await answering(call(target, request))
        note(reply, connection, request)
        return HTTPResponse(reply, pause: Self.pause)
    }

    private func call(_ target: HookTarget, _ request: HTTPRequest) -> HookCall {
        var call = HookCall(
            method: request.method, path: target.rest, url: base(of: request) + target.written, client: request.client)
        call.query = target.query
        call.headers = request.fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        call.body = request.body
        return call
    }

    /// Scheme, host and port as the provider has them: those of `public_url`, else what the request itself says.
    private func base(of request: HTTPRequest) -> String {
        gatekeeper.policy.publicURL
            ?? "\(request.isProtected ? "https" : "http")://\(request[field: "host"] ?? "localhost")"
    }

    /// What is in the path and in the call stays out of the log: some providers put passwords and texts into addresses.
    private func note(_ reply: HookReply, _ connection: ConnectionName, _ request: HTTPRequest) {
        let facts: KeyValuePairs = [
            "connection": connection.text, "client": request.client, "method": request.method,
            "status": "\(reply.status)",
        ]
        if (200...299).contains(reply.status) {
            gateway.log.info("http", "hook called", facts)
        } else {
            gateway.log.warning("http", "call of a hook refused", facts)
        }
    }
}

extension HTTPResponse {
    /// What a connection answers; what is no status of an answer is 500.
    fileprivate init(_ reply: HookReply, pause: String) {
        let status = (200...599).contains(reply.status) ? reply.status : 500
        let isPaused = status == 429 || status == 503
        self.init(
            status: status, contentType: reply.body.isEmpty ? "" : reply.contentType,
            fields: isPaused ? [Field(name: "Retry-After", value: pause)] : [],
            body: status == 204 || status == 304 ? [] : reply.body)
    }
}
