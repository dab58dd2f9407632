import Web

/// `/api/v1/simulator/mails`: what a simulated mail server took.
struct CaughtMailEndpoints: Sendable {
    let mails: (any CaughtMailDirectory)?

    /// The mails there are; waits for the next when asked to.
    func list(_ call: Call) async throws(Problem) -> HTTPResponse {
        let query = try call.query("after", "wait")
        let after = try query.integer("after", in: 0...Int64.max) ?? 0
        let wait = try query.integer("wait", in: 0...PhoneEndpoints.longestWait) ?? 0
        return try .json(await directory().mails(after: after, wait: .seconds(wait)).map(CaughtMailView.init))
    }

    /// A mail as it came.
    func show(_ sequence: Int64, _ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        guard let octets = try await directory().octets(of: sequence) else {
            throw Problem(404, "there is no mail \(sequence), or no longer")
        }
        return HTTPResponse(status: 200, contentType: "message/rfc822", body: octets)
    }

    private func directory() throws(Problem) -> any CaughtMailDirectory {
        guard let mails else { throw Problem(404, "there is no simulated mail server here") }
        return mails
    }
}
