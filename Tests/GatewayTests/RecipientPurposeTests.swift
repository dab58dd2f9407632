import Bytes
import Messages
import Testing

@testable import Gateway

/// Each recipient has exactly one end: a mailbox, an application, the forward server, or a refusal (row S2-5).
@Suite struct RecipientPurposeTests {
    /// Who asks.
    enum Asker: CaseIterable {
        case stranger
        case listed
        case loggedIn
        case listedForApplication
    }

    private static let phone = "+447700900123"

    private func directory() throws -> AccountDirectory {
        var closed = try AccountRig.account("closed", address: "closed@office.test", numbers: [])
        closed.isActive = false
        return AccountDirectory(of: [
            try AccountRig.account("alice", address: "alice@office.test", numbers: []),
            try AccountRig.account("bob", address: "bob@sms.test", numbers: []), closed,
        ])
    }

    private func rules(forward: Bool, clients: [String] = ["192.0.2.7"]) throws -> Rules {
        var fax = try Samples.application("fax", domains: [])
        fax.kind = .fax
        fax.addresses = [EndPattern(source: "@fax")]
        let own = try Samples.application(
            "own", domains: ["own.test"], clients: ClientList([try .init("203.0.113.1")]))
        var rules = Rules(
            claiming: Samples.claiming([try Samples.application(), fax, own]),
            clients: ClientList(try clients.map { try .init($0) }), connections: [:])
        if forward { rules.forward = try Samples.connection("office") }
        return rules
    }

    private func client(_ asker: Asker, _ directory: AccountDirectory, _ rules: Rules) throws -> MailClient {
        let text =
            switch asker {
            case .stranger, .loggedIn: "198.51.100.9"
            case .listed: "192.0.2.7"
            case .listedForApplication: "203.0.113.1"
            }
        let address = try #require(IPAddress(text))
        let account = asker == .loggedIn ? directory.account(try #require(AccountName("alice"))) : nil
        return MailClient(
            address: address, isVouchedFor: account != nil || rules.clients.lists(address),
            isAllowed: rules.clients.allows(address), account: account)
    }

    private func end(
        _ recipient: String, _ asker: Asker, from sender: String? = "alice@office.test", forward: Bool = true,
        clients: [String] = ["192.0.2.7"]
    ) throws -> String {
        let (directory, rules) = (try directory(), try rules(forward: forward, clients: clients))
        let judged = rules.judge(
            try Samples.address(recipient), from: try sender.map { try Samples.address($0) },
            client: try client(asker, directory, rules), directory)
        switch judged {
        case .success(let claim): return claim.outcome
        case .failure(let refused): return "\(refused.refusal.status) \(refused.refusal.text)"
        }
    }

    private let mayNotUse = "5.7.1 this client may not use the application for that address"
    private let noRelay = "5.7.1 relaying is not allowed for this client"
    private let relayed = "passed on as it is over connection office"
    private let alice = "into the mailbox of account alice"

    @Test func `Whose a recipient is, for each kind of client`() throws {
        let text = "a text message to \(Self.phone) by application sms"
        let nobody = "5.1.2 no application here takes mail for the domain office.test"
        let table: [(recipient: String, stranger: String, listed: String, loggedIn: String, forApplication: String)] = [
            ("\(Self.phone)@sms.test", mayNotUse, text, text, mayNotUse),
            (
                "\(Self.phone)@own.test", mayNotUse, mayNotUse, "a text message to \(Self.phone) by application own",
                "a text message to \(Self.phone) by application own"
            ),
            ("102@fax", mayNotUse, "handed over by application fax", "handed over by application fax", mayNotUse),
            ("ALICE@office.test", noRelay, alice, alice, noRelay),
            (
                "closed@office.test", noRelay, "5.2.1 the mailbox is not active", "5.2.1 the mailbox is not active",
                noRelay
            ),
            // An account's own address goes before the application whose domain it is at, for those who are known.
            (
                "bob@sms.test", mayNotUse, "into the mailbox of account bob", "into the mailbox of account bob",
                mayNotUse
            ),
            ("carol@office.test", noRelay, relayed, relayed, noRelay),
            // What an application claims and refuses is never passed on.
            (
                "carol@sms.test", mayNotUse, "5.1.3 the part before the @ is not a phone number; + and digits is one",
                "5.1.3 the part before the @ is not a phone number; + and digits is one", mayNotUse
            ),
        ]
        for row in table {
            #expect(try end(row.recipient, .stranger) == row.stranger, "\(row.recipient), stranger")
            #expect(try end(row.recipient, .listed) == row.listed, "\(row.recipient), listed")
            #expect(try end(row.recipient, .loggedIn) == row.loggedIn, "\(row.recipient), logged in")
            #expect(
                try end(row.recipient, .listedForApplication) == row.forApplication, "\(row.recipient), application's")
        }
        for asker in Asker.allCases {
            #expect(try end("carol@office.test", asker, forward: false) == nobody)
        }
    }

    @Test func `Who has logged in passes mail on under its own address only`() throws {
        for (sender, expected) in [
            ("alice@office.test", relayed), ("ALICE@Office.test", relayed), (nil, relayed),
            ("bob@office.test", "5.7.1 account alice may send mail from alice@office.test only"),
        ] as [(String?, String)] {
            #expect(try end("carol@example.org", .loggedIn, from: sender) == expected)
            #expect(try end("carol@example.org", .listed, from: sender) == relayed)
        }
        #expect(
            try end("alice@office.test", .loggedIn, from: "bob@office.test")
                == "5.7.1 account alice may send mail from alice@office.test only")
    }

    @Test func `An empty client list lets everybody in and nobody through`() throws {
        for recipient in ["carol@example.org", "carol@office.test", "alice@office.test"] {
            for asker in [Asker.stranger, .listed, .listedForApplication] {
                #expect(try end(recipient, asker, clients: []) == noRelay, "\(recipient)")
            }
            #expect(try end(recipient, .loggedIn, clients: []) != noRelay, "\(recipient)")
        }
    }

    /// What people try who look for an open relay.
    @Test(arguments: [
        "victim@example.org", "victim%example.org@gw.test", "victim%example.org@office.test",
        "victim!example.org@gw.test", "example.org!victim@gw.test", "\"victim@example.org\"@gw.test",
        "\"victim@example.org\"@sms.test", "\"victim%example.org\"@[127.0.0.1]", "victim@[127.0.0.1]",
        "victim@[192.0.2.1]", "victim@[IPv6:::1]", "victim@[IPv6:2001:db8::1]", "victim@localhost", "victim@gw.test",
        "postmaster@example.org", "\"\"@example.org", "\"victim@example.org \"@office.test",
        "+447700900123%example.org@gw.test", "+447700900123@sms.test.example.org", "102@fax.example.org",
        "\"102@fax\"@example.org", "alice@office.test.example.org", "alice%office.test@example.org",
    ])
    func `An outsider has nothing passed on, whatever the address looks like`(recipient: String) throws {
        for asker in [Asker.stranger, .listedForApplication] {
            for sender in ["a@example.com", "alice@office.test", "postmaster@gw.test", nil] {
                for clients in [["192.0.2.7"], []] {
                    let (directory, rules) = (try directory(), try rules(forward: true, clients: clients))
                    let judged = rules.judge(
                        try Samples.address(recipient), from: try sender.map { try Samples.address($0) },
                        client: try client(asker, directory, rules), directory)
                    #expect(throws: RecipientRefused.self, "\(recipient)") { try judged.get() }
                }
            }
        }
    }

    @Test func `Text that no mailbox can be has no end at all`() {
        for text in [
            "victim@example.org@gw.test", "@gw.test:victim@example.org", "@a.test,@b.test:victim@example.org",
            "victim@", "@example.org", "victim", "victim@example..org", "victim@[127.0.0.1", "vic\rtim@example.org",
            "victim@example.org\r\nRCPT TO:<x@y.test>",
        ] {
            #expect(EmailAddress(text) == nil, "\(text)")
        }
    }

    @Test func `The gateway judges with the accounts that it has, and counts nothing for what is passed on`()
        async throws
    {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        rig.gateway.rules = try rules(forward: true)
        let rules = rig.gateway.rules
        let known = MailClient(address: try #require(IPAddress("192.0.2.7")), isVouchedFor: true)
        for (recipient, purpose) in [
            ("alice@sms.test", Claim.Purpose.mailbox(try #require(AccountName("alice")))),
            ("carol@example.org", .relay(try Samples.connection("office"))), ("1@fax", .handover),
        ] {
            for _ in 0..<200 {
                let judged = rig.gateway.judge(
                    try Samples.address(recipient), from: try Samples.address("a@example.com"), client: known, rules)
                #expect(try judged.get().purpose == purpose)
            }
        }
    }

    @Test func `A text sent by hand goes the way of the first application that makes texts`() async throws {
        var files = try Samples.application("files", domains: [], via: [])
        files.kind = .files
        let store = MemoryStore()
        let gateway = Samples.gateway(
            store, rules: try Samples.rules([files, try Samples.application(via: ["backup"])]))
        let id = try await gateway.send(SendRequest(to: Self.phone, text: "hello"), client: "")
        #expect(store.message(id)?.order.via.map(\.text) == ["backup"])
    }
}
