package import Gateway
import Messages
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
    /// Holds connections up, and lets them go on; `nil`: nothing can be held up.
    package var control: (any ConnectionControl)?
    /// Where mail programs reach the gateway; `nil`: nobody has said.
    package var mailServers: MailServers?
    /// How many connections may be tried out at a time.
    let trials = Seats(10)
    /// How many may listen to what happens.
    let listeners = Seats(100)
    /// Lets so much time pass between what listeners are told at regular times.
    var beat: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
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
        if SendSMSForm.isMeant(request.target), let gateway {
            return await SendSMSEndpoint(gateway: gateway, gatekeeper: gatekeeper).answer(request)
        }
        if HookSite.isMeant(request.target), let gateway {
            return await HookSite(gateway: gateway, gatekeeper: gatekeeper).answer(request)
        }
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
        let caller = try await caller(of: request, route, method)
        let call = Call(request: request, target: target, caller: caller)
        let response = try await answer(route, method, call)
        if let action = route.action(for: method), (200...299).contains(response.status) {
            let subject = call.deed.subject ?? response.made ?? route.subject
            await gateway?.record(caller, action, subject, detail: call.deed.detail)
        }
        return response
    }

    /// Who asks; a problem unless they may.
    func caller(
        of request: HTTPRequest, _ route: Route, _ method: Route.Method
    ) async throws(Problem) -> Caller {
        guard !route.isPublic else { return .anybody(at: request.client) }
        let caller = try await gatekeeper.caller(of: request)
        if let right = route.right(for: method) { try caller.require(right) }
        guard let scope = caller.scope else { return caller }
        guard route.isOpenToOwners else { throw Problem(403, "\(caller.name) may see only what is its own") }
        guard let id = route.message, let gateway else { return caller }
        let story = try await refusing { () async throws(OperationRefused) in try await gateway.story(of: id) }
        // What is another's is as if it were not there.
        guard story?.submission.account == scope else { throw Problem(404, "there is no message \(id)") }
        return caller
    }
}

/// A request whose target has been read.
struct Call: Sendable {
    let request: HTTPRequest
    let target: RequestTarget
    let caller: Caller
    /// What the audit list is to say.
    let deed = Deed()

    /// The query, of which every name must be among `names`.
    func query(_ names: String...) throws(Problem) -> Query { try Query(target, names: names) }

    /// Refuses a query and, unless it is an empty object, a body: there is nothing to say.
    func expectNothing() throws(Problem) {
        _ = try Query(target, names: [])
        try expectNoBody()
    }

    /// Refuses a body, unless it is an empty object.
    func expectNoBody() throws(Problem) {
        if !request.body.isEmpty, ["POST", "DELETE"].contains(request.method) { _ = try Nothing.read(from: request) }
    }

    private struct Nothing: RequestBody {
        static let members: [String] = []
    }
}

extension HTTPResponse {
    /// The name of what was made, by its address.
    fileprivate var made: String? {
        guard status == 201, let name = self[field: "Location"]?.split(separator: "/").last else { return nil }
        return (try? RequestTarget("/\(name)"))?.path.last
    }

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
    package init(_ refused: OperationRefused) {
        switch refused.kind {
        case .invalid: self.init(422, refused.text)
        case .missing: self.init(404, refused.text)
        case .conflict: self.init(409, refused.text)
        case .unavailable:
            self.init(503, refused.text, fields: [HTTPResponse.Field(name: "Retry-After", value: "5")])
        }
    }
}
