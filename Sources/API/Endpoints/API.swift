package import Gateway
package import Web

/// The HTTP API of a gateway: JSON for the command line, for programs and for the console's script.
package struct API: WebSite {
    /// `nil` beside a simulator on its own, which has phones only.
    package let gateway: Gateway?
    /// The simulated phones, when there are any.
    package var phones: (any PhoneDirectory)?
    /// The mails that a simulated mail server took, when there is one.
    package var mails: (any CaughtMailDirectory)?
    /// Tries connections out.
    package var tester: (any ConnectionTester)?
    /// Where the configuration is looked at and changed; `nil`: there is none.
    package var desk: (any ConfigurationDesk)?
    /// Decides who asks.
    package let gatekeeper: Gatekeeper
    /// What is running, as in `1.0.0`.
    package let version: String

    /// The API of `gateway`.
    package init(gateway: Gateway?, gatekeeper: Gatekeeper = Gatekeeper(), version: String = "unknown") {
        self.gateway = gateway
        self.gatekeeper = gatekeeper
        self.version = version
    }

    /// Simulators without a gateway: phones, or a mail server.
    package init(phones: (any PhoneDirectory)? = nil, mails: (any CaughtMailDirectory)? = nil, version: String) {
        self.init(gateway: nil, version: version)
        (self.phones, self.mails) = (phones, mails)
    }

    /// Carries out a request.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        do throws(Problem) { return try await carryOut(request) } catch { return error.response }
    }

    private func carryOut(_ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let target = try RequestTarget(request.target)
        guard let route = Route(target.path) else { throw Problem(404, "there is nothing at this address") }
        // The library leaves the body out of what answers HEAD.
        let name = request.method == "HEAD" ? "GET" : request.method
        guard let method = Route.Method(rawValue: name), route.methods.contains(method) else {
            let allowed = route.methods.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }.joined(separator: ", ")
            throw Problem(
                405, "this address takes \(allowed)", fields: [HTTPResponse.Field(name: "Allow", value: allowed)])
        }
        let caller = try await gatekeeper.caller(of: request)
        if let right = route.right(for: method) { try caller.require(right) }
        return try await answer(route, method, Call(request: request, target: target, caller: caller))
    }

    private func answer(_ route: Route, _ method: Route.Method, _ call: Call) async throws(Problem) -> HTTPResponse {
        let state = StateEndpoints(gateway: gateway, version: version)
        switch route {
        case .live: return try state.live(call)
        case .ready: return try await state.ready(call)
        case .version: return try state.version(call)
        case .messages where method == .post: return try await messages.send(call)
        case .messages: return try await messages.list(call)
        case .message(let id): return try await messages.show(id, call)
        case .retry(let id): return try await messages.retry(id, call)
        case .cancel(let id): return try await messages.cancel(id, call)
        case .trace: return try await messages.trace(call)
        case .connections: return try connections.list(call)
        case .connection(let name): return try connections.show(name, call)
        case .connectionTest(let name): return try await connections.test(name, call)
        case .connectionReports(let name): return try await connections.strayReports(name, call)
        case .accounts where method == .post: return try await accounts.add(call)
        case .accounts: return try await accounts.list(call)
        case .account(let name) where method == .patch: return try await accounts.change(name, call)
        case .account(let name) where method == .delete: return try await accounts.remove(name, call)
        case .account(let name): return try await accounts.show(name, call)
        case .accountPassword(let name): return try await accounts.setPassword(name, call)
        case .accountSharedSecret(let name): return try await accounts.setSharedSecret(name, call)
        case .phones: return try await PhoneEndpoints(phones: phones).list(call)
        case .phoneMessages(let phone) where method == .post:
            return try await PhoneEndpoints(phones: phones).send(from: phone, call)
        case .phoneMessages(let phone): return try await PhoneEndpoints(phones: phones).messages(of: phone, call)
        case .caughtMails: return try await CaughtMailEndpoints(mails: mails).list(call)
        case .caughtMail(let sequence): return try await CaughtMailEndpoints(mails: mails).show(sequence, call)
        }
    }

    private var messages: MessageEndpoints {
        get throws(Problem) { MessageEndpoints(gateway: try present) }
    }

    private var connections: ConnectionEndpoints {
        get throws(Problem) { ConnectionEndpoints(gateway: try present, tester: tester) }
    }

    private var accounts: AccountEndpoints {
        get throws(Problem) { AccountEndpoints(gateway: try present) }
    }

    private var present: Gateway {
        get throws(Problem) {
            guard let gateway else { throw Problem(404, "there is no gateway here, only simulated phones") }
            return gateway
        }
    }
}

/// A request whose target has been read.
struct Call: Sendable {
    let request: HTTPRequest
    let target: RequestTarget
    let caller: Caller

    /// The query, of which every name must be among `names`.
    func query(_ names: String...) throws(Problem) -> Query { try Query(target, names: names) }

    /// Refuses a query and, unless it is an empty object, a body: there is nothing to say.
    func expectNothing() throws(Problem) {
        _ = try Query(target, names: [])
        if !request.body.isEmpty, ["POST", "DELETE"].contains(request.method) { _ = try Nothing.read(from: request) }
    }

    private struct Nothing: RequestBody {
        static let members: [String] = []
    }
}

extension HTTPResponse {
    /// It is done, and there is nothing to say.
    static let nothing = HTTPResponse(status: 204, contentType: "", body: [])

    /// An answer in JSON.
    static func json(_ value: some Encodable, status: Int = 200, fields: [Field] = []) throws(Problem) -> HTTPResponse {
        let body: [UInt8]
        do { body = try JSON.encode(value) } catch { throw Problem(500, "the answer could not be written") }
        return HTTPResponse(status: status, contentType: "application/json", fields: fields, body: body)
    }
}

extension Problem {
    /// What the gateway refused, in terms of HTTP.
    init(_ refused: OperationRefused) {
        switch refused.kind {
        case .invalid: self.init(422, refused.text)
        case .missing: self.init(404, refused.text)
        case .conflict: self.init(409, refused.text)
        case .unavailable:
            self.init(503, refused.text, fields: [HTTPResponse.Field(name: "Retry-After", value: "5")])
        }
    }
}
