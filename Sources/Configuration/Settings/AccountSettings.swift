public import Messages

/// `[[account]]`: somebody who may log in, provisioned by the document; there may be others in the store.
public struct AccountSettings: Hashable, Sendable {
    /// `password`.
    public enum Password: Hashable, Sendable {
        /// The password itself.
        case plain(Secret)
        /// Its argon2id hash in the PHC string form; whether it can be read is for a later stage to say.
        case hash(Secret)
    }

    /// The account; its countries are in ``countries`` only.
    public var account: Account
    /// `password`; `nil`: none, so that the external checker is asked if there is one.
    public var password: Located<Password>?
    /// `shared_secret`: what APOP and CRAM-MD5 need (row S1-4); `nil`: they are off for this account.
    public var sharedSecret: Secret?
    /// `countries`: ISO 3166 codes; empty: all. Whether they exist is for the number plan to say.
    public var countries: [Located<String>] = []

    /// An active, provisioned account that may log in to the SMTP and POP3 servers.
    public init(name: AccountName) {
        account = Account(name)
        account.logins = [.smtp, .pop3]
        account.isProvisioned = true
    }
}

// MARK: - Reading

extension AccountSettings {
    /// - Parameter hasChecker: whether somebody else may know the password.
    init?(_ section: Section, hasChecker: Bool) {
        let name = section.located("name", .accountName)
        if !section.has("name") { section.reportMissing("name", accepted: TextForm.accountName.accepted) }
        guard let placeholder = AccountName("-") else { return nil }
        var settings = AccountSettings(name: name?.value ?? placeholder)
        if let name {
            let text = Located(name.value.text, at: name.place)
            section.reader.claim(text, as: "account name or address")
            section.reader.note(text, as: "account")
        }
        settings.readAddress(section)
        settings.readNumbers(section)
        settings.readLimits(section)
        settings.readSecrets(section, hasChecker: hasChecker)
        guard name != nil else { return nil }
        self = settings
    }

    private mutating func readAddress(_ section: Section) {
        account.isActive = section.flag("active") ?? account.isActive
        guard let address = section.located("address", .mailAddress) else { return }
        account.address = address.value
        let text = Located(address.value.description.lowercased(), at: address.place)
        section.reader.note(text, as: "account address")
        // An account may be called what its address is.
        guard text.value != account.name.text else { return }
        section.reader.claim(text, as: "account name or address")
    }

    private mutating func readNumbers(_ section: Section) {
        let numbers = section.values("numbers", .number) ?? []
        for number in numbers {
            section.reader.claim(Located(number.value.description, at: number.place), as: "number of an account")
        }
        account.numbers = numbers.map(\.value)
        account.senders = section.values("senders", .originator)?.map(\.value) ?? []
    }

    private mutating func readLimits(_ section: Section) {
        countries = section.values("countries", .region, count: 0...300) ?? countries
        account.messagesPerDay = section.whole("messages_per_day", 0...1_000_000_000)
        account.partsPerDay = section.whole("parts_per_day", 0...1_000_000_000)
        account.terms =
            section.table("smpp") { terms in
                SMPPTerms(
                    throughput: terms.whole("throughput", SMPPTerms.throughputs),
                    window: terms.whole("window", SMPPTerms.windows), binds: terms.whole("binds", SMPPTerms.bindCounts))
            } ?? account.terms
    }

    private mutating func readSecrets(_ section: Section, hasChecker: Bool) {
        if let logins = section.values("login", TextForm<Account.Login>.word(), count: 0...20) {
            account.logins = Set(logins.map(\.value))
        }
        account.role = section.value("role", TextForm<Account.Role>.word())
        password = section.password("password")
        sharedSecret = section.secret("shared_secret", octets: 1...256)
        account.certificates = Set(section.values("certificates", .pin, count: 0...100)?.map(\.value) ?? [])
        let proofs = ["password", "shared_secret", "certificates"]
        guard !account.logins.isEmpty, !hasChecker, !proofs.contains(where: section.has) else { return }
        section.reader.report(
            ConfigurationProblem(
                at: section.place, "nobody can log in to this account",
                accepted: "password, shared_secret or certificates; or login = []", severity: .warning))
    }
}

extension Section {
    /// A password: a secret, or `{ hash = "…" }`. No problem shows what was found.
    fileprivate func password(_ key: String) -> Located<AccountSettings.Password>? {
        guard let (node, place) = node(key) else { return nil }
        let inside = below(node, key, place)
        guard case .table = node.value, inside.has("hash") else {
            let secret = secret(key, octets: 1...1024, forms: "\(secretForms), or { hash = \"$argon2id$…\" }")
            return secret.map { Located(.plain($0), at: place) }
        }
        return inside.read { $0.hash("hash") }.map { Located(.hash(Secret($0)), at: place) }
    }

    private func hash(_ key: String) -> String? {
        guard let (node, place) = node(key) else { return nil }
        if case .text(let text) = node.value, looksLikeArgon2id(text) { return text }
        reader.report(
            ConfigurationProblem(
                at: place, accepted: "a hash such as \"$argon2id$v=19$m=65536,t=2,p=1$SALT$HASH\""))
        return nil
    }

    /// The PHC string form: `$argon2id$v=19$m=65536,t=2,p=1$salt$hash`, salt and hash in Base64 without `=`.
    private func looksLikeArgon2id(_ text: String) -> Bool {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard text.utf8.count <= 512, fields.count == 6, fields[0].isEmpty, fields[1] == "argon2id" else {
            return false
        }
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isPlain && fields[2].hasPrefix("v=") && fields[3].hasPrefix("m=") && !fields[4].isEmpty
            && !fields[5].isEmpty
    }
}

extension TextForm where Value == AccountName {
    /// A name as accounts have it.
    static var accountName: TextForm {
        TextForm("a name of 1 to 64 letters, digits, \".\", \"_\", \"-\", \"+\" and \"@\"") { AccountName($0) }
    }
}

extension TextForm where Value == EmailAddress {
    /// A mail address.
    static var mailAddress: TextForm {
        TextForm("a mail address, as in \"alice@example.com\"") { EmailAddress($0) }
    }
}

// MARK: - Writing

extension AccountSettings {
    func write(to writer: inout TOMLWriter) {
        writer.element("account")
        writer.set("name", account.name.text)
        if let address = account.address { writer.set("address", address.description) }
        writer.set("active", account.isActive)
        writer.set("login", Account.Login.allCases.filter(account.logins.contains).map(\.rawValue))
        if let role = account.role { writer.set("role", role.rawValue) }
        if let password { writer.set("password", password.value.shown) }
        if let sharedSecret { writer.set("shared_secret", sharedSecret.description) }
        writer.set("numbers", account.numbers.map(\.description))
        writer.set("senders", account.senders.map(\.description))
        writer.set("countries", countries.map(\.value))
        if let messages = account.messagesPerDay { writer.set("messages_per_day", messages) }
        if let parts = account.partsPerDay { writer.set("parts_per_day", parts) }
        writer.set(
            "smpp",
            inline: [
                ("throughput", account.terms.throughput), ("window", account.terms.window),
                ("binds", account.terms.binds),
            ].compactMap { key, value in value.map { (key: key, value: "\($0)") } })
        writer.set("certificates", account.certificates.sorted())
    }
}

extension AccountSettings.Password {
    /// A hash is shown no more than a password is: it can be guessed against.
    fileprivate var shown: String {
        switch self {
        case .plain(let secret), .hash(let secret): secret.description
        }
    }
}
