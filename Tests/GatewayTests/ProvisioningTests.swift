import Messages
import Testing

@testable import Gateway

/// The accounts of the configuration file.
@Suite struct ProvisioningTests {
    private func provision(_ rig: AccountRig, _ accounts: [ProvisionedAccount]) async throws {
        try await rig.gateway.accounts.provision(accounts)
    }

    @Test func `A plain password and a shared secret stay in memory, a hash goes into the store`() async throws {
        let rig = try AccountRig()
        try await provision(
            rig,
            [
                ProvisionedAccount(
                    try AccountRig.account(), password: .plain(Array("plain one".utf8)),
                    sharedSecret: Array("shared".utf8)),
                ProvisionedAccount(
                    try AccountRig.account("bob", address: nil, numbers: []),
                    password: .hash(BackwardPasswords.hash("hashed one"))),
            ])
        let kept = try await rig.store.accounts()
        #expect(kept.map(\.account.isProvisioned) == [true, true])
        #expect(kept.map(\.secrets.hash) == [nil, BackwardPasswords.hash("hashed one")])
        #expect(kept.allSatisfy { $0.secrets.scram == nil && $0.secrets.shared == nil })
        #expect(try await rig.logIn("alice", "plain one").account == "alice")
        #expect(rig.passwords.verified == 0)
        #expect(try await rig.logIn("bob", "hashed one").account == "bob")
        #expect(try await rig.logIn("alice", "plain two").account == nil)
        let listing = try await rig.gateway.account("alice")
        #expect(listing.hasPassword && listing.hasVerifier && listing.hasSharedSecret)
    }

    @Test func `The same file again changes nothing`() async throws {
        let rig = try AccountRig()
        let file = [ProvisionedAccount(try AccountRig.account(), password: .plain(Array("plain one".utf8)))]
        try await provision(rig, file)
        let revision = rig.gateway.accounts.directory.sorted.map(\.revision)
        rig.store.failure = StoreFailure(.full, "")
        try await provision(rig, file)
        #expect(rig.gateway.accounts.directory.sorted.map(\.revision) == revision)
    }

    @Test
    func `An account that is gone from the file stays with its mails, but does nothing, until somebody takes it over`()
        async throws
    {
        let rig = try AccountRig()
        try await provision(
            rig, [ProvisionedAccount(try AccountRig.account(), password: .plain(Array("plain one".utf8)))])
        try await rig.text("hello")
        try await provision(rig, [])
        let account = try #require(rig.gateway.accounts.directory.all.first)
        #expect(!account.isActive && !account.isProvisioned)
        #expect(try await rig.store.accounts().map(\.account) == [account])
        #expect(try await rig.logIn("alice", "plain one").why == "the account has no password")
        #expect(try rig.mailbox().count == 1)
        #expect(
            rig.notebook.records.filter { $0.level == .warning }.map(\.text) == [
                "an account is not in the configuration file any more: it is not active now, its mails stay"
            ])
        // Mails for it come in all the same.
        try await rig.text("again")
        #expect(try rig.mailbox().count == 2)
        // Told once.
        try await provision(rig, [])
        #expect(rig.notebook.records.filter { $0.level == .warning }.count == 1)
        try await rig.gateway.setPassword("a new one", of: "alice")
        var details = AccountDetails()
        details.isActive = .set(true)
        _ = try await rig.gateway.changeAccount("alice", details)
        #expect(try await rig.logIn("alice", "a new one").account == "alice")
    }

    @Test func `The file takes over what was made by command, and says when two want the same`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        try await rig.add(try AccountRig.account("bob", address: "bob@sms.test", numbers: ["+447700900201"]))
        let file = try AccountRig.account(numbers: ["+447700900201"]) { $0.messagesPerDay = 3 }
        try await provision(rig, [ProvisionedAccount(file, password: .plain(Array("from the file".utf8)))])
        #expect(try await rig.logIn().account == nil)
        #expect(try await rig.logIn("alice", "from the file").account == "alice")
        #expect(rig.gateway.accounts.directory.account(with: file.numbers[0])?.name.text == "alice")
        #expect(
            rig.notebook.records.filter { $0.level == .warning }.map(\.text) == [
                "an account that was made by command is in the configuration file now, which rules",
                "two accounts want the same: the number +447700900201 is account alice's",
            ])
        let clash = rig.gateway.accounts.directory.clash(
            of: try #require(rig.gateway.accounts.directory.account(nameOrAddress: "bob")))
        #expect(clash == "the number +447700900201 is account alice's")
    }

    @Test func `A store that fails leaves the accounts as they were`() async throws {
        let rig = try AccountRig()
        rig.store.failure = StoreFailure(.full, "")
        let file = [ProvisionedAccount(try AccountRig.account())]
        await #expect(throws: StoreFailure.self) { try await provision(rig, file) }
        #expect(rig.gateway.accounts.directory.isEmpty)
        #expect("\(file)" == "[alice, ***]")
    }

    @Test func `After a restart an account of the file has no password until the file is read`() async throws {
        let rig = try AccountRig()
        let file = [ProvisionedAccount(try AccountRig.account(), password: .plain(Array("plain one".utf8)))]
        try await provision(rig, file)
        let next = try AccountRig(store: rig.store)
        try await next.gateway.resume()
        #expect(try await next.logIn("alice", "plain one").account == nil)
        try await provision(next, file)
        #expect(try await next.logIn("alice", "plain one").account == "alice")
        #expect(next.notebook.records.filter { $0.level == .warning }.isEmpty)
    }
}
