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

    /// What an application has against a sender.
    enum Objection: Hashable, Sendable {
        /// There is none.
        case anonymous
        /// It matches this pattern of ``SenderRules/deny``.
        case denied(String)
        /// Whether it matches this pattern of ``SenderRules/deny`` cannot be told in bounded time.
        case undecided(String)
        /// Nothing vouches for it, so ``SenderRules/allow`` does not count.
        case untrusted
        /// It matches no pattern of ``SenderRules/allow``.
        case unlisted
    }

    /// Why `sender` is not allowed; `nil` when it is.
    ///
    /// - Parameter isVouchedFor: the client is on a client list or has authenticated. An address alone proves nothing, so a
    ///   list of allowed senders counts only then, unless ``trustsFrom``.
    public func refusal(of sender: EmailAddress?, isVouchedFor: Bool) -> Refusal? {
        objection(to: sender, isVouchedFor: isVouchedFor)?.refusal
    }

    func objection(to sender: EmailAddress?, isVouchedFor: Bool) -> Objection? {
        guard let sender else { return takesAnonymous ? nil : .anonymous }
        if deny.isEmpty, allow.isEmpty { return nil }
        let text = sender.description
        for pattern in deny {
            switch pattern.match(text) {
            case .matched: return .denied(pattern.source)
            case .limitExceeded: return .undecided(pattern.source)
            case .unmatched: continue
            }
        }
        guard !allow.isEmpty else { return nil }
        guard isVouchedFor || trustsFrom else { return .untrusted }
        return allow.contains { $0.match(text).isMatch } ? nil : .unlisted
    }
}

extension SenderRules.Objection {
    /// What the other side hears.
    var refusal: Refusal {
        let text =
            switch self {
            case .anonymous: "mail without a sender is not taken here"
            case .denied, .undecided, .unlisted: "the sender is not allowed to use this application"
            case .untrusted: "the sender cannot be trusted: the client is neither listed nor logged in"
            }
        return Refusal(.message, .permanent, 7, 1, text)
    }

    /// What an operator reads.
    var sentence: String {
        switch self {
        case .anonymous: "the mail has no sender, and anonymous mail is not taken"
        case .denied(let pattern): "the sender matches the pattern \(pattern), which is denied"
        case .undecided(let pattern):
            "the denied pattern \(pattern) takes too long on this sender, which counts as a match"
        case .untrusted:
            "there is a list of allowed senders, and nothing vouches for this one: the client is neither listed nor "
                + "logged in"
        case .unlisted: "the sender matches no pattern that is allowed"
        }
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
