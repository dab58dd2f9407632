package import Gateway
package import Messages
package import Web

/// Who asks for something, and what they may do.
package struct Caller: Sendable {
    /// How somebody has shown who they are.
    package enum Way: Hashable, Sendable {
        /// They may open the control socket.
        case socket
        /// By a name and a password with this request.
        case password
        /// By a token.
        case token
        /// By a session of the console.
        case session
    }

    /// What records call them: an account, `token NAME`, `control socket`.
    package let name: String
    /// What they may do.
    package let rights: Set<Right>
    /// Whose quotas, countries and senders count; `nil`: nobody's.
    package let account: Account?
    /// The address they ask from; empty for the control socket.
    package let client: String
    /// How they have shown who they are.
    package let way: Way

    /// A caller.
    package init(name: String, rights: Set<Right>, account: Account?, client: String, way: Way) {
        self.name = name
        self.rights = rights
        self.account = account
        self.client = client
        self.way = way
    }

    /// Whoever may open the control socket.
    package static let controlSocket = Caller(
        name: "control socket", rights: Set(Right.allCases), account: nil, client: "", way: .socket)

    /// Refuses what they may not do.
    package func require(_ right: Right) throws(Problem) {
        guard !rights.contains(right) else { return }
        throw Problem(403, "\(name) may not do this; it needs the right \"\(right.rawValue)\"")
    }
}
