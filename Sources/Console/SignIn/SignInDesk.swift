import API
import Gateway
import Messages
import Web

/// The pages for those who have not signed in: signing in, and making the first administrator.
struct SignInDesk: Sendable {
    let api: API

    /// `/sign-in`: the form, and what it sends.
    func signIn(_ request: HTTPRequest, _ query: FormData, _ form: FormData) async throws(Problem) -> HTTPResponse {
        let isPost = request.method == "POST"
        let next = ((isPost ? form : query)["next"]).flatMap(PagePath.init(given:)) ?? PagePath()
        guard isPost else {
            if try api.gatekeeper.visit(request) != nil { return HTTPResponse(seeOther: next) }
            return respond(SignInPage(next: next).page)
        }
        let answer = await api.gatekeeper.signIn(
            name: form.trimmed("name"), password: form["password"] ?? "", request: request)
        switch answer {
        case .welcome(let visit): return HTTPResponse(seeOther: next, fields: visit.fields)
        case .refused(let problem):
            var page = SignInPage(next: next)
            page.name = form.trimmed("name")
            page.refusal = Words.sentence(problem.detail)
            return respond(page.page.answering(problem.status), problem.fields.filter { $0.name == "Retry-After" })
        }
    }

    /// `/setup`: the form for the first administrator, for whoever has the link.
    func setUp(_ request: HTTPRequest, _ query: FormData, _ form: FormData) async throws(Problem) -> HTTPResponse {
        let isPost = request.method == "POST"
        let key = (isPost ? form : query)["key"] ?? ""
        guard api.gatekeeper.isSetupKey(key) else {
            throw Problem(404, "this link has been used already, or is not the one that the gateway has printed last")
        }
        var page = SetupPage(key: key)
        guard isPost else { return respond(page.page) }
        page.name = form.trimmed("name")
        page.faults = Self.faults(form)
        guard page.faults.isEmpty else { return respond(page.page.answering(422)) }
        do throws(Problem) {
            let visit = try await api.gatekeeper.firstAdministrator(
                key: key, name: page.name, password: form["password"] ?? "", request: request)
            return HTTPResponse(seeOther: PagePath(), fields: visit.fields)
        } catch {
            page.faults["name"] = error.detail
            return respond(page.page.answering(error.status))
        }
    }

    /// What is wrong with what was filled in, by field.
    private static func faults(_ form: FormData) -> [String: String] {
        var faults: [String: String] = [:]
        if AccountName(form.trimmed("name")) == nil {
            faults["name"] = "a name has 1 to 64 letters, digits or . _ - + @"
        }
        let password = form["password"] ?? ""
        if password.count < Gatekeeper.shortestPassword {
            faults["password"] = "at least \(Gatekeeper.shortestPassword) characters, please"
        } else if password != form["again"] {
            faults["again"] = "this is not the same as above"
        }
        return faults
    }

    private func respond(_ page: Page, _ fields: [HTTPResponse.Field] = []) -> HTTPResponse {
        let frame = Frame(
            page: page, visitor: nil, version: api.version, now: api.gateway?.now ?? Timestamp(seconds: 0))
        return HTTPResponse(page.status, frame.html, fields)
    }
}
