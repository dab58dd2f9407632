import Bytes
import Gateway
import Messages
import Web

/// `/api/v1/phones`: the simulated phones.
struct PhoneEndpoints: Sendable {
    /// The longest that a request may wait for a text, in seconds.
    static let longestWait: Int64 = 30

    let phones: (any PhoneDirectory)?

    struct SendBody: RequestBody {
        static let members = ["to", "text"]

        let to: String
        let text: String
    }

    /// The phones there are.
    func list(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        return try .json(await directory().phones().map(PhoneView.init))
    }

    /// The texts on a phone; waits for the next when asked to.
    func messages(of phone: PhoneNumber, _ call: Call) async throws(Problem) -> HTTPResponse {
        let query = try call.query("after", "wait")
        let after = try query.integer("after", in: 0...Int64.max) ?? 0
        let wait = try query.integer("wait", in: 0...Self.longestWait) ?? 0
        let messages = try await directory().messages(of: phone, after: after, wait: .seconds(wait))
        guard let messages else { throw Problem(404, "there is no phone with the number \(phone)") }
        return try .json(messages.map(PhoneMessageView.init))
    }

    /// Has a phone send a text; waits until the gateway has acknowledged it when asked to.
    func send(from phone: PhoneNumber, _ call: Call) async throws(Problem) -> HTTPResponse {
        let wait = try call.query("wait").integer("wait", in: 0...Self.longestWait) ?? 0
        let phones = try directory()
        let body = try SendBody.read(from: call.request)
        let isShortCode = (3...15).contains(body.to.utf8.count) && body.to.utf8.allSatisfy(\.isASCIIDigit)
        guard isShortCode || PhoneNumber(e164: body.to) != nil else {
            throw Problem(422, "\"\(body.to.prefix(64))\" is neither a number such as +447700900100 nor a short code")
        }
        guard !body.text.isEmpty else { throw Problem(422, "there is no text to send") }
        let sent = try await refusing { () async throws(OperationRefused) in
            try await phones.send(body.text, from: phone, to: body.to, wait: .seconds(wait))
        }
        return try .json(PhoneMessageView(sent), status: 202)
    }

    private func directory() throws(Problem) -> any PhoneDirectory {
        guard let phones else { throw Problem(404, "this gateway has no simulated phones") }
        return phones
    }
}
