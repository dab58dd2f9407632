public import Messages

/// A token that somebody wants, as it was typed.
public struct TokenWish: Hashable, Sendable {
    /// What it is to be called.
    public var name: String
    /// What it is to allow, as in `messages:send`.
    public var rights: [String]
    /// Whose it is to be; `nil`: nobody's.
    public var account: String?
    /// When it is to end; `nil`: never.
    public var expires: Timestamp?

    /// A wish.
    public init(name: String, rights: [String], account: String? = nil, expires: Timestamp? = nil) {
        self.name = name
        self.rights = rights
        self.account = account
        self.expires = expires
    }

    /// The rights; each must be known.
    public func readRights() throws(OperationRefused) -> Set<Right> {
        var read: Set<Right> = []
        for text in rights {
            guard let right = Right(rawValue: text) else {
                let known = Right.allCases.map(\.rawValue).joined(separator: ", ")
                throw OperationRefused(.invalid, "\"\(text.prefix(64))\" is no right; there is: \(known)")
            }
            read.insert(right)
        }
        guard !read.isEmpty else { throw OperationRefused(.invalid, "a token needs a right, as in messages:send") }
        return read
    }
}

/// Who makes something.
public struct TokenMaker: Hashable, Sendable {
    /// As ``AuditEntry/actor``.
    public var name: String
    /// What they may do: what they make may not do more.
    public var rights: Set<Right>

    /// A maker.
    public init(_ name: String, rights: Set<Right>) {
        self.name = name
        self.rights = rights
    }
}
