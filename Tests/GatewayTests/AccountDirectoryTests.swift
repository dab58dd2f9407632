import Messages
import Testing

@testable import Gateway

@Suite struct AccountDirectoryTests {
    private func directory(_ accounts: [Account]) -> AccountDirectory {
        var directory = AccountDirectory()
        directory.set(accounts.map { (KeptAccount($0), KnownSecrets()) })
        return directory
    }

    private let fingerprint = String(repeating: "ab", count: 32)

    @Test func `An account is found by its name, its address, its numbers and its certificates, and by nothing else`()
        throws
    {
        let alice = try AccountRig.account(numbers: ["+447700900200", "60300"]) { $0.certificates = [fingerprint] }
        let bob = try AccountRig.account("bob", address: nil, numbers: [])
        let directory = directory([bob, alice])
        #expect(directory.all.map(\.name.text) == ["alice", "bob"])
        let table: [(words: String, name: String?)] = [
            ("alice", "alice"), ("ALICE", "alice"), ("alice@sms.test", "alice"), ("Alice@SMS.test", "alice"),
            ("bob", "bob"), ("bob@sms.test", nil), ("alic", nil), ("", nil), ("+447700900200", nil), ("a b", nil),
        ]
        for (words, name) in table { #expect(directory.account(nameOrAddress: words)?.name.text == name, "\(words)") }
        #expect(directory.account(with: try #require(Originator("+447700900200"))) == alice)
        #expect(directory.account(with: .shortCode("60300")) == alice)
        #expect(directory.account(with: try #require(Originator("+447700900201"))) == nil)
        #expect(directory.account(of: try Samples.address("ALICE@sms.test")) == alice)
        #expect(directory.account(of: try Samples.address("alice@other.test")) == nil)
        #expect(directory.entry(certificate: fingerprint)?.account == alice)
        #expect(directory.entry(certificate: "ab") == nil)
        #expect(directory.hasCertificates)
    }

    @Test
    func `A certificate of an account that is not active proves nothing, while its address and number stay its own`()
        throws
    {
        let alice = try AccountRig.account {
            $0.certificates = [fingerprint]
            $0.isActive = false
        }
        let directory = directory([alice])
        #expect(directory.entry(certificate: fingerprint) == nil)
        #expect(!directory.hasCertificates)
        #expect(directory.account(of: try Samples.address("alice@sms.test")) == alice)
        #expect(directory.account(with: try #require(Originator("+447700900200"))) == alice)
        #expect(directory.abilities(of: .smtp).isEmpty)
    }

    @Test func `Where two want the same the configuration file comes first, then the first by name`() throws {
        let number = try #require(Originator("+447700900200"))
        let both = [try AccountRig.account("b"), try AccountRig.account("a")]
        #expect(directory(both).account(with: number)?.name.text == "a")
        #expect(directory(both).account(of: try Samples.address("alice@sms.test"))?.name.text == "a")
        var file = try AccountRig.account("c")
        file.isProvisioned = true
        #expect(directory(both + [file]).account(with: number)?.name.text == "c")
        #expect(directory(both + [file]).account(of: try Samples.address("alice@sms.test"))?.name.text == "c")
    }

    @Test func `What is as it was keeps its revision, and a revision never comes again`() throws {
        var directory = AccountDirectory()
        let alice = try AccountRig.account()
        directory.set([(KeptAccount(alice), KnownSecrets())])
        let first = directory.entry(alice.name)?.revision
        directory.set([(KeptAccount(alice), KnownSecrets())])
        #expect(directory.entry(alice.name)?.revision == first)
        directory.set([(KeptAccount(alice), KnownSecrets(password: [1]))])
        let second = directory.entry(alice.name)?.revision
        #expect(second != first)
        directory.remove(alice.name)
        #expect(directory.account(alice.name) == nil)
        directory.set([(KeptAccount(alice), KnownSecrets())])
        #expect(![first, second].contains(directory.entry(alice.name)?.revision))
    }

    @Test func `An account clashes with what others have, and not with itself`() throws {
        let alice = try AccountRig.account { $0.certificates = [fingerprint] }
        let post = try AccountRig.account("post@sms.test", address: nil, numbers: [])
        let directory = directory([alice, post])
        #expect(directory.clash(of: alice) == nil)
        let table: [(account: Account, clash: String?)] = [
            (try AccountRig.account("bob", address: "bob@sms.test", numbers: ["+447700900201"]), nil),
            (
                try AccountRig.account("bob", address: "ALICE@sms.test", numbers: []),
                "the address ALICE@sms.test is account alice's"
            ),
            (
                try AccountRig.account("bob", address: nil, numbers: ["60300", "+447700900200"]),
                "the number +447700900200 is account alice's"
            ),
            (
                try AccountRig.account("bob", address: "post@sms.test", numbers: []),
                "the address post@sms.test is the name of another account"
            ),
            (
                try AccountRig.account("alice@sms.test", address: nil, numbers: []),
                "alice@sms.test is the address of account alice"
            ),
            (
                try AccountRig.account("bob", address: nil, numbers: []) { $0.certificates = [fingerprint] },
                "the certificate \(fingerprint) is account alice's"
            ),
            (try AccountRig.account("post@sms.test", address: "post@sms.test", numbers: []), nil),
        ]
        for (account, clash) in table { #expect(directory.clash(of: account) == clash, "\(account.name)") }
    }
}
