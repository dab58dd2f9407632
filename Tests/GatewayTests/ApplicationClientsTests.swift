import Bytes
import Gateway
import Messages
import Testing

/// Rows S2-27 and S2-39: the clients of the server and those of an application's own.
@Suite struct ApplicationClientsTests {
    private static let reason = "this client may not use the application for that address"

    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text), "\(text)") }

    private func list(_ entries: [String]) throws -> ClientList { ClientList(try entries.map { try .init($0) }) }

    private func rules(server: [String], application: [String], senders: SenderRules = SenderRules()) throws -> Rules {
        let one = try Samples.application("one", clients: try list(application), senders: senders)
        let two = try Samples.application("two", domains: ["two.test"])
        return Rules(claiming: Samples.claiming([one, two]), clients: try list(server), connections: [:])
    }

    /// The refusal of a recipient for whom the SMTP server asks; `nil` when it is taken.
    private func refusal(
        _ client: String, by rules: Rules, domain: String = "sms.test", sender: String = "a@example.com"
    ) throws -> Refusal? {
        let address = try address(client)
        let client = MailClient(
            address: address, isVouchedFor: rules.clients.lists(address), isAllowed: rules.clients.allows(address))
        let judged = rules.claiming.judge(
            try Samples.address("+447700900123@\(domain)"), from: try Samples.address(sender), client: client)
        switch judged {
        case .success: return nil
        case .failure(let refused): return refused.refusal
        }
    }

    @Test func `An application's own list decides where it has one, the server's otherwise`() throws {
        let (here, there) = ("192.0.2.1", "198.51.100.1")
        let both = ["192.0.2.0/24", "198.51.100.0-198.51.100.9"]
        let table: [(server: [String], application: [String], client: String, mayConnect: Bool, isTaken: Bool)] = [
            ([], [], here, true, true),
            ([], [here], here, true, true), ([], [here], there, true, false),
            ([here], [], here, true, true), ([here], [], there, false, false),
            ([here], [here], here, true, true), ([here], [here], there, false, false),
            ([here], [there], here, true, false), ([here], [there], there, true, true),
            ([here], [there], "203.0.113.1", false, false),
            (both, [here], there, true, false), ([here], both, there, true, true), ([here], both, here, true, true),
        ]
        for (server, application, client, mayConnect, isTaken) in table {
            let rules = try rules(server: server, application: application)
            let name = "server \(server), application \(application), client \(client)"
            #expect(rules.mayConnect(try address(client)) == mayConnect, "\(name)")
            let refusal = try refusal(client, by: rules)
            #expect((refusal == nil) == isTaken, "\(name)")
            guard let refusal else { continue }
            #expect(refusal.text == Self.reason, "\(name)")
            #expect(refusal.status.description == "5.7.1" && refusal.persistence == .permanent, "\(name)")
            #expect(refusal.scope == .recipient, "\(name)")
        }
    }

    @Test func `A client of one application may not use another one without a list`() throws {
        let rules = try rules(server: ["192.0.2.1"], application: ["198.51.100.1"])
        #expect(try refusal("198.51.100.1", by: rules, domain: "two.test")?.text == Self.reason)
        #expect(try refusal("192.0.2.1", by: rules, domain: "two.test") == nil)
    }

    @Test func `Who may use an application is decided before the sender and the number are looked at`() throws {
        let senders = SenderRules(deny: [EndPattern(source: "@example.com")])
        let rules = try rules(server: [], application: ["192.0.2.1"], senders: senders)
        #expect(try refusal("198.51.100.1", by: rules)?.text == Self.reason)
        #expect(try refusal("192.0.2.1", by: rules)?.text == "the sender is not allowed to use this application")
    }

    @Test func `An application's list vouches for its clients as the server's does`() throws {
        let senders = SenderRules(allow: [EndPattern(source: "@example.com")])
        let untrusted = "the sender cannot be trusted: the client is neither listed nor logged in"
        let table: [(server: [String], application: [String], sender: String, text: String?)] = [
            ([], [], "a@example.com", untrusted), (["192.0.2.1"], [], "a@example.com", nil),
            ([], ["192.0.2.0/24"], "a@example.com", nil), (["10.0.0.1"], ["192.0.2.1"], "a@example.com", nil),
            ([], ["192.0.2.1"], "a@other.test", "the sender is not allowed to use this application"),
        ]
        for (server, application, sender, text) in table {
            let rules = try rules(server: server, application: application, senders: senders)
            let refusal = try refusal("192.0.2.1", by: rules, sender: sender)
            #expect(refusal?.text == text, "server \(server), application \(application), \(sender)")
        }
    }

    @Test func `Host names of all lists are looked up, each once`() throws {
        let rules = try rules(server: ["a.example", "10.0.0.1"], application: ["b.example", "A.example"])
        #expect(rules.hosts == ["a.example", "b.example"])
    }
}
