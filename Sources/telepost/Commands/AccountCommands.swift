import API
import Messages
import Web

/// `telepost account …`.
struct AccountCommands {
    private struct PasswordBody: Encodable {
        let password: String?

        enum CodingKeys: String, CodingKey {
            case password
        }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(password, forKey: .password)
        }
    }

    private struct SharedSecretBody: Encodable {
        let secret: String?

        enum CodingKeys: String, CodingKey {
            case secret = "shared_secret"
        }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(secret, forKey: .secret)
        }
    }

    private let arguments: Arguments
    private let client: GatewayClient

    init(_ arguments: Arguments) throws(CommandFailure) {
        self.arguments = arguments
        client = try GatewayClient(arguments)
    }

    func list() throws(CommandFailure) -> Int32 {
        let accounts = try client.get("/api/v1/accounts", as: [AccountView].self)
        if arguments.has(.json) {
            for account in accounts { try Screen.print(json: account) }
            return 0
        }
        guard !accounts.isEmpty else {
            Screen.print("there are no accounts (make one with: telepost account add NAME)")
            return 0
        }
        var table = Table("NAME", "ADDRESS", "LOGIN", " MAILS", "STATE", "NUMBERS")
        for account in accounts {
            table.add(
                .init(account.name, .strong), .init(account.address ?? ""),
                .init(account.login.joined(separator: ",")), .init("\(account.mailbox.mails)"),
                .init(Self.state(account), Self.style(account)), .init(account.numbers.joined(separator: ", ")))
        }
        for line in table.lines(width: Screen.width) { Screen.print(line) }
        return 0
    }

    func show() throws(CommandFailure) -> Int32 {
        try show(try client.get(try path(), as: AccountView.self))
    }

    func add() throws(CommandFailure) -> Int32 {
        let name = try name()
        var properties = try AccountProperties(arguments)
        properties.add(name: name)
        if arguments.has(.passwordStdin) { properties.add(password: try TypedSecret(.password).line()) }
        if arguments.has(.sharedSecretStdin) { properties.add(sharedSecret: try TypedSecret(.sharedSecret).line()) }
        let account = try client.post("/api/v1/accounts", properties, as: AccountView.self)
        guard !arguments.has(.json) else { return try show(account) }
        Screen.print("account \(account.name) is made")
        if !account.hasPassword {
            Screen.print("it has no password yet (give it one with: telepost account passwd \(account.name))")
        }
        return 0
    }

    func set() throws(CommandFailure) -> Int32 {
        let properties = try AccountProperties(arguments)
        guard !properties.isEmpty else { throw arguments.wrong("there is nothing to change") }
        let account = try client.patch(try path(), properties, as: AccountView.self)
        guard !arguments.has(.json) else { return try show(account) }
        Screen.print("account \(account.name) is changed")
        return 0
    }

    /// Sets the password, the shared secret, or both when they come by standard input.
    func setSecret() throws(CommandFailure) -> Int32 {
        let path = try path()
        let isPiped = arguments.has(.passwordStdin) || arguments.has(.sharedSecretStdin)
        for option in [Option.sharedSecret, .remove] where isPiped && arguments.has(option) {
            throw arguments.wrong("\(option.rawValue) and what comes by standard input do not go together")
        }
        guard isPiped else {
            let kind = arguments.has(.sharedSecret) ? TypedSecret.Kind.sharedSecret : .password
            let secret = arguments.has(.remove) ? nil : try TypedSecret(kind).ask(of: try name())
            try put(secret, kind, path)
            return 0
        }
        if arguments.has(.passwordStdin) { try put(try TypedSecret(.password).line(), .password, path) }
        if arguments.has(.sharedSecretStdin) { try put(try TypedSecret(.sharedSecret).line(), .sharedSecret, path) }
        return 0
    }

    func remove() throws(CommandFailure) -> Int32 {
        let path = try path()
        let account = try client.get(path, as: AccountView.self)
        let count = account.mailbox.mails
        if count > 0, !arguments.has(.yes) {
            let mails = count == 1 ? "1 mail waits" : "\(count) mails wait"
            throw .failed("\(mails) in the mailbox of \(account.name); --yes removes the account all the same")
        }
        try client.delete(path)
        Screen.print("account \(account.name) is removed")
        return 0
    }

    private func put(_ secret: String?, _ kind: TypedSecret.Kind, _ path: String) throws(CommandFailure) {
        switch kind {
        case .password: try client.put("\(path)/password", PasswordBody(password: secret))
        case .sharedSecret: try client.put("\(path)/shared-secret", SharedSecretBody(secret: secret))
        }
        Screen.print("the \(kind.rawValue) of \(try name()) is \(secret == nil ? "removed" : "set")")
    }

    private func show(_ account: AccountView) throws(CommandFailure) -> Int32 {
        if arguments.has(.json) {
            try Screen.print(json: account)
            return 0
        }
        let proofs = [
            (account.hasPassword, "password"), (account.hasVerifier, "SCRAM-SHA-256"),
            (account.hasSharedSecret, "APOP and CRAM-MD5"), (!account.certificates.isEmpty, "certificate"),
        ].filter(\.0).map(\.1)
        Facts.print([
            ("account", account.name), ("state", Screen.styled(Self.state(account), Self.style(account))),
            ("address", account.address ?? ""),
            ("logs in to", account.login.isEmpty ? "nothing" : account.login.joined(separator: ", ")),
            ("role", account.role ?? "none: only what is its own"),
            ("proves itself by", proofs.isEmpty ? "nothing" : proofs.joined(separator: ", ")),
            ("numbers", account.numbers.joined(separator: ", ")),
            ("other senders", PlainText(account.senders.joined(separator: ", ")).description),
            ("countries", account.countries.isEmpty ? "all" : account.countries.joined(separator: ", ")),
            ("messages a day", account.messagesPerDay.map(String.init) ?? "any number"),
            ("parts a day", account.partsPerDay.map(String.init) ?? "any number"),
            ("SMPP", Self.terms(account)),
            ("certificates", account.certificates.joined(separator: ", ")),
            ("mailbox", "\(account.mailbox.mails) mails, \(account.mailbox.octets) octets"),
            ("changed in", account.provisioned ? "the configuration file" : "the store"),
        ])
        return 0
    }

    private static func terms(_ account: AccountView) -> String {
        let terms = [
            account.smppThroughput.map { "\($0) messages a second" },
            account.smppWindow.map { "\($0) requests at a time" },
            account.smppBinds.map { $0 == 1 ? "1 link" : "\($0) links" },
        ].compactMap(\.self)
        return terms.isEmpty ? "as the server has it" : terms.joined(separator: ", ")
    }

    private static func state(_ account: AccountView) -> String {
        guard account.active else { return "inactive" }
        let hasProof = account.hasPassword || account.hasSharedSecret || !account.certificates.isEmpty
        return hasProof ? "active" : "no password"
    }

    private static func style(_ account: AccountView) -> Screen.Style {
        state(account) == "active" ? .good : .doubtful
    }

    private func path() throws(CommandFailure) -> String { "/api/v1/accounts/\(URLText.encode(try name()))" }

    private func name() throws(CommandFailure) -> String {
        guard let name = AccountName(arguments.operands[0]) else {
            throw arguments.wrong(
                "\"\(PlainText(arguments.operands[0]))\" is no name of an account: 1 to 64 of letters, digits and . _ - + @"
            )
        }
        return name.text
    }
}
