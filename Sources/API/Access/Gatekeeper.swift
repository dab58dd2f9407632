package import Web

/// Decides who a request comes from.
package final class Gatekeeper: Sendable {
    /// A gatekeeper that knows the control socket only.
    package init() {}

    /// Who asks; a problem when that is not shown, or not right.
    package func caller(of request: HTTPRequest) async throws(Problem) -> Caller {
        guard request.client.isEmpty else { throw Problem(401, "log in first") }
        return .controlSocket
    }
}
