import Bytes
package import Gateway
import Messages
import Synchronization
package import Web

/// Decides who a request comes from.
///
/// - The control socket: whoever may open it may do everything.
/// - `Authorization: Basic`, with an account that may log in to `http`, or `Bearer`, with a token.
/// - The cookie of a session of the console; what changes something then needs `X-CSRF-Token` as well.
///
/// Whatever a browser may send along by itself is refused when a page of somebody else made it.
package final class Gatekeeper: Sendable {
    /// Who is signed in to the console.
    package let sessions: Sessions
    let gateway: Gateway?
    let setup = Mutex<SetupKey?>(nil)
    private let present: Mutex<AccessPolicy>
    private let rates = RequestRates()
    private let refusalNotes = RequestRates(limit: 2)
    private let wait: @Sendable (Duration) async -> Void

    /// A gatekeeper that knows the control socket only.
    package convenience init() { self.init(nil, AccessPolicy(), Gatekeeper.sleep) }

    /// The gatekeeper of a gateway.
    ///
    /// - Parameter wait: lets so much time pass after a failure.
    package convenience init(
        _ gateway: Gateway, policy: AccessPolicy = AccessPolicy(),
        wait: @escaping @Sendable (Duration) async -> Void = Gatekeeper.sleep
    ) {
        self.init(gateway, policy, wait)
    }

    private init(_ gateway: Gateway?, _ policy: AccessPolicy, _ wait: @escaping @Sendable (Duration) async -> Void) {
        self.gateway = gateway
        self.wait = wait
        present = Mutex(policy)
        sessions = Sessions { gateway?.secretText() ?? "" }
    }

    /// Lets so much time pass, less when nobody waits for the answer any more.
    package static func sleep(_ time: Duration) async {
        do { try await Task.sleep(for: time) } catch {
            // The client has gone, or the server stops.
            return
        }
    }

    /// What the configuration says; setting it affects what begins afterwards.
    package var policy: AccessPolicy {
        get { present.withLock { $0 } }
        set { present.withLock { $0 = newValue } }
    }

    /// Who asks the API; a problem when that is not shown, or not right.
    package func caller(of request: HTTPRequest) async throws(Problem) -> Caller {
        let authorization = try AuthorizationField(request)
        if case .bearer(let text) = authorization {
            try admit(request)
            return try caller(text, request)
        }
        if isChange(request) { try refuseForeign(request) }
        // Only whoever may open the file comes in by the socket.
        guard !request.client.isEmpty else { return .controlSocket }
        try admit(request)
        if case .basic(let name, let password) = authorization {
            let account = try await prove(name, password, request, for: .http)
            return caller(account, request)
        }
        guard let session = session(of: request) else {
            throw Problem(401, "log in first", fields: Challenge.fields(for: request))
        }
        if isChange(request) { try check(request[field: "x-csrf-token"], of: session) }
        return try caller(session, request)
    }

    /// The caller as they are now; `nil` when their session, token or account has ended. It does not count as use.
    package func renewed(_ caller: Caller) -> Caller? {
        guard let gateway, caller.way != .socket else { return caller }
        switch caller.way {
        case .socket: return caller
        case .password:
            guard let account = caller.account, let standing = gateway.standing(of: account.name, for: .http),
                standing.account.role == account.role
            else { return nil }
            return caller
        case .token:
            guard let token = gateway.tokens.token(digest: caller.mark, at: gateway.now) else { return nil }
            return self.caller(token, caller.client)
        case .session:
            guard let session = sessions.session(caller.mark, at: gateway.now, isUse: false), stands(session) else {
                return nil
            }
            return caller
        }
    }

    /// The caller whose account's name and password these are: for dialects that carry them in a way of their own.
    package func checkPassword(
        _ name: String, _ password: String, _ request: HTTPRequest
    ) async throws(Problem) -> Caller {
        try admit(request)
        return caller(try await prove(name, Array(password.utf8), request, for: .http), request)
    }

    private func caller(_ account: Account, _ request: HTTPRequest) -> Caller {
        Caller(
            name: account.name.text, rights: account.rights, account: account, client: request.client, way: .password)
    }

    private func caller(_ text: String, _ request: HTTPRequest) throws(Problem) -> Caller {
        guard let gateway, let token = gateway.tokens.token(text, at: gateway.now),
            let caller = caller(token, request.client)
        else { throw Problem(401, "the token is not one, or not one any more", fields: [Challenge.bearer]) }
        return caller
    }

    /// - Returns: `nil` when the token's account has ended.
    private func caller(_ token: AccessToken, _ client: String) -> Caller? {
        var (rights, account) = (token.rights, Account?.none)
        if let name = token.account {
            guard let present = gateway?.accounts.directory.account(name), present.isActive else { return nil }
            account = present
            rights.formIntersection(present.rights)
        }
        var caller = Caller(name: "token \(token.name)", rights: rights, account: account, client: client, way: .token)
        caller.mark = token.digest
        return caller
    }
}

// MARK: - What all ways in share

extension Gatekeeper {
    /// Refuses a client that asks for too much.
    func admit(_ request: HTTPRequest) throws(Problem) {
        guard !request.client.isEmpty, let gateway, let rate = policy.rate,
            let pause = rates.admit(request.client, rate, at: gateway.now)
        else { return }
        throw Problem(
            429, "too many requests: at most \(rate) are possible", fields: [Self.retryAfter(pause)])
    }

    /// Whether a request may change something.
    func isChange(_ request: HTTPRequest) -> Bool { request.method != "GET" && request.method != "HEAD" }

    /// Refuses what a page of somebody else made a browser send.
    func refuseForeign(_ request: HTTPRequest) throws(Problem) {
        guard origin(of: request).isForeign else { return }
        throw Problem(403, "this came from a page of another site")
    }

    func origin(of request: HTTPRequest) -> RequestOrigin { RequestOrigin(request, publicURL: policy.publicURL) }

    /// Refuses what does not bring the token of its session.
    func check(_ csrf: String?, of session: Session) throws(Problem) {
        guard let csrf, Gateway.isSame(csrf, session.csrf) else {
            throw Problem(403, "the form is not of this session; load the page again")
        }
    }

    /// Whether what a session stands on is as it was.
    func stands(_ session: Session) -> Bool {
        guard let ground = session.ground else { return policy.isDemonstration }
        return gateway?.standing(of: session.account, for: .console)?.ground == ground
    }

    /// Waits as long as the verdict asks for; what the judging took is part of it, so that time does not tell which of
    /// name and password was wrong.
    func prove(
        _ name: String, _ password: [UInt8], _ request: HTTPRequest, for login: Account.Login
    ) async throws(Problem) -> Account {
        guard let gateway else { throw Problem(401, "nobody can log in here") }
        let start = ContinuousClock.now
        let isReadable = name.utf8.count <= AuthorizationField.longest && password.count <= AuthorizationField.longest
        let verdict = await gateway.authentication.authenticate(
            name: isReadable ? name : "", password: isReadable ? password : [], for: login, client: LoginClient(request)
        )
        switch verdict {
        case .accepted(let account): return account
        case .refused(let delay, let why):
            await note(why, of: name, request, login)
            await wait(delay - (ContinuousClock.now - start))
            let fields = login == .http ? Challenge.fields(for: request) : []
            throw Problem(401, "the name or the password is wrong", fields: fields)
        case .unavailable(let delay, let why):
            gateway.log.warning("http", "login put off: \(why)", ["client": request.client])
            await wait(delay - (ContinuousClock.now - start))
            throw Problem(
                503, "nobody can log in at present; try again in a few minutes",
                fields: [Self.retryAfter(max(delay, .seconds(60)))])
        }
    }

    /// Notes a failure. What was typed as a name may be a password: only names of accounts are written down.
    private func note(_ why: String, of name: String, _ request: HTTPRequest, _ login: Account.Login) async {
        guard let gateway else { return }
        let account = gateway.accounts.directory.account(nameOrAddress: name)?.name.text ?? ""
        gateway.log.warning("http", "login refused: \(why)", ["client": request.client, "account": account])
        // Whoever fails often must not push everything else out of the list.
        guard login == .console, let limit = RateLimit(100, in: .seconds(3600)),
            refusalNotes.admit("all", limit, at: gateway.now) == nil
        else { return }
        await gateway.record(
            .sessionRefused, account, detail: account.isEmpty ? "no account of that name" : why, by: "nobody",
            from: request.client)
    }

    static func retryAfter(_ time: Duration) -> HTTPResponse.Field {
        HTTPResponse.Field(name: "Retry-After", value: String(max(1, time.components.seconds)))
    }
}

extension LoginClient {
    fileprivate init(_ request: HTTPRequest) {
        self.init(address: IPAddress(request.client) ?? IPAddress(v4: 0x7F00_0001), isEncrypted: request.isProtected)
    }
}
