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

/// Calls web hooks: a POST with JSON, signed as Standard Webhooks has it.
///
/// 2xx is success; 410 means never again; everything else, and silence, is tried again by the schedule.
public final class WebHookConnection: Sendable {
    private static let atOnce = 32

    private let settings: WebHookConnectionSettings
    private let gateway: Gateway
    private let loop: EventLoop
    private let courier: Mutex<Courier?> = Mutex(nil)
    private let client: Mutex<HTTPClient?> = Mutex(nil)

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
        let task = Courier.Assignment(
            name: .webHooks, type: "http", remote: "", policy: settings.policy, atOnce: Self.atOnce)
        let courier = Courier(task, gateway: gateway, on: loop) { message in
            await Self.call(message, settings, client, at: gateway.now)
        }
        self.client.withLock { $0 = client }
        self.courier.withLock { $0 = courier }
        await courier.run()
        client.close()
    }

    /// Makes no more calls.
    public func stop() {
        courier.withLock { $0 }?.stop()
    }

    /// Gives up the calls that are under way.
    public func abort() {
        courier.withLock { $0 }?.abort()
        client.withLock { $0 }?.abandonAll()
    }

    private static func call(
        _ message: Message, _ settings: WebHookConnectionSettings, _ client: HTTPClient, at now: Timestamp
    ) async -> Carried {
        guard case .webHook(let url) = message.order.destination else {
            return .refused(.permanent, "this connection calls web hooks only")
        }
        let body = Array(message.order.text.utf8)
        let signature = WebHookSignature(id: "msg_\(message.id)", timestamp: now.seconds, body: body)
        var request = HTTPRequestOut(url: url, body: body, timeout: settings.timeout)
        request.fields = [
            .init("Content-Type", "application/json"), .init("User-Agent", "Telepost"),
            .init("webhook-id", signature.id), .init("webhook-timestamp", "\(signature.timestamp)"),
        ]
        if let secret = settings.secret { request.fields.append(.init("webhook-signature", signature.text(secret))) }
        do throws(HTTPFailure) {
            return judge(try await client.perform(request))
        } catch {
            switch error {
            case .notSent(let words), .notAnswered(let words): return .refused(.temporary, words)
            }
        }
    }

    private static func judge(_ answer: HTTPAnswer) -> Carried {
        switch answer.status {
        case 200..<300: .taken("the server answered \(answer.status)")
        case 410: .refused(.permanent, "the server answered 410: it does not want this any more")
        default: .refused(.temporary, "the server answered \(answer.status)")
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
        guard secret.hasPrefix("whsec_"), let key = Data(base64Encoded: String(secret.dropFirst(6))) else {
            return Array(secret.utf8)
        }
        return Array(key)
    }
}
