import Testing

@testable import Web

@Suite struct RequestReceptionTests {
    private let limits = HTTPLimits(body: 10, connections: 1, silence: .seconds(1))

    private func reception() -> RequestReception {
        RequestReception(target: "/x", client: "", limits: limits)
    }

    private func head(_ method: String, type: String?, length: String?) -> RequestHead {
        var head = RequestHead(method: method)
        if let type { _ = head.add("Content-Type", type) }
        if let length { _ = head.add("Content-Length", length) }
        head.end()
        return head
    }

    private func word(_ action: RequestReception.Action) -> String {
        switch action {
        case .proceed: "proceed"
        case .answer(let response): "answer \(response.status)"
        case .carryOut(let request): "carry out \(request.method) \(String(decoding: request.body, as: UTF8.self))"
        case .close: "close"
        }
    }

    private func take(_ count: Int, _ reception: inout RequestReception, after elapsed: Duration = .zero) -> String {
        let octets = [UInt8](repeating: UInt8(ascii: "x"), count: count)
        return unsafe word(octets.withUnsafeBytes { unsafe reception.receive($0, elapsed: elapsed) })
    }

    @Test func `a body up to the limit is carried out whole`() {
        for size in [0, 1, 9, 10] {
            var reception = reception()
            let head = reception.receive(head("POST", type: nil, length: "\(size)"))
            #expect(word(head) == "proceed")
            if size > 0 { #expect(take(size, &reception) == "proceed") }
            #expect(word(reception.end()) == "carry out POST \(String(repeating: "x", count: size))")
            #expect(reception.phase == .complete)
        }
    }

    @Test func `a body that says it is too long is refused at once`() {
        for length in ["11", "9223372036854775807", "99999999999999999999", "ten"] {
            var reception = reception()
            let head = reception.receive(head("POST", type: nil, length: length))
            #expect(word(head) == "answer 413", "\(length)")
        }
    }

    @Test func `a body that turns out to be too long is read on for a while, then cut off`() {
        var reception = reception()
        #expect(word(reception.receive(head("POST", type: nil, length: nil))) == "proceed")
        #expect(take(10, &reception) == "proceed")
        #expect(reception.phase == .receiving)
        #expect(take(1, &reception) == "proceed")
        #expect(reception.phase == .dropping(1))
        #expect(take(9, &reception) == "proceed")
        var other = reception
        #expect(take(1, &reception) == "close")
        #expect(word(other.end()) == "answer 413")
        #expect(word(other.end()) == "close")
    }

    @Test func `a body that trickles is cut off when its time is over`() {
        var reception = reception()
        _ = reception.receive(head("POST", type: nil, length: "10"))
        #expect(take(1, &reception, after: .seconds(59)) == "proceed")
        #expect(take(1, &reception, after: .seconds(60)) == "proceed")
        #expect(take(1, &reception, after: .milliseconds(60_001)) == "close")
    }

    @Test func `what comes before the head or after the end closes the connection`() {
        var reception = reception()
        #expect(take(1, &reception) == "close")
        #expect(word(reception.end()) == "close")
        _ = reception.receive(head("GET", type: nil, length: nil))
        _ = reception.end()
        #expect(take(1, &reception) == "close")
    }

    @Test func `the media type loses its parameters and its capitals`() {
        let table = [
            "application/json": "application/json", "Application/JSON; charset=utf-8": "application/json",
            " text/plain ;x": "text/plain", "": "",
        ]
        for (written, read) in table {
            var reception = reception()
            _ = reception.receive(head("POST", type: written, length: nil))
            guard case .carryOut(let request) = reception.end() else {
                Issue.record("not carried out: \(written)")
                continue
            }
            #expect(request.contentType == read)
        }
    }
}
