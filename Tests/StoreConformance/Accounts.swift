import Gateway
import Messages
import Testing

extension Samples {
    static func account(_ name: String = "alice") throws -> AccountName { try #require(AccountName(name)) }

    /// An account with a value in every field.
    static func keptAccount(_ name: String = "alice") throws -> KeptAccount {
        var account = Account(try Samples.account(name))
        account.isActive = false
        account.address = try address("\(name.prefix { $0 != "@" })@sms.example.com")
        account.logins = [.smtp, .pop3, .console]
        account.role = .operator
        account.numbers = [.number(try phone(1)), .shortCode("12345"), .name("Back:,office"), .name("")]
        account.senders = [.name("3:a,"), .number(try phone(2))]
        account.countries = ["GB", "DE", "CZ"]
        account.messagesPerDay = 100
        account.partsPerDay = 0
        account.certificates = [String(repeating: "0f", count: 32), String(repeating: "a0", count: 32)]
        account.terms = SMPPTerms(throughput: 50, window: 0, binds: 4)
        account.isProvisioned = true
        var secrets = AccountSecrets()
        secrets.hash = "$argon2id$v=19$m=1,t=1,p=1$YQ$YQ"
        secrets.scram = (0...255).map { UInt8($0) }
        secrets.shared = []
        return KeptAccount(account, secrets: secrets)
    }
}

extension ConformanceCase {
    static let accounts = [
        ConformanceCase("an empty store has no accounts") { bench in
            #expect(try await bench.store.accounts().isEmpty)
            #expect(try await bench.store.remove(Samples.account()) == false)
            try await bench.store.keep([KeptAccount]())
            #expect(try await bench.store.accounts().isEmpty)
        },
        ConformanceCase("accounts with everything and with nothing come back as they were, by name") { bench in
            let all = [
                KeptAccount(Account(try Samples.account("b"))), try Samples.keptAccount("c"),
                try Samples.keptAccount("a@sms.example.com"), try Samples.keptAccount("a"),
            ]
            try await bench.store.keep(all)
            #expect(try await bench.store.accounts() == [all[3], all[2], all[0], all[1]])
            try await bench.reopen()
            #expect(try await bench.store.accounts() == [all[3], all[2], all[0], all[1]])
        },
        ConformanceCase("each login comes back alone and with the others") { bench in
            let logins = Account.Login.allCases.map { Set([$0]) } + [Set(Account.Login.allCases), []]
            for logins in logins {
                var account = Account(try Samples.account())
                account.logins = logins
                try await bench.store.keep([KeptAccount(account)])
                #expect(try await bench.store.accounts().map(\.account.logins) == [logins])
            }
        },
        ConformanceCase("each role comes back, and so does none") { bench in
            for role in Account.Role.allCases + [nil] {
                var account = Account(try Samples.account())
                account.role = role
                try await bench.store.keep([KeptAccount(account)])
                #expect(try await bench.store.accounts().map(\.account.role) == [role])
            }
        },
        ConformanceCase("an account replaces the one of its name, whatever the case, with all its secrets") { bench in
            try await bench.store.keep([Samples.keptAccount("Alice"), Samples.keptAccount("bob")])
            let bare = KeptAccount(Account(try Samples.account("aLICE")))
            try await bench.store.keep([bare])
            try await bench.reopen()
            #expect(try await bench.store.accounts() == [bare, Samples.keptAccount("bob")])
        },
        ConformanceCase("of two accounts of one name in a call the later stays") { bench in
            let bare = KeptAccount(Account(try Samples.account()))
            try await bench.store.keep([Samples.keptAccount(), bare])
            #expect(try await bench.store.accounts() == [bare])
        },
        ConformanceCase("an account that was removed is gone, the others are not") { bench in
            try await bench.store.keep([Samples.keptAccount("alice"), Samples.keptAccount("bob")])
            #expect(try await bench.store.remove(Samples.account("alice")))
            #expect(try await bench.store.remove(Samples.account("alice")) == false)
            try await bench.reopen()
            #expect(try await bench.store.accounts() == [Samples.keptAccount("bob")])
        },
        ConformanceCase("a thousand accounts in one call are all there") { bench in
            let all = try (1000..<2000).map { try Samples.keptAccount("user\($0)") }
            try await bench.store.keep(all)
            try await bench.reopen()
            #expect(try await bench.store.accounts() == all)
        },
    ]
}
