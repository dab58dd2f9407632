import Bytes
public import SASL

/// How a client logs in.
public enum POP3LoginMethod: Hashable, Sendable, CustomStringConvertible {
    /// AUTH with this mechanism (RFC 5034).
    case sasl(SASLMechanism)
    /// The digest of the greeting's time stamp with the password (RFC 1939 §7).
    case apop
    /// USER and PASS: the password travels.
    case user

    /// As the protocol calls it.
    public var description: String {
        switch self {
        case .sasl(let mechanism): mechanism.rawValue
        case .apop: "APOP"
        case .user: "USER"
        }
    }

    /// Those that the server offers and the login allows on such a link, the strongest first.
    ///
    /// - Parameters:
    ///   - capabilities: `nil` when the server does not know CAPA, as those of before RFC 2449.
    ///   - hasStamp: whether the greeting has a time stamp that may be believed.
    static func usable(
        _ capabilities: POP3Capabilities?, hasStamp: Bool, for profile: POP3ClientProfile, isEncrypted: Bool
    ) -> [POP3LoginMethod] {
        let login = profile.login
        let mechanisms = SASLMechanism.usable(capabilities?.mechanisms ?? [], for: login, isEncrypted: isEncrypted)
        var methods = mechanisms.filter { !$0.showsPassword }.map(sasl)
        let canBeWritten = login.password != nil && isOneLine(login.username) && isOneLine(login.password ?? "")
        if hasStamp, canBeWritten, profile.allowsAPOP { methods.append(.apop) }
        methods += mechanisms.filter(\.showsPassword).map(sasl)
        let mayShow = isEncrypted || login.allowsPlainOnOpenLink
        let hasUser = capabilities?.hasUser ?? true
        if canBeWritten, mayShow, profile.allowsUser, hasUser || methods.isEmpty { methods.append(.user) }
        return methods
    }

    private static func isOneLine(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 != ASCII.carriageReturn && $0 != ASCII.lineFeed && $0 != ASCII.null }
    }
}
