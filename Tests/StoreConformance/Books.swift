import Gateway
import Messages
import Testing

extension Bench {
    /// The store on trial, which keeps books as well.
    func office() throws -> any Store & History & OfficeBooks & Statistics {
        try #require(store as? any Store & History & OfficeBooks & Statistics)
    }
}

extension Samples {
    static func revision(_ number: Int64) -> ConfigurationRevision {
        ConfigurationRevision(
            number: number, at: moment(number & 7), author: "ann \(number)", note: number % 2 == 0 ? "" : "why: \"ß\"",
            document: "# \(number)\nhostname = \"gw.example.com\"\n")
    }

    static func auditEntry(_ count: Int64, detail: String = "to carrier, ß") -> AuditEntry {
        AuditEntry(
            at: moment(count), actor: "ann", client: "192.0.2.7", action: "connection.pause", subject: "\(count)",
            detail: detail)
    }

    /// A token with a value in every field.
    static func token(_ name: String = "nagios", digest: String? = nil) throws -> AccessToken {
        var token = AccessToken(
            name: name, digest: digest ?? String(repeating: "0", count: 64 - name.utf8.count) + name,
            rights: [.send, .readMessages], account: try account(), madeAt: moment(1), madeBy: "ann")
        token.expires = moment(2)
        return token
    }

    static func pause(_ name: String = "carrier", at seconds: Int64 = 1) throws -> ConnectionPause {
        ConnectionPause(try connection(name), at: moment(seconds), author: "ann \(seconds)")
    }
}

extension ConformanceCase {
    static let books =
        revisions + audit + tokens + pauses + [
            ConformanceCase("the books answer nothing once the store is closed") { bench in
                let office = try await bench.office()
                await office.close()
                let calls: [@Sendable () async throws -> Void] = [
                    { _ = try await office.revisions(before: nil, limit: 1) },
                    { _ = try await office.revision(1) },
                    { _ = try await office.add(Samples.revision(1)) },
                    { _ = try await office.note(Samples.auditEntry(1)) },
                    { _ = try await office.audit(before: nil, limit: 1) },
                    { _ = try await office.tokens() },
                    { _ = try await office.add(Samples.token()) },
                    { _ = try await office.removeToken("x") },
                    { _ = try await office.pauses() },
                    { _ = try await office.pause(Samples.pause()) },
                    { _ = try await office.resume(Samples.connection()) },
                    { _ = try await office.answer(to: Samples.request(), at: Samples.moment(1)) },
                    { _ = try await office.queues() },
                    { _ = try await office.failures(since: Samples.moment(1), limit: 1) },
                ]
                for (index, call) in calls.enumerated() {
                    let failure = await #expect(throws: StoreFailure.self, "call \(index)") { try await call() }
                    #expect(failure?.cause == .closed, "call \(index)")
                }
            }
        ]

    private static let revisions = [
        ConformanceCase("revisions come back as they were, the newest first, in pages") { bench in
            let office = try await bench.office()
            #expect(try await office.revisions(before: nil, limit: 10).isEmpty)
            #expect(try await office.revision(1) == nil)
            for number in 1...5 as ClosedRange<Int64> { #expect(try await office.add(Samples.revision(number))) }
            try await bench.reopen()
            let again = try await bench.office()
            let all = (1...5).reversed().map(Samples.revision)
            #expect(try await again.revisions(before: nil, limit: 10) == all)
            #expect(try await again.revisions(before: nil, limit: 2) == Array(all[..<2]))
            #expect(try await again.revisions(before: 4, limit: 2) == Array(all[2..<4]))
            #expect(try await again.revisions(before: 1, limit: 2).isEmpty)
            #expect(try await again.revisions(before: .max, limit: 0).isEmpty)
            #expect(try await again.revisions(before: .min, limit: -1).isEmpty)
            #expect(try await again.revision(3) == Samples.revision(3))
            #expect(try await again.revision(6) == nil)
        },
        ConformanceCase("a revision follows the one before it, and no other") { bench in
            let office = try await bench.office()
            for wrong in [.min, -1, 0, 2, .max] as [Int64] {
                #expect(try await !office.add(Samples.revision(wrong)), "\(wrong)")
            }
            #expect(try await office.add(Samples.revision(1)))
            for wrong in [0, 1, 3] as [Int64] { #expect(try await !office.add(Samples.revision(wrong)), "\(wrong)") }
            #expect(try await office.revisions(before: nil, limit: 9) == [Samples.revision(1)])
        },
        ConformanceCase("of many who add the same revision at once one succeeds") { bench in
            let office = try await bench.office()
            for number in 1...5 as ClosedRange<Int64> {
                let authors = try await withThrowingTaskGroup(of: String?.self) { group in
                    for author in 1...20 {
                        group.addTask {
                            var revision = Samples.revision(number)
                            revision.author = "author \(author)"
                            return try await office.add(revision) ? revision.author : nil
                        }
                    }
                    return try await group.reduce(into: [String]()) { if let author = $1 { $0.append(author) } }
                }
                #expect(authors.count == 1)
                #expect(try await office.revision(number)?.author == authors.first)
            }
        },
        ConformanceCase("a document of a megabyte is kept whole") { bench in
            var revision = Samples.revision(1)
            revision.document = String(repeating: "# ÄÖÜ\n", count: 100_000)
            let office = try await bench.office()
            #expect(try await office.add(revision))
            #expect(try await office.revision(1) == revision)
        },
    ]

    private static let audit = [
        ConformanceCase("who changed what comes back as it was, the newest first, in pages") { bench in
            let office = try await bench.office()
            #expect(try await office.audit(before: nil, limit: 10).isEmpty)
            for count in 1...5 as ClosedRange<Int64> {
                try await office.note(Samples.auditEntry(count, detail: count == 3 ? "" : "ß\n"))
            }
            try await bench.reopen()
            let found = try await bench.office().audit(before: nil, limit: 10)
            var expected = (1...5).reversed().map { Samples.auditEntry($0, detail: $0 == 3 ? "" : "ß\n") }
            #expect(found.map(\.number) == found.map(\.number).sorted(by: >))
            #expect(Set(found.map(\.number)).count == 5 && found.allSatisfy { $0.number > 0 })
            for index in expected.indices { expected[index].number = found[index].number }
            #expect(found == expected)
            var seen: [AuditEntry] = []
            while true {
                let page = try await bench.office().audit(before: seen.last?.number, limit: 2)
                #expect(page.count <= 2)
                guard !page.isEmpty else { break }
                seen += page
            }
            #expect(seen == expected)
            #expect(try await bench.office().audit(before: .min, limit: 2).isEmpty)
            #expect(try await bench.office().audit(before: nil, limit: -1).isEmpty)
        },
        ConformanceCase("numbers of the audit list are new ones, whatever number an entry brings along") { bench in
            let office = try await bench.office()
            var entry = Samples.auditEntry(1)
            for number in [7, 7, 0, -1] as [Int64] {
                entry.number = number
                try await office.note(entry)
            }
            let numbers = try await office.audit(before: nil, limit: 9).map(\.number)
            #expect(numbers.count == 4 && Set(numbers).count == 4)
            try await bench.reopen()
            try await bench.office().note(entry)
            #expect(try await bench.office().audit(before: nil, limit: 1)[0].number > numbers[0])
        },
    ]

    private static let tokens = [
        ConformanceCase("tokens with everything and with nothing come back as they were, by name") { bench in
            let office = try await bench.office()
            #expect(try await office.tokens().isEmpty)
            let bare = AccessToken(
                name: "b", digest: String(repeating: "b", count: 64), rights: [], account: nil,
                madeAt: Samples.moment(0), madeBy: "")
            var full = try Samples.token("c")
            full.rights = Set(Right.allCases)
            for token in [bare, full, try Samples.token("a")] { #expect(try await office.add(token)) }
            try await bench.reopen()
            #expect(try await bench.office().tokens() == [Samples.token("a"), bare, full])
        },
        ConformanceCase("each right of a token comes back alone") { bench in
            let office = try await bench.office()
            for right in Right.allCases {
                var token = try Samples.token()
                token.rights = [right]
                #expect(try await office.add(token))
                #expect(try await office.tokens().map(\.rights) == [[right]])
                #expect(try await office.removeToken(token.name))
            }
        },
        ConformanceCase("a token of a name or digest that is there is not added, and changes nothing") { bench in
            let office = try await bench.office()
            let token = try Samples.token("a", digest: String(repeating: "a", count: 64))
            #expect(try await office.add(token))
            #expect(try await !office.add(Samples.token("a", digest: String(repeating: "b", count: 64))))
            #expect(try await !office.add(Samples.token("b", digest: token.digest)))
            #expect(try await office.tokens() == [token])
        },
        ConformanceCase("a token that was removed is gone, the others are not, and its name is free") { bench in
            let office = try await bench.office()
            #expect(try await !office.removeToken("a"))
            for name in ["a", "b"] { #expect(try await office.add(Samples.token(name))) }
            #expect(try await office.removeToken("a"))
            #expect(try await !office.removeToken("a"))
            try await bench.reopen()
            #expect(try await bench.office().tokens() == [Samples.token("b")])
            #expect(try await bench.office().add(Samples.token("a")))
        },
    ]

    private static let pauses = [
        ConformanceCase("a pause stays until it is ended, and the first one counts") { bench in
            let office = try await bench.office()
            #expect(try await office.pauses().isEmpty)
            #expect(try await !office.resume(Samples.connection()))
            try await office.pause(Samples.pause("carrier", at: 1))
            try await office.pause(Samples.pause("carrier", at: 2))
            try await office.pause(Samples.pause("backup", at: 3))
            try await bench.reopen()
            let again = try await bench.office()
            #expect(try await again.pauses() == [Samples.pause("backup", at: 3), Samples.pause("carrier", at: 1)])
            #expect(try await again.resume(Samples.connection("carrier")))
            #expect(try await !again.resume(Samples.connection("carrier")))
            #expect(try await again.pauses() == [Samples.pause("backup", at: 3)])
            try await again.pause(Samples.pause("carrier", at: 4))
            #expect(try await again.pauses().last == Samples.pause("carrier", at: 4))
        }
    ]
}
