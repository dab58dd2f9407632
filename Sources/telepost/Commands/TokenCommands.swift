import API
import Gateway
import Messages
import Web

/// `telepost token …`.
struct TokenCommands {
    /// A token to be made, as the API takes it.
    struct Body: Encodable {
        let name: String
        let rights: [String]
        let account: String?
        let expires: Moment?

        /// Reads the options.
        ///
        /// - Parameter now: what `--expires` counts from.
        init(_ arguments: Arguments, at now: Timestamp) throws(CommandFailure) {
            name = try TokenCommands.name(arguments)
            let rights = arguments.texts(.right).flatMap { $0.split(separator: ",").map(String.init) }
            let known = Right.allCases.map(\.rawValue)
            for right in rights where !known.contains(right) {
                let near = nearestRight(to: right, among: known)
                throw arguments.wrong("--right takes \(near), not \(PlainText(right))")
            }
            self.rights = rights
            account = arguments.text(.account)
            expires = try arguments.duration(.expires).map { Moment(now + $0) }
        }
    }

    private let arguments: Arguments
    private let client: GatewayClient

    init(_ arguments: Arguments) throws(CommandFailure) {
        self.arguments = arguments
        client = try GatewayClient(arguments)
    }

    func list() throws(CommandFailure) -> Int32 {
        let tokens = try client.get("/api/v1/tokens", as: [TokenView].self)
        if arguments.has(.json) {
            for token in tokens { try Screen.print(json: token) }
            return 0
        }
        guard !tokens.isEmpty else {
            Screen.print("there are no tokens (make one with: telepost token add NAME --right messages:send)")
            return 0
        }
        var table = Table("NAME", "ACCOUNT", "MADE", "BY", "ENDS", "RIGHTS")
        for token in tokens {
            table.add(
                .init(token.name, .strong), .init(token.account ?? ""), .init(ClockTime.age(token.madeAt)),
                .init(token.madeBy), .init(Self.end(token), token.expired ? .doubtful : .good),
                .init(token.rights.joined(separator: ", ")))
        }
        for line in table.lines(width: Screen.width) { Screen.print(line) }
        return 0
    }

    func add() throws(CommandFailure) -> Int32 {
        let token = try client.post("/api/v1/tokens", try Body(arguments, at: ClockTime.now), as: TokenView.self)
        guard !arguments.has(.json) else {
            try Screen.print(json: token)
            return 0
        }
        Screen.print("token \(token.name) is made; keep it, for nobody can show it again:")
        Screen.print(token.token ?? "")
        return 0
    }

    func remove() throws(CommandFailure) -> Int32 {
        let name = try Self.name(arguments)
        try client.delete("/api/v1/tokens/\(URLText.encode(name))")
        Screen.print("token \(name) is removed")
        return 0
    }

    private static func end(_ token: TokenView) -> String {
        guard let expires = token.expires else { return "never" }
        return token.expired ? "has ended" : ClockTime.text(expires, milliseconds: false)
    }

    private static func name(_ arguments: Arguments) throws(CommandFailure) -> String {
        let name = arguments.operands[0]
        guard isConfigurationName(name) else {
            throw arguments.wrong("\"\(PlainText(name))\" is no name of a token: 1 to 64 of letters, digits and . _ -")
        }
        return name
    }
}

/// The right that was probably meant, or all of them.
private func nearestRight(to text: String, among known: [String]) -> String {
    known.first { $0.hasPrefix(text) || $0.hasSuffix(text) } ?? known.joined(separator: ", ")
}
