package import Gateway
package import Web

/// A site whose requests are counted.
package struct CountedSite: WebSite {
    private let site: any WebSite
    private let figures: Figures

    /// `site`, counted in `figures`.
    package init(_ site: any WebSite, figures: Figures) {
        self.site = site
        self.figures = figures
    }

    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        figures.came(.http)
        defer { figures.left(.http) }
        let response = await site.respond(to: request)
        figures.answers.add(Figures.AnswerClass(response.status))
        return response
    }
}
