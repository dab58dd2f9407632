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
    /// What they are found by again: the id of the session, the digest of the token.
    var mark = ""

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

    /// Whoever asks for what anybody may see.
    static func anybody(at client: String) -> Caller {
        Caller(name: "anybody", rights: [], account: nil, client: client, way: client.isEmpty ? .socket : .password)
    }

    /// The account whose own messages are all that they may see and change; `nil`: everybody's.
    package var scope: AccountName? { account.flatMap { $0.role == nil ? $0.name : nil } }

    /// Whether they may see a message.
    package func maySee(_ story: MessageStory) -> Bool { scope.map { $0 == story.submission.account } ?? true }

    /// Whether they have a right; within ``scope``, where there is one.
    package func may(_ right: Right) -> Bool { rights.contains(right) }

    /// Refuses what they may not do.
    package func require(_ right: Right) throws(Problem) {
        guard !may(right) else { return }
        throw Problem(403, "\(name) may not do this; it needs the right \"\(right.rawValue)\"")
    }

    /// Refuses to give a role to somebody, or to take over an account that has it, when it may do more than they may.
    package func requireRights(of role: Account.Role?) throws(Problem) {
        let given = role?.rights ?? Account.ownRights
        guard let missing = given.subtracting(rights).map(\.rawValue).min() else { return }
        let kind = role.map { "with the role \($0.rawValue)" } ?? "without a role"
        throw Problem(403, "\(name) may not do this; an account \(kind) has \"\(missing)\"")
    }
}

extension Gateway {
    /// Notes what a caller has done; it never fails (``record(_:_:detail:by:from:)``).
    package func record(_ caller: Caller, _ action: AuditAction, _ subject: String, detail: String = "") async {
        await record(action, subject, detail: detail, by: caller.name, from: caller.client)
    }
}
