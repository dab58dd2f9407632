import Bytes
import Gateway
import Messages
import Testing

/// Lists of clients besides the server's: alternative ends of data (rows S2-36, S2-40) and lenient line ends.
@Suite struct RuleListsTests {
    private let end = Array("\r\n .\r\n".utf8)

    private func list(_ entries: [String]) throws -> ClientList { ClientList(try entries.map { try .init($0) }) }

    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    private func rules(terminators: [[String]], lenient: [String] = [], server: [String] = ["10.0.0.0/8"]) throws
        -> Rules
    {
        let applications = try terminators.enumerated().map { index, clients in
            var application = try Samples.application("a\(index)", domains: ["a\(index).test"])
            application.terminatorClients = try list(clients)
            return application
        }
        var rules = Rules(claiming: Samples.claiming(applications), clients: try list(server), connections: [:])
        rules.dataTerminator = end
        rules.lenientClients = try list(lenient)
        return rules
    }

    @Test func `Only a client on an application's list ends its mails otherwise`() throws {
        var rules = try rules(terminators: [[], ["192.0.2.1", "192.0.2.8/29"], ["2001:db8::/32"]])
        for (client, isListed) in [
            ("192.0.2.1", true), ("192.0.2.8", true), ("192.0.2.15", true), ("192.0.2.16", false), ("192.0.2.7", false),
            ("10.0.0.1", false), ("2001:db8::9", true), ("2001:db9::9", false), ("127.0.0.1", false),
        ] {
            #expect((rules.alternativeEnd(for: try address(client)) == end) == isListed, "\(client)")
        }
        rules.dataTerminator = nil
        #expect(rules.alternativeEnd(for: try address("192.0.2.1")) == nil)
        // No list is not everybody's list.
        #expect(try self.rules(terminators: [[], []], server: []).alternativeEnd(for: try address("192.0.2.1")) == nil)
        #expect(try self.rules(terminators: []).alternativeEnd(for: try address("192.0.2.1")) == nil)
    }

    @Test func `Lenient is who is listed, and nobody without a list`() throws {
        let rules = try rules(terminators: [["192.0.2.1"]], lenient: ["198.51.100.0/24"])
        for (client, isLenient) in [
            ("198.51.100.0", true), ("198.51.100.255", true), ("198.51.101.0", false), ("192.0.2.1", false),
        ] { #expect(rules.isLenient(try address(client)) == isLenient, "\(client)") }
        #expect(try !self.rules(terminators: [], server: []).isLenient(try address("192.0.2.1")))
    }

    @Test func `Every list lets its clients connect, and has its host names looked up`() throws {
        let rules = try rules(
            terminators: [["192.0.2.1", "odd.example"]], lenient: ["198.51.100.1", "old.example"],
            server: ["10.0.0.1", "a.example"])
        for (client, may) in [
            ("10.0.0.1", true), ("192.0.2.1", true), ("198.51.100.1", true), ("203.0.113.1", false),
        ] { #expect(rules.mayConnect(try address(client)) == may, "\(client)") }
        #expect(rules.hosts == ["a.example", "odd.example", "old.example"])
    }

    @Test func `A mail that has passed too many servers goes in circles, whoever it is for`() throws {
        let rules = try Samples.rules([])
        for (hops, isLoop) in [(0, false), (50, false), (51, true), (10_000, true)] {
            var mail = Mail()
            mail.hops = hops
            #expect((rules.loop(of: mail) != nil) == isLoop, "\(hops)")
            #expect((rules.refusal(of: mail, for: try Samples.application()) != nil) == isLoop, "\(hops)")
        }
    }
}
