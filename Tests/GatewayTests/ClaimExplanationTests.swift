import Bytes
import Messages
import Testing

@testable import Gateway

/// Why a recipient is whose it is, rule by rule, for `telepost config explain` and `telepost preview`.
@Suite struct ClaimExplanationTests {
    private func application(
        _ name: String, _ kind: Application.Kind = .sms, domains: [String] = [], ends: [String] = [],
        clients: [String] = [], allow: [String] = [], deny: [String] = []
    ) throws -> Application {
        var application = try Samples.application(
            name, domains: domains, clients: ClientList(try clients.map { try .init($0) }),
            senders: SenderRules(
                allow: allow.map { EndPattern(source: $0) }, deny: deny.map { EndPattern(source: $0) }))
        application.kind = kind
        application.addresses = ends.map { EndPattern(source: $0) }
        return application
    }

    private func rules(
        _ applications: [Application], forward: Bool = true, clients: [String] = ["192.0.2.7"]
    ) throws -> Rules {
        var rules = Rules(
            claiming: Samples.claiming(applications), clients: ClientList(try clients.map { try .init($0) }),
            connections: [:])
        if forward { rules.forward = try Samples.connection("office") }
        return rules
    }

    private func directory() throws -> AccountDirectory {
        AccountDirectory(of: [try AccountRig.account("alice", address: "alice@office.test", numbers: [])])
    }

    private func explain(
        _ recipient: String, _ rules: Rules, from sender: String? = "a@example.com", client: String = "192.0.2.7",
        as account: String? = nil
    ) throws -> ClaimExplanation {
        let (address, directory) = (try #require(IPAddress(client)), try directory())
        let account = account.flatMap { AccountName($0) }.flatMap { directory.account($0) }
        return ClaimExplanation(
            try Samples.address(recipient), from: try sender.map { try Samples.address($0) },
            client: MailClient(
                address: address, isVouchedFor: account != nil || rules.clients.lists(address),
                isAllowed: rules.clients.allows(address), account: account),
            rules: rules, directory: directory)
    }

    @Test func `Each rule says in turn whether it takes the mail, and why not`() throws {
        let rules = try rules([
            try application("texts", domains: ["sms.test", "gsm.test"]),
            try application("printers", .files, ends: ["@fax"], clients: ["10.0.0.0/8"]),
            try application("strange", .fax, ends: ["@gsm", "@fax"], deny: ["@example.com"]),
            try application("slow", .fax, ends: ["(limit)"]), try application("box", .files),
            try application("fax", .fax, domains: ["fax"]), try application("late", .fax, ends: ["2@fax"]),
        ])
        #expect(
            try explain("102@fax", rules).text == """
                client: passes
                  192.0.2.7 is on the server's client list
                mailboxes: passes
                  no account has this address
                application texts: passes
                  fax is none of its domains: sms.test, gsm.test
                application printers: refuses
                  the pattern @fax matches
                  the client is not on its client list (the server's where it has none)
                application strange: refuses
                  the pattern @gsm does not match
                  the pattern @fax matches
                  the sender matches the pattern @example.com, which is denied
                application slow: passes
                  the pattern (limit) takes too long on this address, which counts as no match
                application box: passes
                  it claims no addresses: it gets mail that a connection brings in
                application fax: takes
                  fax is one of its domains
                  handed over by application fax
                application late: passes
                  the pattern 2@fax matches
                  it would take the mail, but application fax comes first
                forward: passes
                  application fax comes first
                102@fax: handed over by application fax
                """)
    }

    @Test func `Each reason why an application takes no mail has a sentence`() throws {
        let texts = try application("texts", domains: ["sms.test"])
        let listed = try application("texts", domains: ["sms.test"], allow: ["@office.test"])
        let table: [(application: Application, recipient: String, sender: String?, client: String, reason: String)] = [
            (
                texts, "bob@sms.test", "a@b.test", "192.0.2.7",
                "the part before the @ is not a phone number; + and digits is one"
            ),
            (texts, "+99912345@sms.test", "a@b.test", "192.0.2.7", "the number cannot exist: no country has it"),
            (
                texts, "+447700900123@sms.test", nil, "192.0.2.7",
                "the mail has no sender, and anonymous mail is not taken"
            ),
            (
                texts, "+447700900123@sms.test", "x@sms.test", "192.0.2.7",
                "the sender is itself an address of this gateway: its mail would go in circles"
            ),
            (
                listed, "+447700900123@sms.test", "a@b.test", "192.0.2.7",
                "the sender matches no pattern that is allowed"
            ),
            (
                listed, "+447700900123@sms.test", "a@office.test", "198.51.100.1",
                "there is a list of allowed senders, and nothing vouches for this one: the client is neither listed nor logged in"
            ),
            (
                try application("texts", domains: ["sms.test"], deny: ["(limit)"]), "+447700900123@sms.test",
                "a@b.test",
                "192.0.2.7", "the denied pattern (limit) takes too long on this sender, which counts as a match"
            ),
        ]
        for (application, recipient, sender, client, reason) in table {
            let clients = client == "192.0.2.7" ? ["192.0.2.7"] : []
            let explanation = try explain(
                recipient, try rules([application], clients: clients), from: sender, client: client)
            let step = try #require(explanation.steps.first { $0.subject == "application texts" })
            #expect(step.verdict == .refuses)
            #expect(step.reasons == ["sms.test is one of its domains", reason])
            #expect(explanation.conclusion.hasPrefix("refused: 550 5."))
        }
    }

    @Test func `Mailboxes and the forward server explain themselves`() throws {
        let rules = try rules([])
        #expect(try explain("alice@office.test", rules).conclusion == "into the mailbox of account alice")
        #expect(
            try explain("carol@example.org", rules, from: "alice@office.test", client: "203.0.113.9", as: "alice").steps
                .map(\.reasons) == [
                    ["account alice has logged in, so it may come from anywhere"], ["no account has this address"],
                    ["passed on as it is over connection office"],
                ])
        let open = try self.rules([], clients: [])
        let stranger = try explain("alice@office.test", open, client: "198.51.100.1")
        #expect(
            stranger.steps.map(\.reasons) == [
                ["198.51.100.1 may connect: there is no client list; nothing vouches for its senders"],
                [
                    "it is the address of account alice",
                    "the client is neither listed nor logged in: it is like any other address",
                ], ["relaying is not allowed for this client"],
            ])
        #expect(stranger.conclusion == "refused: 550 5.7.1 relaying is not allowed for this client")
        let unknown = try explain("carol@example.org", rules, client: "198.51.100.1")
        #expect(unknown.steps.first?.reasons == ["198.51.100.1 is on no client list: it has to log in first"])
        #expect(unknown.conclusion == "refused: 550 5.7.1 this client may not connect")
        #expect(
            try explain("carol@example.org", try self.rules([], forward: false)).steps.last?.reasons
                == ["there is no forward server: what nobody claims is refused"])
    }

    @Test func `What is explained is what happens`() throws {
        let applications = [
            try application("one", domains: ["sms.test", "x.test"], deny: ["@evil.test"]),
            try application(
                "two", .files, domains: ["x.test"], ends: ["@office.test", "(limit)"], clients: ["10.0.0.1"]),
            try application("three", .fax, ends: ["5@fax", "bob@x.test"], allow: ["@example.com"]),
        ]
        var verdicts: Set<String> = []
        for clients in [[], ["192.0.2.7"], ["10.0.0.0/8", "192.0.2.7"]] {
            for forward in [true, false] {
                let rules = try rules(applications, forward: forward, clients: clients)
                for recipient in [
                    "+447700900123@sms.test", "bob@x.test", "+447700900123@x.test", "alice@office.test", "5@fax",
                    "6@fax",
                    "carol@example.org",
                ] {
                    for sender in ["a@example.com", "b@evil.test", "alice@office.test", nil] {
                        for (client, account) in [
                            ("192.0.2.7", nil), ("10.0.0.1", nil), ("203.0.113.1", nil), ("203.0.113.1", "alice"),
                        ] as [(String, String?)] {
                            verdicts.insert(try check(recipient, rules, sender, client, account))
                        }
                    }
                }
            }
        }
        #expect(verdicts.count > 12)
    }

    /// Compares an explanation with what the rules say; the outcome.
    private func check(
        _ recipient: String, _ rules: Rules, _ sender: String?, _ client: String, _ account: String?
    ) throws -> String {
        let explanation = try explain(recipient, rules, from: sender, client: client, as: account)
        let name = "\(recipient) from \(sender ?? "<>") at \(client) as \(account ?? "nobody")"
        let (address, directory) = (try #require(IPAddress(client)), try directory())
        let holder = account.flatMap { AccountName($0) }.flatMap { directory.account($0) }
        let judged = rules.judge(
            try Samples.address(recipient), from: try sender.map { try Samples.address($0) },
            client: MailClient(
                address: address, isVouchedFor: holder != nil || rules.clients.lists(address),
                isAllowed: rules.clients.allows(address), account: holder),
            directory)
        let mayConnect = holder != nil || rules.mayConnect(address)
        let takers = explanation.steps.filter { $0.verdict == .takes }
        guard mayConnect else {
            #expect(takers.isEmpty, "\(name)")
            return explanation.conclusion
        }
        #expect(explanation.result == judged, "\(name)")
        switch judged {
        case .success(let claim):
            #expect(takers.count == 1, "\(name)")
            #expect(takers.first?.reasons.last == claim.outcome, "\(name)")
        case .failure: #expect(takers.isEmpty, "\(name): \(takers)")
        }
        return explanation.conclusion
    }
}
