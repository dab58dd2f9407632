import Messages
import Testing

@testable import Gateway

@Suite struct AccountOperationsTests {
    private func details(_ change: (inout AccountDetails) -> Void) -> AccountDetails {
        var details = AccountDetails()
        change(&details)
        return details
    }

    @Test func `An account is made as it was asked for, and is there after a restart`() async throws {
        let rig = try AccountRig()
        let fingerprint = "AB:" + String(repeating: "cd:", count: 30) + "EF"
        let account = try await rig.gateway.addAccount(
            "Alice",
            details {
                $0.address = .set("alice@SMS.test")
                $0.logins = .set(["smtp", "POP3", "smtp"])
                $0.numbers = .set(["+447700900200", "60300", "+447700900200"])
                $0.senders = .set(["ACME", "+447700900201"])
                $0.countries = .set(["gb", "US"])
                $0.messagesPerDay = .set(0)
                $0.partsPerDay = .set(1_000_000_000)
                $0.smppThroughput = .set(1)
                $0.smppWindow = .set(10_000)
                $0.smppBinds = .set(1000)
                $0.certificates = .set([fingerprint])
            })
        #expect(account.name.text == "alice")
        #expect(account.address?.description == "alice@sms.test")
        #expect(account.logins == [.smtp, .pop3])
        #expect(account.numbers.map(\.description) == ["+447700900200", "60300"])
        #expect(account.senders == [.name("ACME"), .number(try Samples.number("+447700900201"))])
        #expect(account.countries == ["GB", "US"])
        #expect(account.messagesPerDay == 0)
        #expect(account.partsPerDay == 1_000_000_000)
        #expect(account.terms == SMPPTerms(throughput: 1, window: 10_000, binds: 1000))
        #expect(account.certificates == ["ab" + String(repeating: "cd", count: 30) + "ef"])
        #expect(account.isActive && !account.isProvisioned)
        let next = try AccountRig(store: rig.store)
        #expect(next.gateway.accounts.directory.isEmpty)
        try await next.gateway.resume()
        #expect(next.gateway.accounts.directory.all == [account])
    }

    @Test func `A change leaves what it does not name, and clears what it should`() async throws {
        let rig = try AccountRig()
        let before = try AccountRig.account {
            $0.messagesPerDay = 5
            $0.terms = SMPPTerms(throughput: 5, window: 6, binds: 7)
            $0.isActive = false
        }
        try await rig.add(before)
        var after = try await rig.gateway.changeAccount("alice", AccountDetails())
        #expect(after == before)
        after = try await rig.gateway.changeAccount(
            "ALICE",
            details {
                $0.address = .cleared
                $0.numbers = .cleared
                $0.messagesPerDay = .cleared
                $0.smppWindow = .cleared
                $0.isActive = .set(true)
            })
        #expect(after.terms == SMPPTerms(throughput: 5, binds: 7))
        #expect(after.address == nil && after.numbers.isEmpty && after.messagesPerDay == nil)
        #expect(after.logins == before.logins)
        #expect(after.isActive)
        #expect(rig.gateway.accounts.directory.all == [after])
        #expect(try await rig.store.accounts().map(\.account) == [after])
        // The password stays.
        #expect(try await rig.logIn().account == "alice")
    }

    @Test func `What makes no sense is refused with what does`() async throws {
        let rig = try AccountRig()
        let table: [(change: (inout AccountDetails) -> Void, text: String)] = [
            ({ $0.address = .set("alice") }, "\"alice\" is no mail address such as alice@example.com"),
            ({ $0.address = .set("") }, "\"\" is no mail address such as alice@example.com"),
            (
                { $0.logins = .set(["imap"]) },
                "\"imap\" is nothing to log in to; there is: smtp, pop3, smpp, http, console"
            ),
            (
                { $0.numbers = .set(["ACME"]) },
                "\"ACME\" is no number that a phone could write to: + and digits, or a short code"
            ),
            (
                { $0.numbers = .set(["+44 7700"]) },
                "\"+44 7700\" is no number that a phone could write to: + and digits, or a short code"
            ),
            (
                { $0.senders = .set(["a name that is too long"]) },
                "\"a name that is too long\" is no sender: a number with +, 3 to 15 digits, or a name of up to 11 "
                    + "characters"
            ),
            ({ $0.countries = .set(["XX"]) }, "\"XX\" is no country; it is written as in GB (ISO 3166)"),
            ({ $0.messagesPerDay = .set(-1) }, "-1 a day is out of bounds; 0 to 1000000000 are possible"),
            (
                { $0.partsPerDay = .set(1_000_000_001) },
                "1000000001 a day is out of bounds; 0 to 1000000000 are possible"
            ),
            (
                { $0.smppThroughput = .set(0) },
                "0 messages a second is out of bounds; 1 to 100000 are possible"
            ),
            (
                { $0.smppWindow = .set(10_001) },
                "10001 requests at a time is out of bounds; 1 to 10000 are possible"
            ),
            ({ $0.smppBinds = .set(-1) }, "-1 links is out of bounds; 1 to 1000 are possible"),
            (
                { $0.certificates = .set([String(repeating: "a", count: 63)]) },
                "\"\(String(repeating: "a", count: 63))\" is no SHA-256 fingerprint of a certificate: 64 hexadecimal digits"
            ),
            (
                { $0.numbers = .set((0...1000).map { "+4477009\(10_000 + $0)" }) },
                "1001 values are too many; at most 1000 are possible"
            ),
        ]
        for (change, text) in table {
            let refusal = await rig.refusal { _ = try await rig.gateway.addAccount("alice", details(change)) }
            #expect(refusal == OperationRefused(.invalid, text))
        }
        for name in ["", "a b", String(repeating: "a", count: 65), "ü"] {
            let refusal = await rig.refusal { _ = try await rig.gateway.addAccount(name, AccountDetails()) }
            #expect(refusal?.kind == .invalid, "\(name)")
        }
        #expect(rig.gateway.accounts.directory.isEmpty)
        #expect(try await rig.store.accounts().isEmpty)
    }

    @Test func `What somebody else has cannot be taken`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        try await rig.add(try AccountRig.account("bob", address: "bob@sms.test", numbers: ["+447700900201"]))
        #expect(
            await rig.refusal { _ = try await rig.gateway.addAccount("alice", AccountDetails()) }
                == OperationRefused(.conflict, "there is an account alice already"))
        let taken = details { $0.numbers = .set(["+447700900200"]) }
        #expect(
            await rig.refusal { _ = try await rig.gateway.addAccount("carol", taken) }
                == OperationRefused(.conflict, "the number +447700900200 is account alice's"))
        #expect(
            await rig.refusal { _ = try await rig.gateway.changeAccount("bob", taken) }
                == OperationRefused(.conflict, "the number +447700900200 is account alice's"))
        #expect(rig.gateway.accounts.directory.all.map(\.name.text) == ["alice", "bob"])
        // What is one's own may be said again.
        #expect(try await rig.gateway.changeAccount("alice", taken).numbers.count == 1)
    }

    @Test func `Of many who want the same number at once one gets it`() async throws {
        let rig = try AccountRig()
        let wish = details { $0.numbers = .set(["+447700900200"]) }
        let made = Counter()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<50 {
                group.addTask {
                    if (try? await rig.gateway.addAccount("user\(index)", wish)) != nil { made.add() }
                }
            }
        }
        #expect(made.count == 1)
        #expect(try await rig.store.accounts().count == 1)
    }

    @Test func `What is not there cannot be changed`() async throws {
        let rig = try AccountRig()
        let missing = OperationRefused(.missing, "there is no account carol")
        let gateway = rig.gateway
        #expect(await rig.refusal { _ = try await gateway.changeAccount("carol", AccountDetails()) } == missing)
        #expect(await rig.refusal { try await gateway.setPassword("long enough", of: "carol") } == missing)
        #expect(await rig.refusal { try await gateway.setSharedSecret("long enough", of: "carol") } == missing)
        #expect(await rig.refusal { try await gateway.removeAccount("carol") } == missing)
        #expect(await rig.refusal { _ = try await gateway.account("carol") } == missing)
        #expect(await rig.refusal { try await gateway.removeAccount("no name") }?.kind == .missing)
        #expect(rig.passwords.hashed == 0)
    }

    @Test func `An account of the configuration file is changed there alone`() async throws {
        let rig = try AccountRig()
        try await rig.gateway.accounts.provision([ProvisionedAccount(try AccountRig.account())])
        let conflict = OperationRefused(.conflict, "account alice is in the configuration file: change it there")
        let gateway = rig.gateway
        #expect(await rig.refusal { _ = try await gateway.changeAccount("alice", AccountDetails()) } == conflict)
        #expect(await rig.refusal { try await gateway.setPassword("long enough", of: "alice") } == conflict)
        #expect(await rig.refusal { try await gateway.setPassword(nil, of: "alice") } == conflict)
        #expect(await rig.refusal { try await gateway.setSharedSecret("long enough", of: "alice") } == conflict)
        #expect(await rig.refusal { try await gateway.removeAccount("alice") } == conflict)
        #expect(
            await rig.refusal { _ = try await gateway.addAccount("alice", AccountDetails()) }
                == OperationRefused(.conflict, "there is an account alice already"))
    }

    @Test func `A password is set so that it can be verified in every way, and removed again`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account(), password: nil)
        try await rig.gateway.setPassword("eight or", of: "alice")
        let listing = try await rig.gateway.account("alice")
        #expect(listing.hasPassword && listing.hasVerifier && !listing.hasSharedSecret)
        #expect(try await rig.logIn("alice", "eight or").account == "alice")
        let secrets = try #require(try await rig.store.accounts().first?.secrets)
        #expect(secrets.hash == BackwardPasswords.hash("eight or"))
        #expect("\(secrets)" == "***")
        try await rig.gateway.setSharedSecret("also eight", of: "alice")
        #expect(try await rig.gateway.account("alice").hasSharedSecret)
        try await rig.gateway.setPassword(nil, of: "alice")
        try await rig.gateway.setSharedSecret(nil, of: "alice")
        let after = try await rig.gateway.account("alice")
        #expect(!after.hasPassword && !after.hasVerifier && !after.hasSharedSecret)
        #expect(try await rig.logIn("alice", "eight or").account == nil)
    }

    @Test func `A password has 8 characters at least, 1000 octets at most, and nothing that cannot be typed`()
        async throws
    {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account(), password: nil)
        let table: [(password: String, isTaken: Bool)] = [
            ("", false), ("1234567", false), ("12345678", true), ("öäüßöäüß", true), ("öäüßöäü", false),
            (String(repeating: "a", count: 1000), true), (String(repeating: "a", count: 1001), false),
            (String(repeating: "ö", count: 501), false), ("12345678\n", false), ("1234\u{0}5678", false),
        ]
        for (password, isTaken) in table {
            let refusal = await rig.refusal { try await rig.gateway.setPassword(password, of: "alice") }
            #expect((refusal == nil) == isTaken, "\(password.prefix(20))")
            #expect(refusal.map { $0.kind == .invalid } ?? true)
            let other = await rig.refusal { try await rig.gateway.setSharedSecret(password, of: "alice") }
            #expect((other == nil) == isTaken, "\(password.prefix(20))")
        }
    }

    @Test func `Without a way to hash or to seal, secrets are refused rather than kept in the open`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account(), password: nil)
        rig.passwords.isBusy = true
        #expect(
            await rig.refusal { try await rig.gateway.setPassword("long enough", of: "alice") }
                == OperationRefused(.unavailable, "too many passwords are being looked at; try again later"))
        let bare = Samples.gateway(rig.store, rules: rig.gateway.rules)
        try await bare.resume()
        #expect(
            await rig.refusal { try await bare.setPassword("long enough", of: "alice") }
                == OperationRefused(.unavailable, "there is nothing to hash passwords with"))
        #expect(
            await rig.refusal { try await bare.setSharedSecret("long enough", of: "alice") }
                == OperationRefused(.unavailable, "there is no key to keep secrets with"))
        #expect(try await rig.store.accounts().first?.secrets == AccountSecrets())
    }

    @Test func `A store that fails leaves all as it was`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        let before = rig.gateway.accounts.directory.all
        rig.store.failure = StoreFailure(.full, "/var")
        let unavailable = OperationRefused(.unavailable, "no room on the disk at present")
        let gateway = rig.gateway
        #expect(await rig.refusal { _ = try await gateway.addAccount("bob", AccountDetails()) } == unavailable)
        #expect(
            await rig.refusal { _ = try await gateway.changeAccount("alice", details { $0.numbers = .cleared }) }
                == unavailable)
        #expect(await rig.refusal { try await gateway.setPassword("another one", of: "alice") } == unavailable)
        #expect(await rig.refusal { try await gateway.removeAccount("alice") } == unavailable)
        #expect(await rig.refusal { _ = try await gateway.listAccounts() } == unavailable)
        #expect(rig.gateway.accounts.directory.all == before)
        rig.store.failure = nil
        #expect(try await rig.logIn().account == "alice")
    }

    @Test func `The list says what is in each mailbox, and an account that is removed takes its mailbox along`()
        async throws
    {
        let rig = try AccountRig()
        #expect(try await rig.gateway.listAccounts().isEmpty)
        try await rig.add(try AccountRig.account("bob", address: nil, numbers: []))
        try await rig.add(try AccountRig.account())
        try await rig.text("hello")
        let list = try await rig.gateway.listAccounts()
        #expect(list.map(\.account.name.text) == ["alice", "bob"])
        #expect(list.map(\.mailbox.mails) == [1, 0])
        #expect(list[0].mailbox.octets == rig.store.messages[0].order.text.utf8.count)
        try await rig.gateway.removeAccount("alice")
        #expect(try await rig.gateway.listAccounts().map(\.account.name.text) == ["bob"])
        #expect(try rig.mailbox().isEmpty)
        #expect(try await rig.logIn().account == nil)
        #expect(rig.store.messages.count == 1)
    }
}
