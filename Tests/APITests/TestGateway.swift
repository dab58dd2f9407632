import Foundation
import Gateway
import Messages
import SMS
import Templates
import TestKit
import Testing

@testable import API
@testable import Web

/// A gateway in memory with its API on a Unix socket in a folder of its own.
final class TestGateway: Sendable {
    let store = MemoryStore()
    let gateway: Gateway
    let server: WebServer
    let api: API
    let path: String
    private let folder: URL

    init(
        phones: (any PhoneDirectory)? = nil, mails: (any CaughtMailDirectory)? = nil,
        tester: (any ConnectionTester)? = nil, limits: HTTPLimits = HTTPLimits(),
        applications: [Application] = [], furnish: (inout API) -> Void = { _ in }
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tp-\(UUID().uuidString.prefix(13))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "telepost.sock").path
        let plan = PlainPlan()
        var parts = Gateway.Parts(
            store: store, history: store, codec: NoCodec(), composer: NoComposer(), plan: plan, clock: StillClock(),
            log: Log(NoLog(), clock: StillClock()), localTime: { LocalTime(seconds: $0.seconds, offset: 0) })
        parts.passwords = PlainPasswords()
        parts.sealing = NoSealing()
        let policy = FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend)
        var connections: [ConnectionName: ConnectionRules] = [:]
        for name in ["backup", "carrier"].compactMap(ConnectionName.init) {
            connections[name] = ConnectionRules(failurePolicy: policy, referenceSize: .eightBit)
        }
        let claiming = Claiming(applications: applications, region: "GB", plan: plan)
        gateway = Gateway(parts, rules: Rules(claiming: claiming, clients: ClientList([]), connections: connections))
        var api = API(gateway: gateway, version: "1.2.3")
        (api.phones, api.mails, api.tester) = (phones, mails, tester)
        furnish(&api)
        self.api = api
        server = WebServer(api, limits: limits)
        try server.start(unixSocket: path)
    }

    deinit {
        server.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Sends one request and reads its answer.
    @discardableResult
    func ask(
        _ method: String, _ target: String, json: String? = nil, fields: [String] = []
    ) async throws -> RawClient.Answer {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: telepost\r\n" + fields.map { $0 + "\r\n" }.joined()
        if let json {
            head += "Content-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n"
        }
        let request = head + "\r\n" + (json ?? "")
        let path = path
        let answer = try await onThread {
            let client = try RawClient(path)
            client.write(request)
            var answer = try client.read(hasBody: method != "HEAD")
            if method != "HEAD", answer?.fields["transfer-encoding"] == "chunked" {
                while let chunk = try client.readChunk() { answer?.body += Array(chunk.utf8) }
            }
            return answer
        }
        return try #require(answer, "no answer to \(method) \(target)")
    }

    /// Accepts a text as the API does.
    @discardableResult
    func accept(_ text: String = "hello", to number: String = "+447700900123") async throws -> MessageID {
        try await gateway.send(SendRequest(to: number, via: "carrier", text: text), client: "")
    }
}

extension PhoneNumber {
    /// A fictional number that ends in three digits.
    static func fictional(_ digits: String) -> PhoneNumber {
        guard let number = PhoneNumber(e164: "+447700900\(digits)") else { preconditionFailure("no number") }
        return number
    }
}
