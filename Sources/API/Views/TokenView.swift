import Gateway
import Messages

/// A token as the API shows it; never its digest.
public struct TokenView: Codable, Hashable, Sendable {
    /// Its name.
    public var name: String
    /// What it allows.
    public var rights: [String]
    /// Whose it is; absent: nobody's.
    public var account: String?
    /// When it was made.
    public var madeAt: Moment
    /// Who made it.
    public var madeBy: String
    /// When it ends; absent: never.
    public var expires: Moment?
    /// Whether it has ended.
    public var expired: Bool
    /// The token itself, when it was just made.
    public var token: String?

    enum CodingKeys: String, CodingKey {
        case name, rights, account, expires, expired, token
        case madeAt = "made_at"
        case madeBy = "made_by"
    }

    /// What the API shows of a token.
    init(_ token: AccessToken, at now: Timestamp) {
        name = token.name
        rights = token.rights.map(\.rawValue).sorted()
        account = token.account?.text
        madeAt = Moment(token.madeAt)
        madeBy = token.madeBy
        expires = token.expires.map(Moment.init)
        expired = token.expires.map { $0 <= now } ?? false
    }
}
