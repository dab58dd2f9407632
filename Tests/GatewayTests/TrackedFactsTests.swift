import Messages
import Testing

@testable import Gateway

/// What is put down of every mail (rows S3-13 to S3-20).
@Suite struct TrackedFactsTests {
    private func kept(_ headers: [String], to recipients: [String] = ["102@fax.test"]) async throws -> Submission {
        let rig = try HandoverRig()
        _ = try await rig.deliver(headers: headers, to: recipients)
        return try #require(rig.store.submissions.first?.submission)
    }

    @Test func `A mail that arrives has its author, its files, its recipients, its server and who logged in`()
        async throws
    {
        let headers = [
            "From: Ann <ann@office.test>", "Subject: Offer", "Message-ID: 1@office.test", "File: offer.pdf",
            "File: ../x",
        ]
        let facts = try await kept(headers, to: ["102@fax.test", HandoverRig.phone])
        #expect(facts.author == "ann@office.test" && facts.subject == "Offer" && facts.messageID == "1@office.test")
        #expect(facts.files == ["offer.pdf", "../x"] && facts.host == "gw.test" && facts.user.isEmpty)
        #expect(facts.recipients == ["102@fax.test", HandoverRig.phone])
        #expect(facts.sender?.description == "bounce@office.test")
        let rig = try HandoverRig()
        _ = try await rig.deliver(headers: [], to: ["102@fax.test"], as: try AccountRig.account()) { arrived in
            var arrival = arrived.arrival
            (arrival.user, arrival.recipients) = ("alice@sms.test", ["102@fax.test", "refused@later.test"])
            var other = ArrivedMail(octets: arrived.octets, claims: arrived.claims, arrival: arrival)
            other.account = arrived.account
            arrived = other
        }
        let login = try #require(rig.store.submissions.first?.submission)
        #expect(login.user == "alice@sms.test" && login.author.isEmpty && login.files.isEmpty)
        #expect(login.recipients == ["102@fax.test", "refused@later.test"])
    }

    @Test func `Names of files are bounded, and none has a line end`() async throws {
        let table: [(names: [String], kept: [String])] = [
            ([], []), (["a\u{2028}b\u{85}c"], ["a b c"]),
            ((1...49).map { "\($0)" }, (1...49).map { "\($0)" }), ((1...50).map { "\($0)" }, (1...50).map { "\($0)" }),
            ((1...51).map { "\($0)" }, (1...50).map { "\($0)" }),
            ([String(repeating: "a", count: 254)], [String(repeating: "a", count: 254)]),
            ([String(repeating: "a", count: 255)], [String(repeating: "a", count: 255)]),
            ([String(repeating: "a", count: 256)], [String(repeating: "a", count: 255)]),
            ([String(repeating: "é", count: 200)], [String(repeating: "é", count: 127)]),
        ]
        for (names, expected) in table { #expect(try await kept(names.map { "File: \($0)" }).files == expected) }
    }

    @Test func `An author that is no address is put down in one line of at most 255 octets`() async throws {
        let long = String(repeating: "a", count: 300)
        for (author, expected) in [("no address", "no address"), (long, String(long.prefix(255))), ("a\u{85}b", "a b")]
        {
            #expect(try await kept(["From: \(author)"]).author == expected)
        }
    }

    // MARK: - Fetched

    private func fetch(_ headers: [String], _ origin: FetchedMailOrigin, _ rig: HandoverRig, as name: String = "fax")
        async throws -> IntakeVerdict
    {
        let octets = Array((headers + ["", "hello"]).joined(separator: "\r\n").utf8)
        return await rig.gateway.fetched.accept(
            octets, mail: NestedCodec().decode(octets), application: try #require(ApplicationName(name)),
            as: FetchedMail(connection: try Samples.connection("box"), box: "INBOX", id: "\(headers.hashValue)"),
            from: origin)
    }

    @Test func `A mail that was fetched has the server that it lay on, who logged in there, and To and Cc`()
        async throws
    {
        var origin = FetchedMailOrigin()
        (origin.host, origin.user, origin.session) = ("pop.office.test", "alarms", "f1")
        let rig = try HandoverRig()
        let headers = [
            "From: a@office.test", "To: A <x@office.test>, y@office.test", "Cc: z@office.test", "File: f.pdf",
        ]
        for name in ["fax", "sms"] { _ = try await fetch(headers + ["Subject: \(name)"], origin, rig, as: name) }
        #expect(rig.store.submissions.count == 2)
        for facts in rig.store.submissions.map(\.submission) {
            #expect(facts.door == .fetched && facts.host == "pop.office.test" && facts.user == "alarms")
            #expect(facts.recipients == ["x@office.test", "y@office.test", "z@office.test"])
            #expect(facts.author == "a@office.test" && facts.files == ["f.pdf"] && facts.session == "f1")
        }
        origin.door = .folder
        let many = "To: " + (1...250).map { "\($0)@office.test" }.joined(separator: ", ")
        #expect(try await fetch(["From: a@office.test", many], origin, rig).refusal == nil)
        let facts = try #require(rig.store.submissions.last?.submission)
        #expect(facts.door == .folder && facts.recipients.count == 200)
    }

    @Test func `An application that makes files takes every fetched mail, once for each recipient of its own`()
        async throws
    {
        let table: [(headers: [String], recipients: [String])] = [
            (["To: 102@fax.test"], ["102@fax.test"]),
            (["To: x@office.test, 102@fax.test", "Cc: 103@FAX.test"], ["102@fax.test", "103@fax.test"]),
            (["To: 102@fax.test, 102@fax.test"], ["102@fax.test"]),
            (["To: x@office.test, y@office.test"], ["x@office.test"]), (["Cc: z@office.test"], ["z@office.test"]),
            (["To: undisclosed-recipients:;"], ["fax@gw.test"]), ([], ["fax@gw.test"]),
            (["To: box+fax@office.test"], ["box+fax@office.test"]),
        ]
        for (headers, recipients) in table {
            let rig = try HandoverRig(fax: { $0.addresses = [RegexPattern(#"\+(?P<name>fax)@"#)] })
            let verdict = try await fetch(["From: a@office.test"] + headers, FetchedMailOrigin(), rig)
            #expect(verdict.messages?.count == recipients.count, "\(headers)")
            #expect(rig.store.messages.map(\.order.addressedAs) == recipients, "\(headers)")
            #expect(rig.places == recipients.map { _ in "/srv/fax" })
        }
        let claimed = try HandoverRig(fax: { $0.addresses = [RegexPattern(#"\+(?P<name>fax)@"#)] })
        _ = try await fetch(["From: a@office.test", "To: box+fax@office.test"], FetchedMailOrigin(), claimed)
        #expect(claimed.control.contains("name=fax"))
    }

    @Test func `A fetched mail that the code page cannot hold waits for a person, and goes anew when it can`()
        async throws
    {
        let rig = try HandoverRig(fax: { $0.output?.unmappable = .refuse })
        let headers = ["From: a@office.test", "Subject: 日本"]
        #expect(try await fetch(headers, FetchedMailOrigin(), rig).refusal == nil)
        #expect(rig.places == ["nobody"])
        #expect(
            rig.store.events(of: MessageID(rawValue: 1)).first?.detail
                == "the mail cannot be written in utf-8: it has no U+65E5")
        rig.gateway.rules = try HandoverRig.rules([try HandoverRig.fax()])
        try await rig.gateway.retry(MessageID(rawValue: 1))
        #expect(rig.places == ["nobody", "/srv/fax"])
        #expect(rig.store.messages.map(\.state) == [.cancelled, .queued])
    }
}
