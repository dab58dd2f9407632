import Bytes
import Gateway
import Web

/// `/metrics`: the figures for Prometheus and whoever reads its format.
struct MetricsEndpoint: Sendable {
    let gateway: Gateway
    let gatekeeper: Gatekeeper
    let version: String

    /// All figures.
    func show(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        if !isTrusted(call.request) {
            try await gatekeeper.caller(of: call.request).require(.readMetrics)
        }
        let metrics = GatewayMetrics(gateway: gateway, overview: await gateway.overview(), version: version)
        var text = MetricsText()
        for family in metrics.families { text.add(family) }
        return HTTPResponse(status: 200, contentType: MetricsText.contentType, body: Array(text.text.utf8))
    }

    /// Whether the client need not say who it is. Behind a server that passes requests on, everybody has its address.
    private func isTrusted(_ request: HTTPRequest) -> Bool {
        guard !request.isPassedOn, let address = IPAddress(request.client) else { return false }
        return gatekeeper.policy.metricsFrom.map { $0.lists(address) } ?? address.isLoopback
    }
}
