import Gateway
import Messages
import Testing

extension ConformanceCase {
    static let closing = [
        ConformanceCase("calls after closing fail, and closing twice is no trouble") { bench in
            let store = await bench.store
            let id = try await store.acceptSample(1)[0]
            await store.close()
            await store.close()
            let calls: [@Sendable () async throws -> Void] = [
                { _ = try await store.acceptSample(1) },
                { _ = try await store.apply([]) },
                { _ = try await store.activeMessages(after: nil, limit: 1) },
                { _ = try await store.parts(keys: ["n"], on: Samples.connection()) },
                { _ = try await store.keep(Samples.fragment()) },
                { _ = try await store.fragments() },
                { _ = try await store.forget([]) },
                { _ = try await store.bindings(of: Samples.phone(1), at: Samples.moment(1)) },
                { _ = try await store.binding(code: 1, at: Samples.moment(1)) },
                { _ = try await store.lastConversationCode() },
                { _ = try await store.owedNotices(after: nil, limit: 1) },
                { _ = try await store.keep(Samples.stray("n")) },
                { _ = try await store.messages(matching: MessageFilter(), before: nil, limit: 1) },
                { _ = try await store.messages(about: id) },
                { _ = try await store.strayReports(on: nil, limit: 1) },
                { _ = try await store.story(of: id) },
                { _ = try await store.content(of: SubmissionID(rawValue: 1)) },
                { _ = try await store.accounts() },
                { _ = try await store.keep([Samples.keptAccount()]) },
                { _ = try await store.remove(Samples.account()) },
                { _ = try await store.mailbox(of: Samples.account()) },
                { _ = try await store.texts(of: [id]) },
                { _ = try await store.take([id]) },
                { _ = try await store.mailboxSizes() },
                { _ = try await store.accept([Consignment(Samples.submission(), content: [], orders: [])]) },
                { _ = try await store.receipts(owedTo: Samples.account(), after: nil, limit: 1) },
                { _ = try await store.told([id: .failed], at: Samples.moment(1), detail: "") },
                {
                    let event = MessageEvent(at: Samples.moment(1), kind: .made)
                    _ = try await store.revise(id, Samples.order(), event: event)
                },
                { _ = try await store.messages(ticket: "p1", of: Samples.account()) },
                { _ = try await store.texts(waitingFor: Samples.account(), after: nil, limit: 1) },
                { _ = try await store.stops(after: nil, limit: 1) },
                { _ = try await store.keep([Samples.stop(1)]) },
                { _ = try await store.remove([Samples.stop(1).key]) },
                { _ = try await store.fetched(by: Samples.connection(), from: "") },
                { _ = try await store.note([Samples.fetched("a")]) },
                { _ = try await store.forget([Samples.fetched("a")]) },
            ]
            for (index, call) in calls.enumerated() {
                let failure = await #expect(throws: StoreFailure.self, "call \(index)") { try await call() }
                #expect(failure?.cause == .closed, "call \(index)")
            }
        },
        ConformanceCase("whoever waits when the store closes gets an answer, and a yes holds") { bench in
            let store = await bench.store
            let accepted = await withTaskGroup(of: MessageID?.self) { group in
                for caller in 0..<300 { group.addTask { try? await store.acceptSample(caller)[0] } }
                group.addTask {
                    await store.close()
                    return nil
                }
                return await group.reduce(into: Set<MessageID>()) { if let id = $1 { $0.insert(id) } }
            }
            try await bench.reopen()
            #expect(Set(try await bench.store.numbers(MessageFilter(), limit: 1000)) == accepted)
        },
    ]
}
