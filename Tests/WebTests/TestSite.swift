import Bytes
import Synchronization

@testable import Web

/// A site that answers as a test says, and remembers what it was asked.
final class TestSite: WebSite {
    private let asked = Mutex<[HTTPRequest]>([])
    private let answer: @Sendable (HTTPRequest) async -> HTTPResponse

    init(_ answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse = { _ in .text("hello") }) {
        self.answer = answer
    }

    var requests: [HTTPRequest] { asked.withLock { $0 } }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        asked.withLock { $0.append(request) }
        return await answer(request)
    }
}

/// A server of a site at a port of 127.0.0.1, which ends with it.
final class TestServer: Sendable {
    static let here = IPAddress(v4: 0x7F00_0001)

    let server: WebServer
    let port: UInt16

    init(_ site: TestSite, limits: HTTPLimits = HTTPLimits()) throws(ListenFailure) {
        server = WebServer(site, limits: limits)
        port = try server.start(address: Self.here, port: 0)
    }

    deinit { server.stop() }
}

extension HTTPResponse {
    static func text(_ text: String, fields: [Field] = []) -> HTTPResponse {
        HTTPResponse(status: 200, contentType: "text/plain", fields: fields, body: Array(text.utf8))
    }

    static func streaming(_ stream: BodyStream, beginning: String = "") -> HTTPResponse {
        HTTPResponse(status: 200, contentType: "text/plain", body: Array(beginning.utf8), stream: stream)
    }
}
