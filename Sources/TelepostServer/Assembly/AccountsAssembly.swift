import Configuration
import Gateway
import Messages
import Passwords

/// Turns `[[account]]` into accounts, and reports what only the rooms behind them can tell.
struct AccountsAssembly {
    private let settings: Settings
    private let plan: any NumberPlan
    private(set) var problems: [ConfigurationProblem] = []

    init(_ settings: Settings, plan: any NumberPlan) {
        self.settings = settings
        self.plan = plan
    }

    /// The accounts; of use only when ``problems`` holds no error afterwards.
    mutating func accounts() -> [ProvisionedAccount] {
        settings.accounts.map { account($0) }
    }

    private mutating func account(_ settings: AccountSettings) -> ProvisionedAccount {
        var account = settings.account
        for country in settings.countries where !plan.knows(region: country.value) {
            problems.append(
                ConfigurationProblem(
                    at: country.place, found: "\"\(country.value)\"", accepted: "a region of ISO 3166, as in \"GB\""))
        }
        account.countries = Set(settings.countries.map(\.value))
        if let password = settings.password, case .hash(let hash) = password.value,
            !ArgonPasswords.canRead(hash.revealed)
        {
            problems.append(
                ConfigurationProblem(
                    at: password.place,
                    accepted: "an argon2id hash of version 19 and at most 256 MiB, as argon2 -id -e prints it"))
        }
        return ProvisionedAccount(
            account, password: Self.password(settings.password?.value),
            sharedSecret: settings.sharedSecret.map { Array($0.revealed.utf8) })
    }

    private static func password(_ password: AccountSettings.Password?) -> ProvisionedAccount.Password {
        switch password {
        case nil: .none
        case .plain(let secret): .plain(Array(secret.revealed.utf8))
        case .hash(let secret): .hash(secret.revealed)
        }
    }
}
