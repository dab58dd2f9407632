import Gateway
import Messages
import Web

/// `/api/v1/tokens`.
struct TokenEndpoints: Sendable {
    let gateway: Gateway

    /// A token to be made.
    struct Body: RequestBody {
        static let members = ["name", "rights", "account", "expires"]

        let name: String
        let rights: [String]
        let account: String?
        let expires: String?
    }

    /// All tokens, by name; never their texts.
    func list(_ call: Call) throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let now = gateway.now
        return try .json(gateway.tokens.all.map { TokenView($0, at: now) })
    }

    /// Makes a token; the answer is the only one that has its text.
    func add(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let body = try Body.read(from: call.request)
        var wish = TokenWish(name: body.name, rights: body.rights, account: body.account)
        if let expires = body.expires {
            guard let moment = Moment(expires) else {
                throw Problem(422, "\"expires\" must be a moment such as 2027-11-20T11:15:02Z")
            }
            wish.expires = moment.timestamp
        }
        let maker = TokenMaker(call.caller.name, rights: call.caller.rights)
        try refuseExcess(wish, call.caller)
        let made = try await refusing { () async throws(OperationRefused) in try await gateway.addToken(wish, by: maker)
        }
        call.deed.detail = made.token.rights.map(\.rawValue).sorted().joined(separator: ", ")
        var view = TokenView(made.token, at: gateway.now)
        view.token = made.text
        let url = "/api/v1/tokens/\(URLText.encode(made.token.name))"
        return try .json(view, status: 201, fields: [HTTPResponse.Field(name: "Location", value: url)])
    }

    /// Removes a token.
    func remove(_ name: String, _ call: Call) async throws(Problem) -> HTTPResponse {
        try call.expectNothing()
        try await refusing { () async throws(OperationRefused) in try await gateway.removeToken(name) }
        return .nothing
    }

    /// Nobody gives away what they have not, nor acts for an account that may do more than they may.
    private func refuseExcess(_ wish: TokenWish, _ caller: Caller) throws(Problem) {
        for right in Right.allCases where wish.rights.contains(right.rawValue) { try caller.require(right) }
    }
}
