package import API
import Gateway
import Messages
package import Web

/// The web site of a gateway: the API, and the console's pages beside it.
///
/// Whoever asks for a page has signed in, but for ``SignInDesk``'s; every form carries the token of its session.
package struct ConsoleSite: WebSite {
    /// What belongs to the API.
    private static let apart: Set<String> = ["api", "cgi-bin", "hooks", "livez", "readyz", "metrics"]

    private let api: API
    private let desks: [String: any Desk]
    private let parting = PartingWords()
    private let entrance: SignInDesk

    /// The pages over `api`.
    package init(_ api: API) {
        self.init(api, Desks.all)
    }

    init(_ api: API, _ desks: [String: any Desk]) {
        self.api = api
        self.desks = desks
        entrance = SignInDesk(api: api)
    }

    /// Carries out a request.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard let target = try? RequestTarget(request.target), !Self.apart.contains(target.path.first ?? "") else {
            return await api.respond(to: request)
        }
        var response = await page(request, target)
        response.fields += SecurityHeaders.all
        return response
    }

    private func page(_ request: HTTPRequest, _ target: RequestTarget) async -> HTTPResponse {
        do throws(Problem) {
            let query = try FormData(queryOf: request.target)
            guard ["GET", "HEAD", "POST"].contains(request.method) else { throw .method("GET, HEAD, POST") }
            // A mail for the tester comes as it is.
            let isForm = request.method == "POST" && request.contentType != "message/rfc822"
            let form = isForm ? try FormData(request) : FormData()
            switch target.path.first ?? "" {
            case "assets": return try asset(request, target.path)
            case "sign-in" where target.path.count == 1: return try await entrance.signIn(request, query, form)
            case "setup" where target.path.count == 1: return try await entrance.setUp(request, query, form)
            case _: return try await signedIn(request, target, query, form)
            }
        } catch {
            return frame(ProblemPage(error).page, nil, error.fields)
        }
    }

    private func asset(_ request: HTTPRequest, _ path: [String]) throws(Problem) -> HTTPResponse {
        guard path.count == 2, let asset = Asset.all.first(where: { $0.name == path[1] }) else {
            throw PageCall.nothingHere
        }
        guard request.method != "POST" else { throw .method("GET, HEAD") }
        return asset.response(to: request)
    }

    private func signedIn(
        _ request: HTTPRequest, _ target: RequestTarget, _ query: FormData, _ form: FormData
    ) async throws(Problem) -> HTTPResponse {
        guard let visit = try api.gatekeeper.visit(request, csrf: form["csrf"]) else {
            let next = request.method == "POST" ? nil : PagePath(given: request.target)?.text
            return HTTPResponse(seeOther: PagePath("sign-in", query: ["next": next == "/" ? nil : next]))
        }
        if target.path == ["sign-out"] {
            guard request.method == "POST" else { throw .method("POST") }
            let fields = await api.gatekeeper.signOut(visit, request: request)
            return HTTPResponse(seeOther: PagePath("sign-in"), fields: fields)
        }
        let call = PageCall(
            request: request, path: Array(target.path.dropFirst()), query: query, form: form, caller: visit.caller,
            visitor: Visitor(visit), api: api, now: now)
        return await answer(call, desks[target.path.first ?? ""], visit)
    }

    private func answer(_ call: PageCall, _ desk: (any Desk)?, _ visit: Visit) async -> HTTPResponse {
        do throws(Problem) {
            guard let desk else { throw PageCall.nothingHere }
            switch try await desk.answer(call) {
            case .page(let page):
                // What follows along by itself would take the words from the page that they are for.
                let isFollowing = call.request[field: "x-live"] != nil || call.isPost
                let words = isFollowing ? nil : parting.take(visit.session.id)
                return frame(page, call.visitor, visit.fields, notices: words.map { [$0] } ?? [])
            case .redirect(let path, let notice):
                if let notice { parting.leave(notice, for: visit.session.id) }
                return HTTPResponse(seeOther: path, fields: visit.fields)
            case .other(var response):
                response.fields += visit.fields
                return response
            }
        } catch {
            return frame(ProblemPage(error).page, call.visitor, visit.fields + error.fields)
        }
    }

    private func frame(
        _ page: Page, _ visitor: Visitor?, _ fields: [HTTPResponse.Field], notices: [Notice] = []
    ) -> HTTPResponse {
        let sections = Section.allCases.filter { section in
            switch section {
            case .phones: api.phones != nil || api.mails != nil
            case _: api.gateway != nil
            }
        }
        let frame = Frame(
            page: page, visitor: visitor, version: api.version, now: now, sections: sections, notices: notices)
        return HTTPResponse(page.status, frame.html, fields)
    }

    private var now: Timestamp { api.gateway?.now ?? Timestamp(seconds: 0) }
}

extension Visitor {
    /// Whoever has this session.
    init(_ visit: Visit) {
        self.init(name: visit.caller.name, rights: visit.caller.rights, csrf: visit.csrf)
        scope = visit.caller.scope
        isDemonstration = visit.session.isDemonstration
    }
}

extension HTTPResponse {
    /// Look there (RFC 9110 §15.4.4).
    init(seeOther path: PagePath, fields: [Field] = []) {
        self.init(
            status: 303, contentType: "", fields: [Field(name: "Location", value: path.text)] + fields, body: [])
    }

    /// A page.
    init(_ status: Int, _ html: HTML, _ fields: [Field]) {
        self.init(status: status, contentType: "text/html; charset=utf-8", fields: fields, body: html.octets)
    }
}

extension Problem {
    /// The address takes other methods.
    fileprivate static func method(_ allowed: String) -> Problem {
        Problem(405, "this address takes \(allowed)", fields: [HTTPResponse.Field(name: "Allow", value: allowed)])
    }
}
