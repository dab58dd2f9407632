/// Takes in one request: its head, then its body within limits.
///
/// A body that says beforehand that it is too long is refused at once. One that only turns out to be too long is read
/// on for as much again, so that its sender sees the answer, and then cut off.
package struct RequestReception {
    /// Where it is.
    package enum Phase: Hashable {
        /// Nothing has come yet.
        case begun
        /// The head is there, the body is on its way.
        case receiving
        /// The body is too long; so many octets were dropped.
        case dropping(Int)
        /// Everything has been handed over.
        case complete
    }

    /// What the daemon is to do.
    package enum Action {
        /// Wait for more.
        case proceed
        /// Answer without asking anybody.
        case answer(HTTPResponse)
        /// Have the request carried out.
        case carryOut(HTTPRequest)
        /// Cut the connection.
        case close
    }

    private(set) var phase = Phase.begun
    private var request: HTTPRequest
    private let limits: HTTPLimits

    /// The reception of a request for `target`.
    package init(target: String, client: String, isProtected: Bool = false, limits: HTTPLimits) {
        request = HTTPRequest(method: "", target: target, contentType: nil, body: [], client: client)
        request.isProtected = isProtected
        self.limits = limits
    }

    /// The head is there.
    package mutating func receive(_ head: RequestHead) -> Action {
        request.method = head.method
        request.fields = head.fields
        request.contentType = head.fields["content-type"].map(Self.mediaType)
        phase = .receiving
        if let fault = head.fault { return .answer(fault.response) }
        guard let contentLength = head.fields["content-length"] else { return .proceed }
        guard let length = Int(contentLength), length <= limits.body else { return .answer(tooLong) }
        request.body.reserveCapacity(length)
        return .proceed
    }

    /// More of the body is there, `elapsed` after the beginning of the request.
    package mutating func receive(_ octets: UnsafeRawBufferPointer, elapsed: Duration) -> Action {
        guard elapsed <= limits.reception else { return .close }
        switch phase {
        case .begun, .complete: return .close
        case .receiving:
            guard octets.count <= limits.body - request.body.count else {
                request.body = []
                phase = .dropping(octets.count)
                return .proceed
            }
            unsafe request.body.append(contentsOf: octets)
            return .proceed
        case .dropping(let dropped):
            guard octets.count <= limits.body - dropped else { return .close }
            phase = .dropping(dropped + octets.count)
            return .proceed
        }
    }

    /// The request has ended.
    package mutating func end() -> Action {
        switch phase {
        case .begun, .complete: return .close
        case .receiving:
            phase = .complete
            return .carryOut(request)
        case .dropping:
            phase = .complete
            return .answer(tooLong)
        }
    }

    private var tooLong: HTTPResponse {
        Problem(413, "the body is longer than \(limits.body) octets").response
    }

    private static func mediaType(_ value: String) -> String {
        let essence = value.prefix { $0 != ";" }
        return essence.filter { $0 != " " && $0 != "\t" }.lowercased()
    }
}
