import Gateway
import Messages
import SASL
import SMS
import Templates
import TestKit
import Testing
import Web

@testable import API
@testable import Console

/// A console over a gateway in memory, asked without any socket.
final class TestConsole: Sendable {
    let store = MemoryStore()
    let gateway: Gateway
    let gatekeeper: Gatekeeper
    let site: ConsoleSite

    init(
        phones: (any PhoneDirectory)? = nil, mails: (any CaughtMailDirectory)? = nil, isDemonstration: Bool = false
    ) {
        let plan = PlainPlan()
        var parts = Gateway.Parts(
            store: store, history: store, codec: NoCodec(), composer: NoComposer(), plan: plan, clock: StillClock(),
            log: Log(NoLog(), clock: StillClock()), localTime: { LocalTime(seconds: $0.seconds, offset: 0) })
        parts.passwords = PlainPasswords()
        parts.sealing = NoSealing()
        parts.digests = ChanceDigests()
        let policy = FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend)
        var connections: [ConnectionName: ConnectionRules] = [:]
        for name in ["backup", "carrier"].compactMap(ConnectionName.init) {
            connections[name] = ConnectionRules(failurePolicy: policy, referenceSize: .eightBit)
        }
        let claiming = Claiming(applications: [], region: "GB", plan: plan)
        gateway = Gateway(parts, rules: Rules(claiming: claiming, clients: ClientList([]), connections: connections))
        var access = AccessPolicy()
        access.isDemonstration = isDemonstration
        gatekeeper = Gatekeeper(gateway, policy: access) { _ in }
        var api = API(gateway: gateway, gatekeeper: gatekeeper, version: "1.2.3")
        (api.phones, api.mails) = (phones, mails)
        site = ConsoleSite(api)
    }

    /// A browser that shows a cookie, or none.
    func ask(
        _ method: String = "GET", _ target: String, cookie: String? = nil, form: [(String, String)] = [],
        fields: [String: String] = [:]
    ) async -> HTTPResponse {
        let body = form.map { "\(URLText.encode($0.0))=\(URLText.encode($0.1))" }.joined(separator: "&")
        var request = HTTPRequest(
            method: method, target: target,
            contentType: method == "POST" ? "application/x-www-form-urlencoded" : nil, body: Array(body.utf8),
            client: "127.0.0.1")
        request.fields = ["host": "127.0.0.1:8025"].merging(fields) { $1 }
        if let cookie { request.fields["cookie"] = cookie }
        return await site.respond(to: request)
    }

    /// Makes an account that may log in to the console, and signs it in.
    ///
    /// - Returns: the cookie to show, and the token for forms.
    func signIn(as role: Account.Role?, name: String = "ann") async throws -> (cookie: String, csrf: String) {
        var details = AccountDetails()
        details.logins = .set(["console"])
        details.role = role.map { .set($0.rawValue) } ?? .unchanged
        _ = try await gateway.addAccount(name, details)
        try await gateway.setPassword("correct horse", of: name)
        let answer = await ask("POST", "/sign-in", form: [("name", name), ("password", "correct horse")])
        try #require(answer.status == 303, "\(String(decoding: answer.body, as: UTF8.self))")
        let cookie = try #require(answer[field: "Set-Cookie"]).prefix { $0 != ";" }
        let page = await ask("GET", "/messages", cookie: String(cookie))
        let csrf = try #require(page.text.between("<meta name=\"csrf-token\" content=\"", "\""))
        return (String(cookie), csrf)
    }

    /// Accepts a text as the API does.
    @discardableResult
    func accept(_ text: String = "hello", to number: String = "+447700900123") async throws -> MessageID {
        try await gateway.send(SendRequest(to: number, via: "carrier", text: text), client: "")
    }
}

/// Digests that are right where it matters here: chance, and what tells two secrets apart.
private struct ChanceDigests: SASLDigesting {
    func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8] { [] }
    func sha256(_ message: [UInt8]) -> [UInt8] { PlainDigest.sha256(message) }
    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] { [] }
    func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] { [] }
    func nonce() -> [UInt8] { (0..<18).map { _ in UInt8.random(in: .min ... .max) } }
}

extension HTTPResponse {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}

extension String {
    /// What stands between two texts, the first time.
    func between(_ start: String, _ end: String) -> String? {
        guard let from = firstRange(of: start)?.upperBound else { return nil }
        let rest = self[from...]
        return rest.firstRange(of: end).map { String(rest[..<$0.lowerBound]) }
    }
}

/// Texts that are more than texts to a browser that is not told otherwise.
let hostileTexts = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</textarea><script>",
    "</title><script>alert(1)</script>", "`onload=alert(1)", "javascript:alert(1)", "&lt;script&gt;", "<!--", "]]>",
    "\u{202E}gpj.exe", "a\u{0}b\u{8}c", "\u{2066}x", "<svg/onload=alert(1)>", "{{7*7}}", "%3Cscript%3E",
]

/// Whether a page has no tag, attribute or control character that a text brought along.
func isHarmless(_ page: String) -> Bool {
    let foreign = ["<script>", "<img", "<svg/", "<!--", "onerror=alert(1)>", "' onmouseover", "href=\"javascript"]
    return !foreign.contains(where: page.contains) && !page.contains("style=\"")
        && !page.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" }
        && !page.unicodeScalars.contains { (0x202A...0x202E).contains($0.value) }
}
