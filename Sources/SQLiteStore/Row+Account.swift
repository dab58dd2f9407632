import Gateway
import Messages

extension Row {
    /// The columns that ``account()`` reads.
    static let accountColumns = """
        name, active, address, logins, numbers, senders, countries, messages_per_day, parts_per_day, certificates,
        provisioned, role, throughput, requests, binds, hash, scram, shared
        """

    /// An account with its secrets. An address that is none to this version is left out: it would receive nothing.
    mutating func account() throws(StoreFailure) -> KeptAccount {
        var account = Account(try Spelling.account(text()))
        account.isActive = integer() == 1
        account.address = optionalText().flatMap { EmailAddress($0) }
        account.logins = try Account.Login.logins(integer())
        account.numbers = try originators()
        account.senders = try originators()
        account.countries = Set(try Spelling.list(text()))
        account.messagesPerDay = optionalInteger().map { Int(clamping: $0) }
        account.partsPerDay = optionalInteger().map { Int(clamping: $0) }
        account.certificates = Set(try Spelling.list(text()))
        account.isProvisioned = integer() == 1
        if let role = optionalInteger() { account.role = try Account.Role.coded(role) }
        let throughput = optionalInteger().map { Int(clamping: $0) }
        let window = optionalInteger().map { Int(clamping: $0) }
        let binds = optionalInteger().map { Int(clamping: $0) }
        account.terms = SMPPTerms(throughput: throughput, window: window, binds: binds)
        return KeptAccount(account, secrets: secrets())
    }

    private mutating func secrets() -> AccountSecrets {
        var secrets = AccountSecrets()
        secrets.hash = optionalText()
        secrets.scram = optionalOctets()
        secrets.shared = optionalOctets()
        return secrets
    }

    private mutating func originators() throws(StoreFailure) -> [Originator] {
        var found: [Originator] = []
        for text in try Spelling.list(text()) { found.append(try Spelling.originator(text)) }
        return found
    }
}
