import Gateway
import Messages
import Synchronization
package import Web

/// How the first administrator comes to be.
extension Gatekeeper {
    /// The fewest characters that an administrator's password has.
    package static let shortestPassword = 10

    /// Whether nobody can log in to the console who may do everything.
    package var needsAdministrator: Bool { gateway.map { !$0.hasAdministrator } ?? false }

    /// Makes the key that ``firstAdministrator(key:name:password:request:)`` asks for; the one before ends.
    ///
    /// - Parameter whenUsed: is called when somebody has become administrator by it.
    /// - Returns: `nil` when there is an administrator.
    package func makeSetupKey(whenUsed: @escaping @Sendable () -> Void = {}) -> String? {
        guard let gateway, needsAdministrator else { return nil }
        let key = SetupKey(text: gateway.secretText(), whenUsed: whenUsed)
        setup.withLock { $0 = key }
        return key.text
    }

    /// Whether somebody can become administrator with this key.
    package func isSetupKey(_ key: String) -> Bool {
        endSetup()
        return setup.withLock { $0.map { Gateway.isSame($0.text, key) } ?? false }
    }

    /// Ends the key for good once there is an administrator, however they came to be it.
    func endSetup() {
        guard setup.withLock({ $0 != nil }), !needsAdministrator else { return }
        setup.withLock { setup in
            defer { setup = nil }
            return setup
        }?.whenUsed()
    }

    /// Makes the first administrator, signs them in, and ends the key. After an error the key is as good as before.
    package func firstAdministrator(
        key: String, name: String, password: String, request: HTTPRequest
    ) async throws(Problem) -> Visit {
        try admit(request)
        try refuseForeign(request)
        guard password.count >= Self.shortestPassword else {
            throw Problem(422, "the password has to have at least \(Self.shortestPassword) characters")
        }
        guard let gateway, let taken = take(key) else { throw Problem(404, "this link has been used, or is none") }
        let account: AccountName
        do throws(OperationRefused) { account = try await gateway.makeAdministrator(name, password) } catch {
            setup.withLock { if $0 == nil { $0 = taken } }
            throw Problem(error)
        }
        taken.whenUsed()
        let visit = try begin(account, gateway.standing(of: account, for: .console)?.ground, request)
        await gateway.record(visit.caller, .setupAdministrator, account.text)
        return visit
    }

    /// Takes the key away: of two who use it at the same time one finds none.
    private func take(_ key: String) -> SetupKey? {
        guard isSetupKey(key) else { return nil }
        return setup.withLock { setup in
            guard let present = setup, Gateway.isSame(present.text, key) else { return nil }
            setup = nil
            return present
        }
    }
}

extension Gateway {
    fileprivate func makeAdministrator(_ name: String, _ password: String) async throws(OperationRefused) -> AccountName
    {
        var details = AccountDetails()
        details.role = .set(Account.Role.administrator.rawValue)
        details.logins = .set([Account.Login.http, .console].map(\.rawValue))
        let account = try await addAccount(name, details)
        do throws(OperationRefused) { try await setPassword(password, of: account.name.text) } catch {
            try await removeAccount(account.name.text)
            throw error
        }
        return account.name
    }
}
