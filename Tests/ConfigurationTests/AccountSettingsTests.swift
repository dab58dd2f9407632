import Configuration
import Gateway
import Messages
import Testing

@Suite struct AccountSettingsTests {
    private let hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b2dWRWJTmaaJObG"

    private func account(_ lines: String) -> String {
        "[[account]]\nname = \"alice\"\npassword = \"pw\"\n" + lines + "\n"
    }

    @Test func `every setting of an account is read`() throws {
        let pin = String(repeating: "aB", count: 32)
        let document = """
            [[account]]
            name = "Alice"
            address = "Alice@SMS.test"
            active = false
            login = ["smtp", "pop3", "smpp", "http", "console"]
            role = "operator"
            password = { env = "CARRIER" }
            shared_secret = { file = "/secret" }
            numbers = ["+447700900200", "60777"]
            senders = ["ACME", "+447700900201"]
            countries = ["GB", "IE"]
            messages_per_day = 100
            parts_per_day = 0
            smpp = { throughput = 50, window = 10, binds = 2 }
            certificates = ["\(pin)"]
            """
        let found = try #require(read(document).settings?.accounts.first, "\(problems(document))")
        var expected = Account(try #require(AccountName("alice")))
        expected.address = EmailAddress("Alice@sms.test")
        expected.isActive = false
        expected.logins = Set(Account.Login.allCases)
        expected.role = .operator
        expected.numbers = ["+447700900200", "60777"].compactMap { Originator($0) }
        expected.senders = ["ACME", "+447700900201"].compactMap { Originator($0) }
        expected.messagesPerDay = 100
        expected.partsPerDay = 0
        expected.terms = SMPPTerms(throughput: 50, window: 10, binds: 2)
        expected.certificates = [pin.lowercased()]
        expected.isProvisioned = true
        #expect(found.account == expected)
        #expect(found.password?.value == .plain(Secret("from-env")))
        #expect(found.sharedSecret == Secret("from-file"))
        #expect(found.countries.map(\.value) == ["GB", "IE"])
    }

    @Test func `an account may use a mail program unless it says otherwise`() throws {
        let plain = try #require(read(account("")).settings?.accounts.first).account
        #expect(plain.isActive && plain.isProvisioned && plain.logins == [.smtp, .pop3])
        #expect(plain.address == nil && plain.numbers.isEmpty && plain.messagesPerDay == nil)
        #expect(try #require(read(account("login = []")).settings?.accounts.first).account.logins == [])
    }

    @Test(arguments: [
        "address = \"alice\"", "address = \"<a@b.test>\"", "address = 1", "login = \"smtp\"", "login = [\"imap\"]",
        "numbers = [\"ACME\"]", "numbers = [\"07700\u{A0}900\"]", "numbers = \"+447700900200\"",
        "senders = [\"twelve chars\"]",
        "countries = [\"gb\"]", "role = \"king\"", "role = [\"viewer\"]", "role = \"\"",
        "messages_per_day = -1", "messages_per_day = \"10\"", "parts_per_day = 1000000001",
        "smpp = 5", "smpp = { throughput = 0 }", "smpp = { window = 10001 }", "smpp = { binds = 1001 }",
        "smpp = { rate = 5 }",
        "certificates = [\"aa\"]", "shared_secret = \"\"", "active = \"yes\"", "quota = 5", "name2 = \"x\"",
    ])
    func `what cannot be meant is one problem`(_ line: String) {
        #expect(problems(account(line)).count == 1, "\(problems(account(line)))")
    }

    @Test func `names are those of accounts`() {
        for (name, isGood) in [
            ("a", true), ("a@b.test", true), ("a+b", true), ("", false), ("two words", false), ("é", false),
            (String(repeating: "x", count: 64), true), (String(repeating: "x", count: 65), false), ("a/b", false),
        ] {
            #expect(problems("[[account]]\nname = \"\(name)\"\nlogin = []\n").isEmpty == isGood, "\(name)")
        }
        #expect(problems("[[account]]\nlogin = []\n").count == 1)
    }

    @Test func `a hash looks like one of argon2id`() throws {
        let good = "[[account]]\nname = \"a\"\npassword = { hash = \"\(hash)\" }\n"
        #expect(try #require(read(good).settings).accounts[0].password?.value == .hash(Secret(hash)))
        #expect(try #require(read(good).settings).accounts[0].password?.place.line == 3)
        for wrong in [
            "", "***", "hunter2hunter2", "$argon2i$v=19$m=65536,t=2,p=1$c2E$aGFzaA", "$2y$10$abcdefghijklmnopqrstuv",
            "$argon2id$m=65536,t=2,p=1$c2E$aGFzaA", "$argon2id$v=19$m=65536,t=2,p=1$c2E$", "\(hash) ", "\(hash)$x",
            "$argon2id$v=19$m=65536,t=2,p=1$$aGFzaA", hash + String(repeating: "A", count: 512),
        ] {
            let found = problems(good.replacing(hash, with: wrong))
            #expect(found.count == 1, "\(wrong): \(found)")
            #expect(found.allSatisfy { wrong.isEmpty || !$0.contains("\"\(wrong)\"") }, "\(found)")
        }
        #expect(problems(good.replacing("\"\(hash)\"", with: "1")).count == 1)
        #expect(problems(good.replacing("\"\(hash)\"", with: "\"\(hash)\", file = \"/secret\"")).count == 1)
    }

    @Test func `a password is a secret like others`() {
        for wrong in ["1", "[\"987654321\"]", "\"\"", "\"9876\\n\"", "{}", "{ env = \"MISSING\" }", "{ fle = \"x\" }"] {
            let found = problems("[[account]]\nname = \"a\"\npassword = \(wrong)\n")
            #expect((1...2).contains(found.count), "\(wrong): \(found)")
            #expect(found.allSatisfy { !$0.contains("9876") })
        }
        #expect(
            problems("[[account]]\nname = \"a\"\npassword = 1\n") == [
                "t.toml:3:12: account[1].password: accepted: a secret as text, { file = \"…\" }, { env = \"…\" } or { sealed = \"…\" }, or { hash = \"$argon2id$…\" }"
            ])
    }

    @Test func `nothing shows a secret of an account`() throws {
        let document =
            account("shared_secret = \"hunter22\"") + """
                [[account]]
                name = "bob"
                password = { hash = "\(hash)" }
                """
        let settings = try #require(read(document.replacing("\"pw\"", with: "\"hunter23\"")).settings)
        for shown in [settings.text, "\(settings)", "\(settings.accounts[0].password as Any)"] {
            #expect(!shown.contains("hunter") && !shown.contains("argon2id"))
        }
    }

    @Test func `numbers and addresses belong to one account each`() {
        let document =
            account("address = \"a@b.test\"\nnumbers = [\"+447700900200\"]") + """
                [[account]]
                name = "ALICE"
                password = "x"
                address = "A@b.test"
                numbers = ["60777", "+447700900200"]
                """
        #expect(
            problems(document) == [
                "t.toml:7:8: account[2].name: found \"alice\", which line 2 has already; accepted: each account name or address once",
                "t.toml:9:11: account[2].address: found \"a@b.test\", which line 4 has already; accepted: each account name or address once",
                "t.toml:10:21: account[2].numbers[2]: found \"+447700900200\", which line 5 has already; accepted: each number of an account once",
            ])
    }

    @Test func `an address is nobody else's name`() {
        let own = "[[account]]\nname = \"a@b.test\"\naddress = \"A@B.test\"\npassword = \"x\"\n"
        #expect(problems(own) == [])
        #expect(problems(own + "[[account]]\nname = \"c\"\naddress = \"a@b.test\"\nlogin = []\n").count == 1)
        #expect(
            problems(account("address = \"bob@b.test\"") + "[[account]]\nname = \"bob@b.test\"\nlogin = []\n").count
                == 1)
    }

    @Test func `an account that nobody can log in to is a warning`() {
        let bare = "[[account]]\nname = \"a\"\n"
        let proofs = [
            "", "login = []\n", "shared_secret = \"12345678\"\n",
            "certificates = [\"\(String(repeating: "0", count: 64))\"]\n",
            "[authentication]\ncommand = \"/check\"\n",
        ]
        #expect(proofs.map { read(bare + $0).warnings.count } == [1, 0, 0, 0, 0])
        #expect(proofs.allSatisfy { read(bare + $0).errors.isEmpty })
    }

    @Test func `texts go into mailboxes of accounts`() throws {
        let route = "[[inbound]]\nname = \"back\"\ndeliver = [\"account:Alice\"]\n"
        let settings = try #require(read(account("") + route).settings)
        let name = try #require(AccountName("alice"))
        #expect(settings.inbound[0].deliver == [.account(name)])
        #expect(problems(account("") + route) == [])
        #expect(problems(route) == [], "the store may have it")
        #expect(
            problems(account("") + route.replacing("Alice", with: "alcie")) == [
                "t.toml:7:12: warning: inbound[1].deliver[1]: no [[account]] has this name, so it has to be one of the store; did you mean \"account:alice\"?"
            ])
        for wrong in ["account:", "account:a b", "accounts:alice", "account"] {
            #expect(problems(route.replacing("account:Alice", with: wrong)).count == 1, "\(wrong)")
        }
    }

    @Test func `senders with a mailbox here are told of failures without a mail server`() throws {
        let document = account("address = \"alice@sms.test\"") + working
        #expect(try #require(read(document).settings).applications[0].notify == [.failed])
        #expect(problems(document + "notify = [\"delivered\"]\n") == [])
        #expect(problems(account("") + working + "notify = [\"delivered\"]\n").count == 1)
    }

    @Test func `mail for accounts alone needs nothing that carries mail`() {
        let alice = account("address = \"alice@sms.test\"")
        func route(_ target: String) -> String { "[[inbound]]\nname = \"back\"\ndeliver = [\"\(target)\"]\n" }
        #expect(problems(alice + route("mailto:Alice@SMS.test")) == [])
        #expect(problems(alice + route("mailto:alice@sms.test,bob@sms.test")).count == 1)
        #expect(problems(alice + route("reply")).count == 1)
    }
}
