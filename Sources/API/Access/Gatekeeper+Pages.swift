import Gateway
import Messages
package import Web

/// What the console asks.
extension Gatekeeper {
    /// The name of the administrator who is there in the demonstration by itself.
    package static let demonstrator = "demo"

    /// Who visits a page; `nil` when nobody has signed in.
    ///
    /// A request that may change something is refused unless it brings the token of its session.
    ///
    /// - Parameter csrf: what the form has in its field `csrf`; without it the header `X-CSRF-Token` counts.
    package func visit(_ request: HTTPRequest, csrf: String? = nil) throws(Problem) -> Visit? {
        try admit(request)
        endSetup()
        if isChange(request) { try refuseForeign(request) }
        guard let session = session(of: request) else { return try demonstration(for: request) }
        if isChange(request) { try check(csrf ?? request[field: "x-csrf-token"], of: session) }
        return Visit(session: session, caller: try caller(session, request))
    }

    /// Signs somebody in. The session that the browser had before ends, and the id of the new one is new.
    ///
    /// Takes as long as failures ask for.
    package func signIn(name: String, password: String, request: HTTPRequest) async -> SignIn {
        do throws(Problem) {
            try admit(request)
            try refuseForeign(request)
            // What the login stands on, as it was before: what changes meanwhile ends the session before it begins.
            let known = gateway?.accounts.directory.account(nameOrAddress: name)?.name
            let ground = known.flatMap { gateway?.standing(of: $0, for: .console)?.ground }
            let account = try await prove(name, Array(password.utf8), request, for: .console)
            guard let ground, account.name == known else { throw Problem(503, "the account has just been changed") }
            let visit = try begin(account.name, ground, request)
            await gateway?.record(visit.caller, .sessionLogin, account.name.text)
            return .welcome(visit)
        } catch { return .refused(error) }
    }

    /// Ends a session.
    ///
    /// - Returns: what belongs on the answer: the end of the cookie.
    package func signOut(_ visit: Visit, request: HTTPRequest) async -> [HTTPResponse.Field] {
        sessions.end(visit.session.id)
        await gateway?.record(visit.caller, .sessionLogout, visit.session.account.text)
        return [SessionCookie.end(isSecure: origin(of: request).isSecure)]
    }

    /// Begins a session for whoever has shown who they are.
    func begin(
        _ account: AccountName, _ ground: Standing.Ground?, _ request: HTTPRequest
    ) throws(Problem) -> Visit {
        guard let gateway else { throw Problem(404, "there is no gateway here") }
        if let id = SessionCookie.id(in: request) { sessions.end(id) }
        let session = sessions.begin(account, on: ground, from: request.client, at: gateway.now)
        let cookie = SessionCookie.field(session, isSecure: origin(of: request).isSecure)
        return Visit(session: session, caller: try caller(session, request), fields: [cookie])
    }

    /// The session that a request shows, when it is good.
    func session(of request: HTTPRequest) -> Session? {
        guard let gateway, let id = SessionCookie.id(in: request),
            // A page that keeps itself up to date is not somebody who uses it.
            let session = sessions.session(id, at: gateway.now, isUse: request[field: "x-live"] == nil)
        else { return nil }
        guard stands(session) else {
            sessions.end(id)
            return nil
        }
        return session.isDemonstration && !origin(of: request).isLocal ? nil : session
    }

    /// Who a session is.
    func caller(_ session: Session, _ request: HTTPRequest) throws(Problem) -> Caller {
        let account = session.isDemonstration ? nil : gateway?.standing(of: session.account, for: .console)?.account
        guard account != nil || session.isDemonstration else { throw Problem(401, "log in first") }
        var caller = Caller(
            name: session.account.text, rights: account?.rights ?? Set(Right.allCases), account: account,
            client: request.client, way: .session)
        caller.mark = session.id
        return caller
    }

    /// In the demonstration, a browser on this machine that asks for a page is the administrator.
    private func demonstration(for request: HTTPRequest) throws(Problem) -> Visit? {
        guard policy.isDemonstration, let gateway, !isChange(request), let name = AccountName(Self.demonstrator) else {
            return nil
        }
        let origin = origin(of: request)
        guard origin.isLocal, !origin.isForeign else { return nil }
        guard let session = sessions.demonstration(at: gateway.now) else { return try begin(name, nil, request) }
        return Visit(
            session: session, caller: try caller(session, request),
            fields: [SessionCookie.field(session, isSecure: origin.isSecure)])
    }
}
