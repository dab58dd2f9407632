public import Messages
import Synchronization

/// A call of one of our addresses under `/hooks/`, by a provider.
public struct HookCall: Sendable {
    /// The method, as in `POST`.
    public var method: String
    /// What follows `/hooks/NAME/`, without a slash before or behind it.
    public var path: String
    /// The whole address as the provider has it.
    public var url: String
    /// What the address has behind its question mark, decoded, in order.
    public var query: [(name: String, value: String)]
    /// The header fields: their names in small letters, in order.
    public var headers: [(name: String, value: String)]
    /// What came with it.
    public var body: [UInt8]
    /// The address of the one who calls.
    public var client: String

    /// A call.
    public init(method: String, path: String, url: String, client: String) {
        self.method = method
        self.path = path
        self.url = url
        self.client = client
        query = []
        headers = []
        body = []
    }

    /// The first header field of that name, which is in small letters.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// What a provider hears.
public struct HookReply: Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// What the body is; empty with an empty body.
    public var contentType: String
    /// The body.
    public var body: [UInt8]

    /// A reply.
    public init(_ status: Int, contentType: String = "", body: [UInt8] = []) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}

/// Which connections are to be told of calls to `/hooks/`.
public final class HookBoard: Sendable {
    /// Answers a call; whoever calls is told only afterwards.
    public typealias Answering = @Sendable (HookCall) async -> HookReply

    private let connections = Mutex<[ConnectionName: Answering]>([:])

    /// Nobody is.
    public init() {}

    /// Has calls for `connection` answered by `answering`.
    public func attach(_ connection: ConnectionName, answering: @escaping Answering) {
        connections.withLock { $0[connection] = answering }
    }

    /// Calls for `connection` are nobody's any more.
    public func detach(_ connection: ConnectionName) {
        connections.withLock { _ = $0.removeValue(forKey: connection) }
    }

    /// Who answers calls for `connection`; `nil`: nobody.
    public func answering(for connection: ConnectionName) -> Answering? {
        connections.withLock { $0[connection] }
    }
}
