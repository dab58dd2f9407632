public import Messages

/// Which senders an application takes mail from (rows S0-30, S2-43, S2-44).
public struct SenderRules: Sendable {
    /// A sender must match one of these; empty: everybody may send.
    public let allow: [any Pattern]
    /// A sender must match none of these; one for which that cannot be told in bounded time is denied.
    public let deny: [any Pattern]
    /// Whether the sender's address counts although nothing vouches for it.
    public let trustsFrom: Bool
    /// Whether mail with an empty sender is taken (row S2-37).
    public let takesAnonymous: Bool

    /// Rules of one application.
    public init(
        allow: [any Pattern] = [], deny: [any Pattern] = [], trustsFrom: Bool = false, takesAnonymous: Bool = false
    ) {
        self.allow = allow
        self.deny = deny
        self.trustsFrom = trustsFrom
        self.takesAnonymous = takesAnonymous
    }

    /// Why `sender` is not allowed; `nil` when it is.
    ///
    /// - Parameter isVouchedFor: the client is on a client list or has authenticated. An address alone proves nothing, so a
    ///   list of allowed senders counts only then, unless ``trustsFrom``.
    public func refusal(of sender: EmailAddress?, isVouchedFor: Bool) -> Refusal? {
        guard let sender else {
            return takesAnonymous ? nil : Refusal(.message, .permanent, 7, 1, "mail without a sender is not taken here")
        }
        if deny.isEmpty, allow.isEmpty { return nil }
        let text = sender.description
        if deny.contains(where: { $0.match(text) != .unmatched }) {
            return Refusal(.message, .permanent, 7, 1, "the sender is not allowed to use this application")
        }
        guard !allow.isEmpty else { return nil }
        guard isVouchedFor || trustsFrom else {
            return Refusal(
                .message, .permanent, 7, 1, "the sender cannot be trusted: the client is neither listed nor logged in")
        }
        guard allow.contains(where: { $0.match(text).isMatch }) else {
            return Refusal(.message, .permanent, 7, 1, "the sender is not allowed to use this application")
        }
        return nil
    }
}

extension PatternResult {
    var isMatch: Bool {
        switch self {
        case .matched: true
        case .unmatched, .limitExceeded: false
        }
    }
}
