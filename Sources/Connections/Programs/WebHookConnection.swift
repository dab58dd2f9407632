import FoundationEssentials
public import Gateway
import Messages
public import Runtime
import Synchronization

/// How web hooks are called.
public struct WebHookConnectionSettings: Hashable, Sendable {
    /// What calls are signed with; `nil`: they are not. `whsec_` and base64 as Standard Webhooks has it, or any text.
    public var secret: String?
    /// How long an answer is waited for.
    public var timeout: Duration
    /// When calls that failed are made again.
    public var policy: FailurePolicy

    /// Settings.
    public init(secret: String?, timeout: Duration, policy: FailurePolicy) {
        self.secret = secret
        self.timeout = timeout
        self.policy = policy
    }
}

/// Calls web hooks: a POST with JSON, signed as Standard Webhooks has it. The files of a mail are in the JSON, in Base64.
///
/// 2xx is success; 410 means never again; everything else, and silence, is tried again by the schedule, and no earlier
/// than `Retry-After` asks (RFC 9110 §10.2.3), as long as that is within a day. What a web hook answers is texted
/// back where its route wants that: see ``WebHookAnswer``.
public final class WebHookConnection: Sendable {
    private static let atOnce = 32

    private struct State {
        var courier: Courier?
        var isStopping = false
    }

    private let settings: WebHookConnectionSettings
    private let gateway: Gateway
    private let loop: EventLoop
    private let state = Mutex(State())

    /// A connection whose work begins and ends on `loop`.
    public init(_ settings: WebHookConnectionSettings, gateway: Gateway, on loop: EventLoop) {
        self.settings = settings
        self.gateway = gateway
        self.loop = loop
    }

    /// Calls until ``stop()``.
    public func run() async {
        let client: HTTPClient
        do throws(OperatingSystemError) {
            client = try HTTPClient()
        } catch {
            return gateway.log.error("webhooks", error.description)
        }
        let (settings, gateway) = (settings, gateway)
        let mails = MailBodies(gateway, on: loop)
        let task = Courier.Assignment(
            name: .webHooks, type: "http", remote: "", policy: settings.policy, atOnce: Self.atOnce)
        let courier = Courier(task, gateway: gateway, on: loop) { message in
            guard MailPayload.isSpelled(message.order.text) else {
                let body = Array(message.order.text.utf8)
                return await Self.call(message, body, settings, client, at: gateway.now)
            }
            return await mails.withBody(of: message) { body in
                await Self.call(message, body, settings, client, at: gateway.now)
            }
        }
        let isStopping = state.withLock { state in
            state.courier = courier
            return state.isStopping
        }
        if isStopping { courier.stop() }
        await courier.run()
        client.close()
    }

    /// Makes no more calls.
    public func stop() { end()?.stop() }

    /// Gives up the calls that are under way.
    public func abort() { end()?.abort() }

    private func end() -> Courier? {
        state.withLock { state in
            state.isStopping = true
            return state.courier
        }
    }

    private static func call(
        _ message: Message, _ body: [UInt8], _ settings: WebHookConnectionSettings, _ client: HTTPClient,
        at now: Timestamp
    ) async -> Carried {
        guard case .webHook(let url) = message.order.destination else {
            return .refused(.permanent, "this connection calls web hooks only")
        }
        let signature = WebHookSignature(id: "msg_\(message.id)", timestamp: now.seconds, body: body)
        var request = HTTPRequestOut(url: url, body: body, timeout: settings.timeout)
        // Its id tells one that comes again.
        request.isRepeatable = true
        request.fields = [
            .init("Content-Type", "application/json"), .init("User-Agent", "Telepost"),
            .init("webhook-id", signature.id), .init("webhook-timestamp", "\(signature.timestamp)"),
        ]
        if let secret = settings.secret { request.fields.append(.init("webhook-signature", signature.text(secret))) }
        do throws(HTTPFailure) {
            return judge(try await client.perform(request), message)
        } catch {
            switch error {
            case .notSent where Task.isCancelled: return Carried(outcome: .notWritten)
            case .notSent(let words), .notAnswered(let words): return .refused(.temporary, words)
            }
        }
    }

    private static func judge(_ answer: HTTPAnswer, _ message: Message) -> Carried {
        switch answer.status {
        case 200..<300:
            let text = WebHookAnswer.text(of: answer)
            let reply = text.flatMap { CommandFacts(message.order.text)?.answer($0) }
            return .taken("the server answered \(answer.status)", answer: reply)
        case 410: return .refused(.permanent, "the server answered 410: it does not want this any more")
        default:
            var carried = Carried.refused(.temporary, "the server answered \(answer.status)")
            carried.pause = answer.retryAfter
            return carried
        }
    }
}

/// What proves to the one who is called that it was us (Standard Webhooks 1.0, "Signature scheme").
struct WebHookSignature {
    /// Names the call; the same at each try.
    let id: String
    /// When it was made, in seconds since 1970.
    let timestamp: Int64
    let body: [UInt8]

    /// The value of `webhook-signature`.
    ///
    /// - Parameter secret: `whsec_` and base64, or any text, whose octets count then.
    func text(_ secret: String) -> String {
        let signed = Array("\(id).\(timestamp).".utf8) + body
        let signature = Digest.sha256.hmac(of: signed, key: Self.key(secret))
        return "v1," + Data(signature).base64EncodedString()
    }

    private static func key(_ secret: String) -> [UInt8] {
        guard secret.hasPrefix("whsec_") else { return Array(secret.utf8) }
        let text = secret.dropFirst(6)
        // Some tools leave the padding away.
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text + padding).map(Array.init) ?? Array(secret.utf8)
    }
}
