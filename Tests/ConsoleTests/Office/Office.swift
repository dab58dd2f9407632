import API
import Bytes
import Gateway
import Messages
import Templates
import Testing
import Web

@testable import Console

/// A gateway with an office and nothing else, whose desks are asked as `ConsoleSite` asks them.
struct Office {
    let store = OfficeStore()
    let document: OfficeDocument
    let gateway: Gateway
    var api: API

    init(_ document: OfficeDocument = OfficeDocument()) {
        self.document = document
        var parts = Gateway.Parts(
            store: store, history: store, codec: BlindCodec(), composer: BlindCodec(), plan: OpenPlan(),
            clock: OfficeClock(), log: Log(BlindLog(), clock: OfficeClock()),
            localTime: { LocalTime(seconds: $0.seconds, offset: 0) })
        parts.books = store
        parts.statistics = store
        parts.passwords = OpenPasswords()
        parts.sealing = OpenSealing()
        parts.digests = OpenDigests()
        let claiming = Claiming(applications: [], region: "GB", plan: OpenPlan())
        gateway = Gateway(parts, rules: Rules(claiming: claiming, clients: ClientList([]), connections: [:]))
        api = API(gateway: gateway, version: "1.2.3")
        (api.desk, api.control) = (document, document)
    }

    /// What a desk answers to somebody in this role; with a form: to what they send.
    func ask(
        _ desk: any Desk, _ path: [String] = [], as role: Account.Role = .administrator,
        query: [(String, String)] = [], form: [(String, String)]? = nil, accept: String = "text/html"
    ) async throws(Problem) -> PageAnswer {
        var account: Account?
        if let name = AccountName("ann") {
            account = Account(name)
            account?.role = role
        }
        var request = HTTPRequest(
            method: form == nil ? "GET" : "POST", target: "/", contentType: nil, body: [], client: "192.0.2.7")
        request.fields["accept"] = accept
        let call = PageCall(
            request: request, path: path, query: FormData(query.map { (name: $0.0, value: $0.1) }),
            form: FormData((form ?? []).map { (name: $0.0, value: $0.1) }),
            caller: Caller(name: "ann", rights: role.rights, account: account, client: "192.0.2.7", way: .session),
            visitor: Visitor(name: "ann", rights: role.rights, csrf: "c5rf"), api: api, now: gateway.now)
        return try await desk.answer(call)
    }

    /// The page that a desk answers with.
    func page(
        _ desk: any Desk, _ path: [String] = [], as role: Account.Role = .administrator,
        query: [(String, String)] = [], form: [(String, String)]? = nil
    ) async throws -> Page {
        switch try await ask(desk, path, as: role, query: query, form: form) {
        case .page(let page): return page
        case .redirect(let path, _): throw Unexpected(what: "a redirect to \(path)")
        case .other(let response): throw Unexpected(what: "status \(response.status)")
        }
    }

    /// The status of a problem that a desk answers with; `nil`: there is none.
    func refusal(
        _ desk: any Desk, _ path: [String] = [], as role: Account.Role = .administrator, form: [(String, String)]? = nil
    ) async -> Int? {
        do throws(Problem) { _ = try await ask(desk, path, as: role, form: form) } catch { return error.status }
        return nil
    }
}

/// An answer of another kind.
struct Unexpected: Error {
    let what: String
}

extension Page {
    /// All that it says.
    var words: String { ([actions.description] + notices.map(\.html.description) + [content.description]).joined() }
}

/// A text that would be a script if nobody took care.
let hostile = #"<script>alert("x")</script>'><img src=x onerror=alert(1)>"#

extension String {
    /// Whether no text from outside has become a part of the page.
    var isHarmless: Bool { !contains("<script>alert") && !contains("<img src=x") }
}
