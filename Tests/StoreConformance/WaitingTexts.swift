import Gateway
import Messages
import Testing

extension Store {
    fileprivate func waiting(
        _ name: String = "alice", after: MessageID? = nil, limit: Int = 100
    ) async throws -> [WaitingText] {
        try await texts(waitingFor: Samples.account(name), after: after, limit: limit)
    }
}

extension ConformanceCase {
    static let waitingTexts = [
        ConformanceCase("what came as a text waits for a client, a mail does not") { bench in
            var expected: [WaitingText] = []
            for (index, door) in Submission.Door.allCases.enumerated() {
                var submission = try Samples.submission(at: Int64(index))
                (submission.door, submission.number) = (door, "447700900200")
                var order = try Samples.mail(for: "alice", "Subject: Hi\r\n\r\nHi\r\n")
                order.originator = .shortCode("12345")
                let content = [UInt8(index), 0, 255]
                let given = try await bench.store.accept(submission, content: content, orders: [order])
                guard [.phone, .api, .smpp].contains(door) else { continue }
                expected.append(
                    WaitingText(
                        given.messages[0], submission, addressedAs: order.addressedAs, originator: .shortCode("12345"),
                        content: content))
            }
            try await bench.reopen()
            #expect(expected.count == 3)
            #expect(try await bench.store.waiting() == expected)
            #expect(try await bench.store.waiting("ALICE") == expected)
            #expect(try await bench.store.waiting("bob").isEmpty)
        },
        ConformanceCase("texts that were collected wait no more, whoever collected them") { bench in
            let store = await bench.store
            var submission = try Samples.submission()
            submission.door = .phone
            var ids: [MessageID] = []
            for _ in 0..<9 {
                ids += try await store.accept(submission, content: [1], orders: [Samples.mail(for: "alice", "x")])
                    .messages
                _ = try await store.accept(submission, content: [1], orders: [Samples.mail(for: "bob", "x")])
                _ = try await store.accept(Samples.submission(), content: [], orders: [Samples.mail(for: "alice", "y")])
            }
            var seen: [MessageID] = []
            while true {
                let page = try await store.waiting(after: seen.last, limit: 4)
                #expect(page.count <= 4)
                guard !page.isEmpty else { break }
                seen += page.map(\.message)
            }
            #expect(seen == ids)
            #expect(try await store.waiting(limit: 0).isEmpty)
            #expect(try await store.waiting(limit: -1).isEmpty)
            let taken = [ids[0], ids[4]]
            _ = try await store.take(taken, outOf: Samples.account(), at: Samples.moment(9), detail: "over SMPP")
            #expect(try await store.waiting().map(\.message) == ids.filter { !taken.contains($0) })
            try await store.keep([KeptAccount(Account(try Samples.account()))])
            #expect(try await store.remove(Samples.account()))
            #expect(try await store.waiting().isEmpty)
            #expect(try await store.waiting("bob").count == 9)
        },
    ]
}
