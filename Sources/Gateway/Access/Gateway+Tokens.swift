public import Messages

/// What operators ask of tokens.
extension Gateway {
    /// Makes a token.
    ///
    /// Its rights are at most those of who makes it. One of an account also never has rights that the account has not, sees
    /// what the account sees, and ends with it.
    ///
    /// - Returns: the token with its text, which is not kept: nobody can be told it again.
    public func addToken(
        _ wish: TokenWish, by maker: TokenMaker
    ) async throws(OperationRefused) -> (token: AccessToken, text: String) {
        guard isConfigurationName(wish.name) else {
            throw OperationRefused(
                .invalid, "\"\(wish.name.prefix(64))\" is no name of a token: 1 to 64 of letters, digits and . _ -")
        }
        let rights = try wish.readRights()
        let account = try wish.account.map { text throws(OperationRefused) in try present(text) }
        let at = now
        if let expires = wish.expires, expires <= at {
            throw OperationRefused(.invalid, "the token would have ended already")
        }
        try Self.check(rights, of: maker, account)
        let made = try await tokens.add { digest in
            var token = AccessToken(
                name: wish.name, digest: digest, rights: rights, account: account?.name, madeAt: at,
                madeBy: maker.name)
            token.expires = wish.expires
            return token
        } isWanted: {
            account.map { accounts.directory.account($0.name) != nil } ?? true
        }
        log.info("accounts", "token made", ["token": wish.name, "by": maker.name])
        return made
    }

    /// Removes a token: whoever has it gets in no more.
    public func removeToken(_ name: String) async throws(OperationRefused) {
        guard try await tokens.end(where: { $0.name == name }) > 0 else {
            throw OperationRefused(.missing, "there is no token \(name.prefix(64))")
        }
        log.info("accounts", "token removed", ["token": name])
    }

    private func present(_ text: String) throws(OperationRefused) -> Account {
        guard let account = AccountName(text).flatMap(accounts.directory.account) else {
            throw OperationRefused(.invalid, "there is no account \(text.prefix(64))")
        }
        return account
    }

    private static func check(
        _ rights: Set<Right>, of maker: TokenMaker, _ account: Account?
    ) throws(OperationRefused) {
        if let excess = excess(rights, over: maker.rights) {
            throw OperationRefused(.invalid, "\(maker.name) may not give the right \"\(excess)\" away")
        }
        if let account, let excess = excess(rights, over: account.rights) {
            throw OperationRefused(.invalid, "account \(account.name) does not have the right \"\(excess)\" itself")
        }
    }

    private static func excess(_ rights: Set<Right>, over limit: Set<Right>) -> String? {
        rights.subtracting(limit).map(\.rawValue).min()
    }
}

extension Account {
    /// What it may do: what its role says, or with what is its own when it has none.
    public var rights: Set<Right> { role?.rights ?? Self.ownRights }

    /// What everybody may do with what is their own.
    public static let ownRights: Set<Right> = [.send, .readMessages, .changeMessages]
}
