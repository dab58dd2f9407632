import Gateway
import Messages
import Testing

extension ProvisionedAccount {
    /// Alice, who may log in everywhere with the password `wonderland`.
    static func alice(_ change: (inout Account) -> Void = { _ in }) throws -> ProvisionedAccount {
        try named("alice", password: "wonderland", change)
    }

    /// Somebody at `sms.test`.
    static func named(
        _ name: String, password: String?, secret: String? = nil, _ change: (inout Account) -> Void = { _ in }
    ) throws -> ProvisionedAccount {
        var account = Account(try #require(AccountName(name)))
        account.logins = [.smtp, .pop3]
        account.address = EmailAddress("\(name)@sms.test")
        change(&account)
        return ProvisionedAccount(
            account, password: password.map { .plain(Array($0.utf8)) } ?? .none,
            sharedSecret: secret.map { Array($0.utf8) })
    }
}
