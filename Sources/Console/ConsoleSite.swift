package import API
package import Web

/// The web site of a gateway: the API, and the console's pages beside it.
package struct ConsoleSite: WebSite {
    private let api: API

    /// The pages over `api`.
    package init(_ api: API) {
        self.api = api
    }

    /// Carries out a request.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        await api.respond(to: request)
    }
}
