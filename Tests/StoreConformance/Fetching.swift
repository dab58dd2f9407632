import Gateway
import Messages
import Testing

extension Samples {
    static func fetched(_ id: String, box: String = "", by name: String = "box") throws -> FetchedMail {
        FetchedMail(connection: try connection(name), box: box, id: id)
    }
}

extension ConformanceCase {
    static let fetching = [
        ConformanceCase("mails of a box are known by connection and box, until they are forgotten") { bench in
            let store = await bench.store
            let (one, two) = (try Samples.connection("one"), try Samples.connection("two"))
            #expect(try await store.fetched(by: one, from: "").isEmpty)
            try await store.note([
                Samples.fetched("a", by: "one"), Samples.fetched("A", by: "one"), Samples.fetched("", by: "one"),
                Samples.fetched("b", box: "INBOX 7", by: "one"), Samples.fetched("c", by: "two"),
            ])
            try await bench.reopen()
            #expect(try await bench.store.fetched(by: one, from: "") == ["a", "A", ""])
            #expect(try await bench.store.fetched(by: one, from: "INBOX 7") == ["b"])
            #expect(try await bench.store.fetched(by: one, from: "INBOX 8").isEmpty)
            #expect(try await bench.store.fetched(by: two, from: "") == ["c"])
            try await bench.store.forget([
                Samples.fetched("a", by: "one"), Samples.fetched("c", by: "one"), Samples.fetched("b", by: "one"),
                Samples.fetched("never", by: "one"),
            ])
            #expect(try await bench.store.fetched(by: one, from: "") == ["A", ""])
            #expect(try await bench.store.fetched(by: one, from: "INBOX 7") == ["b"])
            #expect(try await bench.store.fetched(by: two, from: "") == ["c"])
        },
        ConformanceCase("a mail that is noted twice is one, and forgetting or noting none is no trouble") { bench in
            let store = await bench.store
            try await store.note([Samples.fetched("a"), Samples.fetched("a")])
            try await store.note([Samples.fetched("a")])
            try await store.note([])
            try await store.forget([FetchedMail]())
            #expect(try await store.fetched(by: Samples.connection("box"), from: "") == ["a"])
            try await store.forget([Samples.fetched("a")])
            #expect(try await store.fetched(by: Samples.connection("box"), from: "").isEmpty)
        },
        ConformanceCase("ids of any text come back as they were") { bench in
            let ids: Set<String> = ["\u{0}", "a\u{0}b", "é", "'; --", String(repeating: "u", count: 5000)]
            try await bench.store.note(ids.map { try Samples.fetched($0, box: "Entwürfe\u{0}1") })
            try await bench.reopen()
            let box = try Samples.connection("box")
            #expect(try await bench.store.fetched(by: box, from: "Entwürfe\u{0}1") == ids)
        },
        ConformanceCase("a mail is put down with the acceptance of what was made of it") { bench in
            var submission = try Samples.submission()
            (submission.door, submission.client) = (.fetched, "box")
            var alongside = Alongside()
            alongside.fetched = try Samples.fetched("17", box: "INBOX 1")
            for _ in 1...2 {
                let given = try await bench.store.accept(
                    submission, content: [1], orders: [Samples.order()], alongside: alongside)
                try await bench.reopen()
                #expect(try await bench.store.story(of: given.messages[0])?.submission == submission)
                let known = try await bench.store.fetched(by: Samples.connection("box"), from: "INBOX 1")
                #expect(known == ["17"])
            }
        },
        ConformanceCase("thousands of mails are put down and forgotten in one call each") { bench in
            let mails = try (0..<5000).map { try Samples.fetched("\($0)") }
            try await bench.store.note(mails)
            let box = try Samples.connection("box")
            #expect(try await bench.store.fetched(by: box, from: "") == Set(mails.map(\.id)))
            try await bench.store.forget(Array(mails.dropFirst()))
            #expect(try await bench.store.fetched(by: box, from: "") == ["0"])
        },
    ]
}
