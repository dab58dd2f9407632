package import API
package import Gateway
package import Messages
package import Web

/// Turns the requests for one kind of page into answers. `ConsoleSite` knows the desks by the first segment of the path.
package protocol Desk: Sendable {
    /// Carries out a request of somebody who has signed in; what they may not do is a problem (403).
    ///
    /// The token of a form has been checked before.
    func answer(_ call: PageCall) async throws(Problem) -> PageAnswer
}

/// A request for a page, by somebody who has signed in.
package struct PageCall: Sendable {
    package var request: HTTPRequest
    /// The segments of the path behind the first.
    package var path: [String]
    /// The query; of a name that comes twice the last counts.
    package var query: FormData
    /// What a form sent; empty for GET.
    package var form: FormData
    /// Who asks, for records and rights.
    package var caller: Caller
    /// Who asks, for the page.
    package var visitor: Visitor
    /// What the pages are about.
    package var api: API
    package var now: Timestamp

    /// Whether it changes something.
    package var isPost: Bool { request.method == "POST" }

    /// The gateway; a problem beside simulators on their own.
    package var gateway: Gateway {
        get throws(Problem) {
            guard let gateway = api.gateway else { throw Problem(404, "there is no gateway here, only simulators") }
            return gateway
        }
    }

    /// Refuses what they may not do.
    package func require(_ right: Right) throws(Problem) { try caller.require(right) }

    /// Nothing is at this address.
    package static var nothingHere: Problem { Problem(404, "there is nothing at this address") }
}

/// The answer to a request for a page.
package enum PageAnswer: Sendable {
    /// A page.
    case page(Page)
    /// It is done; look there (303), where the notice is told.
    case redirect(PagePath, Notice?)
    /// Anything else, as it is.
    case other(HTTPResponse)
}
