import Bytes
import Messages
import Testing

@testable import Gateway

/// Applications are asked in order; the first that claims and takes has it; the first refusal is the answer.
@Suite struct ClaimOrderTests {
    private func application(
        _ name: String, _ kind: Application.Kind = .sms, domains: [String] = [], ends: [String] = [],
        clients: [String] = [], deny: [String] = [], anonymous: Bool = false
    ) throws -> Application {
        var application = try Samples.application(
            name, domains: domains, clients: ClientList(try clients.map { try .init($0) }),
            senders: SenderRules(deny: deny.map { EndPattern(source: $0) }, takesAnonymous: anonymous))
        application.kind = kind
        application.addresses = ends.map { EndPattern(source: $0) }
        return application
    }

    private func judge(
        _ recipient: String, _ applications: [Application], from sender: String? = "a@example.com"
    ) throws -> Claiming.Verdict {
        Samples.claiming(applications).verdict(
            try Samples.address(recipient), from: try sender.map { try Samples.address($0) },
            client: try Samples.client())
    }

    private func name(_ verdict: Claiming.Verdict) -> String {
        switch verdict {
        case .claimed(let claim): claim.application?.text ?? "-"
        case .refused(let refused): refused.refusal.text
        case .unclaimed: "unclaimed"
        }
    }

    private let noClient = "this client may not use the application for that address"
    private let denied = "the sender is not allowed to use this application"

    @Test func `The first application that claims the address and takes the mail has it, and the first refusal counts`()
        throws
    {
        let elsewhere = ["198.51.100.1"]
        let table: [(applications: [Application], taker: String)] = [
            ([try application("a", .files, domains: ["x.test"]), try application("b", .files, ends: ["x.test"])], "a"),
            ([try application("b", .files, ends: ["x.test"]), try application("a", .files, domains: ["x.test"])], "b"),
            // Refused by the client list, by the sender list, by what the address says: the next is asked.
            (
                [
                    try application("a", .files, domains: ["x.test"], clients: elsewhere),
                    try application("b", .files, domains: ["x.test"]),
                ], "b"
            ),
            (
                [
                    try application("a", .files, ends: ["x.test"], deny: ["@example.com"]),
                    try application("b", .files, domains: ["x.test"]),
                ], "b"
            ),
            ([try application("a", domains: ["x.test"]), try application("b", .files, ends: ["ann@x.test"])], "b"),
            // All refuse: the first says why.
            (
                [
                    try application("a", domains: ["x.test"], clients: elsewhere),
                    try application("b", ends: ["x.test"], deny: ["@example.com"]),
                ], noClient
            ),
            (
                [
                    try application("b", ends: ["x.test"], deny: ["@example.com"]),
                    try application("a", domains: ["x.test"], clients: elsewhere),
                ], denied
            ),
            (
                [try application("a", domains: ["y.test"]), try application("b", .files, ends: ["@y.test"])],
                "unclaimed"
            ),
            ([], "unclaimed"),
        ]
        for (index, row) in table.enumerated() {
            #expect(name(try judge("ann@x.test", row.applications)) == row.taker, "row \(index)")
        }
    }

    @Test func `Anonymous mail goes to the first application that takes it`() throws {
        let applications = [
            try application("strict", .files, domains: ["x.test"]),
            try application("open", .files, domains: ["x.test"], anonymous: true),
        ]
        #expect(name(try judge("ann@x.test", applications, from: nil)) == "open")
        #expect(
            name(try judge("ann@x.test", [applications[0]], from: nil)) == "mail without a sender is not taken here")
        #expect(name(try judge("ann@x.test", applications)) == "strict")
    }

    @Test func `Many applications with domains and patterns are asked in their order`() throws {
        var applications: [Application] = []
        for index in 0..<40 {
            let isPatterned = index % 3 == 0
            applications.append(
                try application(
                    "a\(index)", .files, domains: isPatterned ? [] : ["d\(index % 5).test"],
                    ends: isPatterned ? ["@d\(index % 7).test"] : []))
        }
        for domain in 0..<8 {
            let expected = (0..<40).first { ($0 % 3 == 0 ? $0 % 7 : $0 % 5) == domain }
            #expect(name(try judge("x@d\(domain).test", applications)) == expected.map { "a\($0)" } ?? "unclaimed")
        }
    }

    @Test func `A domain of an application for files gives the number as written, else the local part`() throws {
        let table: [(recipient: String, groups: [String: String], type: String?)] = [
            ("102@f.test", ["number": "102"], nil), ("+420123@f.test", ["number": "+420123"], nil),
            ("i420123@f.test", ["number": "+420123"], nil), ("P420123.fine@f.test", ["number": "+420123"], "fine"),
            ("00420123@f.test", ["number": "00420123"], nil), ("ann@f.test", ["local": "ann"], nil),
            ("ann.jones@f.test", ["local": "ann.jones"], nil), ("p@f.test", ["local": "p"], nil),
            ("+@f.test", ["local": "+"], nil), ("1a@f.test", ["local": "1a"], nil),
            ("ip5@f.test", ["local": "ip5"], nil),
            ("\u{661}\u{662}@f.test", ["local": "\u{661}\u{662}"], nil),
        ]
        for kind in [Application.Kind.files, .fax] {
            let application = try application("f", kind, domains: ["f.test"])
            for (recipient, groups, type) in table {
                guard case .claimed(let claim) = try judge(recipient, [application]) else {
                    Issue.record("\(recipient) is not claimed")
                    continue
                }
                #expect(claim.groups == groups, "\(recipient)")
                #expect(claim.type == type, "\(recipient)")
                #expect(claim.purpose == .handover, "\(recipient)")
                #expect(claim.number == nil, "\(recipient)")
            }
        }
    }

    @Test func `A pattern that takes too long claims nothing and is told of once`() throws {
        let slow = try application("slow", .files, ends: ["(limit)"], deny: ["(limit)"])
        var rules = try Samples.rules([slow, try application("next", .files, domains: ["x.test"], deny: ["(limit)"])])
        let notebook = LogNotebook()
        let gateway = Samples.gateway(MemoryStore(), rules: rules, log: notebook)
        for _ in 0..<3 {
            let judged = gateway.judge(
                try Samples.address("ann@x.test"), from: try Samples.address("a@example.com"),
                client: try Samples.client(), rules)
            #expect(throws: RecipientRefused.self) { try judged.get() }
        }
        let told = notebook.records.filter { $0.level == .warning }
        #expect(told.count == 2)
        #expect(told.allSatisfy { $0.text.contains("takes too long") })
        // With the configuration comes a new beginning.
        rules = try Samples.rules([slow])
        _ = gateway.judge(
            try Samples.address("ann@x.test"), from: nil, client: try Samples.client(), rules)
        #expect(notebook.records.filter { $0.level == .warning }.count == 3)
    }

    @Test func `What an address is to one application alone`() throws {
        let claiming = Samples.claiming([])
        let application = try application("f", .files, domains: ["f.test"], ends: ["@g.test"])
        #expect(claiming.claim(try Samples.address("a@h.test"), by: application) == nil)
        #expect(try claiming.claim(try Samples.address("a@f.test"), by: application)?.get().groups == ["local": "a"])
        #expect(try claiming.claim(try Samples.address("a@g.test"), by: application)?.get().groups == [:])
    }
}
