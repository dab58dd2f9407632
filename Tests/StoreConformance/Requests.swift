import Gateway
import Messages
import Testing

extension Samples {
    static func request(
        _ key: String = "key", by caller: String = "ann", digest: Character = "a"
    ) -> RepeatableRequest {
        RepeatableRequest(caller: caller, key: key, digest: String(repeating: digest, count: 64))
    }
}

extension Store {
    /// Accepts a sample that came by a request, with one message for each of `phones`.
    fileprivate func accept(
        _ request: RepeatableRequest, _ phones: Int..., at seconds: Int64 = 0
    ) async throws -> Acceptance {
        var alongside = Alongside()
        alongside.request = request
        var orders: [MessageOrder] = []
        for phone in phones { orders.append(try Samples.order(phone)) }
        return try await accept(
            Samples.submission(at: seconds), content: [], orders: orders, alongside: alongside)
    }
}

extension ConformanceCase {
    private static let day: Int64 = 86_400

    static let requests = [
        ConformanceCase("a request that was carried out is known by its caller and key") { bench in
            let office = try await bench.office()
            let request = Samples.request("key: ß", by: "token nagios")
            #expect(try await office.answer(to: request, at: Samples.moment(0)) == nil)
            let given = try await office.accept(request, 1, 2)
            let none = try await office.accept(Samples.request("none"))
            try await bench.reopen()
            let again = try await bench.office()
            let answer = RepeatedAnswer(digest: request.digest, messages: given.messages)
            #expect(answer.messages.count == 2)
            #expect(try await again.answer(to: request, at: Samples.moment(1)) == answer)
            var other = request
            other.digest = String(repeating: "b", count: 64)
            #expect(try await again.answer(to: other, at: Samples.moment(1)) == answer)
            #expect(try await again.answer(to: Samples.request("key: ß"), at: Samples.moment(1)) == nil)
            #expect(
                try await again.answer(to: Samples.request("KEY", by: request.caller), at: Samples.moment(1)) == nil)
            let empty = try await again.answer(to: Samples.request("none"), at: Samples.moment(1))
            #expect(empty?.messages == [] && none.messages == [])
        },
        ConformanceCase("the same request a second time is the first, and nothing is written") { bench in
            let office = try await bench.office()
            let given = try await office.accept(Samples.request(), 1)
            var second = Alongside()
            second.request = Samples.request()
            second.changes = [
                MessageChange(given.messages[0], from: [.queued], to: .cancelled, at: Samples.moment(2))
            ]
            let orders = [try Samples.order(2), try Samples.order(3)]
            let again = try await office.accept(
                Samples.submission(at: 5), content: [1], orders: orders, alongside: second)
            #expect(again == given)
            #expect(try await office.numbers(MessageFilter()) == given.messages)
            #expect(try await office.current(given.messages[0]).state == .queued)
            #expect(try await office.acceptSample(1)[0].rawValue == given.messages[0].rawValue + 1)
        },
        ConformanceCase("another request with a key that was used is refused, and nothing is written") { bench in
            let office = try await bench.office()
            let given = try await office.accept(Samples.request(), 1)
            let failure = await #expect(throws: StoreFailure.self) {
                _ = try await office.accept(Samples.request(digest: "b"), 2, at: 1)
            }
            #expect(failure?.cause == .busy)
            #expect(try await office.numbers(MessageFilter()) == given.messages)
            #expect(try await office.accept(Samples.request(digest: "b"), 2, at: ConformanceCase.day) != given)
        },
        ConformanceCase("of many who ask the same at once one is carried out, and all get its answer") { bench in
            let office = try await bench.office()
            let answers = try await withThrowingTaskGroup(of: Acceptance.self) { group in
                for _ in 1...50 { group.addTask { try await office.accept(Samples.request(), 1) } }
                for caller in 1...50 {
                    group.addTask { try await office.accept(Samples.request(by: "c\(caller)"), 2) }
                }
                return try await group.reduce(into: Set<Acceptance>()) { $0.insert($1) }
            }
            #expect(answers.count == 51)
            #expect(try await office.numbers(MessageFilter()).count == 51)
        },
        ConformanceCase("a request is forgotten after a day, to the moment") { bench in
            let office = try await bench.office()
            let first = try await office.accept(Samples.request(), 1)
            func known(_ seconds: Int64) async throws -> [MessageID]? {
                let answer = try await office.answer(to: Samples.request(), at: Samples.moment(seconds))
                return answer?.messages
            }
            #expect(try await known(ConformanceCase.day - 1) == first.messages)
            #expect(try await known(ConformanceCase.day) == nil)
            #expect(try await known(-5) == first.messages, "clocks go back")
            #expect(try await office.accept(Samples.request(), 1, at: ConformanceCase.day - 1) == first)
            let second = try await office.accept(Samples.request(), 1, at: ConformanceCase.day)
            #expect(second != first)
            #expect(try await known(ConformanceCase.day + 1) == second.messages)
        },
        ConformanceCase("later requests and pruning leave nothing of old ones that could be answered") { bench in
            let office = try await bench.office()
            for key in 0..<10 { _ = try await office.accept(Samples.request("\(key)"), 1, at: Int64(key)) }
            for key in 20..<23 {
                _ = try await office.accept(Samples.request("\(key)"), 1, at: 2 * ConformanceCase.day)
            }
            while try await office.prune(endedBefore: Samples.moment(1000), limit: 2) {}
            for key in 0..<10 {
                #expect(try await office.answer(to: Samples.request("\(key)"), at: Samples.moment(10)) == nil)
            }
            for key in 20..<23 {
                let at = Samples.moment(2 * ConformanceCase.day)
                #expect(try await office.answer(to: Samples.request("\(key)"), at: at) != nil)
            }
        },
        ConformanceCase("an answer stays though its messages were pruned") { bench in
            let office = try await bench.office()
            let given = try await office.accept(Samples.request(), 1, at: 5)
            try await office.move(given.messages[0], to: .delivered, at: 5)
            // Ended before, came later: clocks go back.
            try await office.move(given.messages[0], to: .sent, at: 2)
            while try await office.prune(endedBefore: Samples.moment(4), limit: 10) {}
            #expect(try await office.story(of: given.messages[0]) == nil)
            let answer = try await office.answer(to: Samples.request(), at: Samples.moment(6))
            #expect(answer?.messages == given.messages)
        },
    ]
}
