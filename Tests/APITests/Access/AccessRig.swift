import Gateway
import Messages
import SASL
import SMS
import Synchronization
import Templates
import TestKit
import Testing

@testable import API
@testable import Web

/// A gateway in memory with accounts of every role, and its API, without any socket.
final class AccessRig: Sendable {
    static let password = "correct horse"
    static let client = "192.0.2.7"

    let store = MemoryStore()
    let books = MemoryBooks()
    let clock = MovedClock()
    let waits = WaitNotes()
    let gateway: Gateway
    let gatekeeper: Gatekeeper
    let api: API

    init(_ policy: AccessPolicy = AccessPolicy()) async throws {
        let plan = PlainPlan()
        var parts = Gateway.Parts(
            store: store, history: store, codec: NoCodec(), composer: NoComposer(), plan: plan, clock: clock,
            log: Log(NoLog(), clock: clock), localTime: { LocalTime(seconds: $0.seconds, offset: 0) })
        parts.passwords = PlainPasswords()
        parts.sealing = NoSealing()
        parts.digests = ChanceDigests()
        parts.books = books
        let failures = FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend)
        let carrier = try #require(ConnectionName("carrier"))
        let rules = Rules(
            claiming: Claiming(applications: [], region: "GB", plan: plan), clients: ClientList([]),
            connections: [carrier: ConnectionRules(failurePolicy: failures, referenceSize: .eightBit)])
        gateway = Gateway(parts, rules: rules)
        try await gateway.resume()
        let waits = waits
        gatekeeper = Gatekeeper(gateway, policy: policy) { waits.note($0) }
        api = API(gateway: gateway, gatekeeper: gatekeeper, version: "1.2.3")
        for role in Account.Role.allCases { try await add(role.rawValue, role: role) }
        try await add("plain")
    }

    /// Makes an account that may log in to the API and the console.
    func add(_ name: String, role: Account.Role? = nil, logins: [Account.Login] = [.http, .console]) async throws {
        var details = AccountDetails()
        details.role = role.map { .set($0.rawValue) } ?? .unchanged
        details.logins = .set(logins.map(\.rawValue))
        _ = try await gateway.addAccount(name, details)
        try await gateway.setPassword(Self.password, of: name)
    }

    /// Makes a token; its text.
    func token(_ name: String, _ rights: Set<Right>, account: String? = nil) async throws -> String {
        let wish = TokenWish(name: name, rights: rights.map(\.rawValue), account: account)
        return try await gateway.addToken(wish, by: TokenMaker("test", rights: Set(Right.allCases))).text
    }

    /// Accepts a text of an account, or of nobody's.
    @discardableResult
    func accept(_ account: String? = nil) async throws -> MessageID {
        let sender = account.flatMap(AccountName.init).flatMap(gateway.accounts.directory.account)
        return try await gateway.send(
            SendRequest(to: "+447700900123", via: "carrier", text: "hello"), client: "", account: sender)
    }

    /// Signs in to the console.
    func signIn(
        _ name: String, _ password: String = AccessRig.password, _ fields: [String: String] = [:]
    ) async throws -> Visit {
        let request = Self.request("POST", "/sign-in", fields)
        switch await gatekeeper.signIn(name: name, password: password, request: request) {
        case .welcome(let visit): return visit
        case .refused(let problem): throw problem
        }
    }

    /// A request as it comes over the network.
    static func request(
        _ method: String, _ target: String, _ fields: [String: String] = [:], json: String? = nil,
        client: String = AccessRig.client
    ) -> HTTPRequest {
        var request = HTTPRequest(
            method: method, target: target, contentType: json == nil ? nil : "application/json",
            body: Array((json ?? "").utf8), client: client)
        request.fields = fields
        return request
    }

    /// Has a request answered.
    func ask(
        _ method: String, _ target: String, _ fields: [String: String] = [:], json: String? = nil,
        client: String = AccessRig.client
    ) async -> HTTPResponse {
        await api.respond(to: Self.request(method, target, fields, json: json, client: client))
    }

    /// `Authorization` of an account.
    static func basic(_ name: String, _ password: String = AccessRig.password) -> [String: String] {
        ["authorization": "Basic " + base64("\(name):\(password)")]
    }

    static func bearer(_ text: String) -> [String: String] { ["authorization": "Bearer \(text)"] }

    static func base64(_ text: String) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let octets = Array(text.utf8)
        return stride(from: 0, to: octets.count, by: 3).map { start in
            let group = octets[start..<min(start + 3, octets.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            return String((0..<4).map { $0 <= group.count ? digits[bits >> (18 - 6 * $0) & 63] : "=" })
        }.joined()
    }

    /// What a browser sends along with a session.
    static func cookie(_ visit: Visit, csrf: Bool = true) -> [String: String] {
        var fields = ["cookie": "telepost_session=\(visit.session.id)"]
        if csrf { fields["x-csrf-token"] = visit.csrf }
        return fields
    }
}

/// A clock that a test moves.
final class MovedClock: WallClock {
    private let present = Mutex(StillClock().now)

    var now: Timestamp { present.withLock { $0 } }

    func move(by time: Duration) { present.withLock { $0 = $0 + time } }
}

/// How long somebody was kept waiting.
final class WaitNotes: Sendable {
    private let times = Mutex<[Duration]>([])

    var all: [Duration] { times.withLock { $0 } }

    func note(_ time: Duration) { times.withLock { $0.append(time) } }
}

/// Digests that are right where it matters here, and quick where not.
struct ChanceDigests: SASLDigesting {
    func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8] { [] }
    func sha256(_ message: [UInt8]) -> [UInt8] { PlainDigest.sha256(message) }

    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        PlainDigest.hmac(message, key: key, PlainDigest.sha256)
    }

    func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        PlainDigest.sha256(password + salt)
    }

    func nonce() -> [UInt8] { (0..<18).map { _ in UInt8.random(in: .min ... .max) } }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }

    /// What a problem says.
    var problem: String { (try? JSON.decode(ProblemView.self, from: body))?.detail ?? "" }
}
