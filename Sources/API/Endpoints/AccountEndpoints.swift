import Gateway
import Messages
import Web

/// `/api/v1/accounts`.
struct AccountEndpoints: Sendable {
    /// Where a new account may log in when nobody says: with a mail program.
    private static let usualLogins = [Account.Login.smtp, .pop3].map(\.rawValue)

    let gateway: Gateway

    /// All accounts, by name.
    func list(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let listings = try await refusing { () async throws(OperationRefused) in try await gateway.listAccounts() }
        return try .json(listings.map(AccountView.init))
    }

    /// One account.
    func show(_ name: AccountName, _ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        return try .json(try await view(name.text))
    }

    /// Makes an account, with its secrets when they are given.
    func add(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let body = try NewAccountBody.read(from: call.request)
        var details = body.account.details
        try call.caller.requireRights(of: details.wantedRole)
        if details.logins == .unchanged { details.logins = .set(Self.usualLogins) }
        let account = try await refusing { () async throws(OperationRefused) in
            let account = try await gateway.addAccount(body.name, details)
            do throws(OperationRefused) {
                if let password = body.password { try await gateway.setPassword(password, of: account.name.text) }
                if let secret = body.sharedSecret { try await gateway.setSharedSecret(secret, of: account.name.text) }
            } catch {
                // Who asked for an account with a password gets it with that, or none.
                try await gateway.removeAccount(account.name.text)
                throw error
            }
            return account
        }
        let url = "/api/v1/accounts/\(URLText.encode(account.name.text))"
        return try .json(
            try await view(account.name.text), status: 201, fields: [HTTPResponse.Field(name: "Location", value: url)])
    }

    /// Changes what the body names of an account.
    func change(_ name: AccountName, _ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let body = try AccountBody.read(from: call.request)
        try refuseExcess(name, call)
        try call.caller.requireRights(of: body.details.wantedRole)
        call.deed.detail = body.details.changed.joined(separator: ", ")
        _ = try await refusing { () async throws(OperationRefused) in
            try await gateway.changeAccount(name.text, body.details)
        }
        return try .json(try await view(name.text))
    }

    /// Removes an account with its mailbox.
    func remove(_ name: AccountName, _ call: Call) async throws(Problem) -> HTTPResponse {
        try call.expectNothing()
        try refuseExcess(name, call)
        try await refusing { () async throws(OperationRefused) in try await gateway.removeAccount(name.text) }
        return .nothing
    }

    /// Sets or, with `null`, removes the password.
    func setPassword(_ name: AccountName, _ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let body = try PasswordBody.read(from: call.request)
        try refuseExcess(name, call)
        call.deed.detail = body.password == nil ? "password removed" : "password set"
        try await refusing { () async throws(OperationRefused) in
            try await gateway.setPassword(body.password, of: name.text)
        }
        return .nothing
    }

    /// Sets or, with `null`, removes the secret of APOP and CRAM-MD5.
    func setSharedSecret(_ name: AccountName, _ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let body = try SharedSecretBody.read(from: call.request)
        try refuseExcess(name, call)
        call.deed.detail = body.sharedSecret == nil ? "shared secret removed" : "shared secret set"
        try await refusing { () async throws(OperationRefused) in
            try await gateway.setSharedSecret(body.sharedSecret, of: name.text)
        }
        return .nothing
    }

    /// Whoever may change accounts must not come to more rights by one that has them.
    private func refuseExcess(_ name: AccountName, _ call: Call) throws(Problem) {
        try call.caller.requireRights(of: gateway.accounts.directory.account(name)?.role)
    }

    private func view(_ name: String) async throws(Problem) -> AccountView {
        AccountView(try await refusing { () async throws(OperationRefused) in try await gateway.account(name) })
    }
}

extension AccountDetails {
    /// The role that an account is to have; `nil` also for one that is none.
    fileprivate var wantedRole: Account.Role? {
        guard case .set(let text) = role else { return nil }
        return Account.Role(rawValue: text.lowercased())
    }

    /// What is to be changed, for the audit list.
    fileprivate var changed: [String] {
        let wishes: [(String, Bool)] = [
            ("active", isActive != .unchanged), ("address", address != .unchanged), ("login", logins != .unchanged),
            ("role", role != .unchanged), ("numbers", numbers != .unchanged), ("senders", senders != .unchanged),
            ("countries", countries != .unchanged), ("messages_per_day", messagesPerDay != .unchanged),
            ("parts_per_day", partsPerDay != .unchanged), ("smpp_throughput", smppThroughput != .unchanged),
            ("smpp_window", smppWindow != .unchanged), ("smpp_binds", smppBinds != .unchanged),
            ("certificates", certificates != .unchanged),
        ]
        return wishes.filter(\.1).map(\.0)
    }
}
