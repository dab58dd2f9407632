import Gateway
import Messages
import Testing

@Suite struct OperationsTests {
    private let store = MemoryStore()
    private let clock = StillClock(Samples.moment(50))

    private func gateway(
        _ applications: [Application]? = nil, region: String? = "GB", connections: [String] = ["carrier", "backup"]
    ) throws -> Gateway {
        let rules = try Samples.rules(
            try applications ?? [Samples.application(via: ["carrier", "backup"])], region: region,
            connections: connections)
        return Samples.gateway(store, rules: rules, clock: clock)
    }

    private func refusal(_ body: () async throws -> Void) async -> OperationRefused? {
        do {
            try await body()
            return nil
        } catch {
            return error as? OperationRefused
        }
    }

    @Test func `A message that is sent is durable, and waits`() async throws {
        let gateway = try gateway()
        let id = try await gateway.send(
            SendRequest(to: "07700900123", from: "Telepost", via: "backup", text: "hello"), client: "192.0.2.7")
        let message = try #require(store.message(id))
        #expect(message.order.recipient?.e164 == "+447700900123")
        #expect(message.order.addressedAs == "07700900123")
        #expect(message.order.originator == .name("Telepost"))
        #expect(message.order.via.map(\.text) == ["backup"])
        #expect(message.order.text == "hello")
        #expect(message.order.application == nil)
        let submission = try #require(store.submissions.first)
        #expect(submission.submission.door == .api)
        #expect(submission.submission.client == "192.0.2.7")
        #expect(submission.submission.receivedAt == Samples.moment(50))
        #expect(submission.content == Array("hello".utf8))
        #expect(gateway.outbox.count == 1)
    }

    @Test func `Without a connection it goes the way of the first application, else of the first connection`()
        async throws
    {
        let request = SendRequest(to: "+447700900123", text: "hello")
        let first = try await gateway([Samples.application(via: ["backup", "carrier"])]).send(request, client: "")
        #expect(store.message(first)?.order.via.map(\.text) == ["backup", "carrier"])
        let second = try await gateway([], connections: ["zeta", "alpha"]).send(request, client: "")
        #expect(store.message(second)?.order.via.map(\.text) == ["alpha"])
    }

    @Test func `A request that makes no sense is refused, and the text says what does`() async throws {
        let long = String(repeating: "a", count: 255 * 153 + 1)
        let table: [(request: SendRequest, text: String)] = [
            (SendRequest(to: "bob", text: "x"), "\"bob\" is not a phone number such as +447700900123"),
            (SendRequest(to: "", text: "x"), "\"\" is not a phone number such as +447700900123"),
            (
                SendRequest(to: "+99912345678", text: "x"),
                "\"+99912345678\" is not a phone number such as +447700900123"
            ),
            (
                SendRequest(to: "+447700900123", from: "a name that is too long", text: "x"),
                "\"a name that is too long\" is no sender: a number with +, 3 to 15 digits, or a name of up to 11 characters"
            ),
            (
                SendRequest(to: "+447700900123", from: "", text: "x"),
                "\"\" is no sender: a number with +, 3 to 15 digits, or a name of up to 11 characters"
            ),
            (
                SendRequest(to: "+447700900123", via: "nowhere", text: "x"),
                "there is no connection \"nowhere\"; there is: backup, carrier"
            ),
            (
                SendRequest(to: "+447700900123", via: "no name", text: "x"),
                "there is no connection \"no name\"; there is: backup, carrier"
            ),
            (SendRequest(to: "+447700900123", text: ""), "there is no text to send"),
            (SendRequest(to: "+447700900123", text: long), "the text needs 256 parts; at most 255 are possible"),
        ]
        let gateway = try gateway()
        for (request, text) in table {
            let refusal = await refusal { _ = try await gateway.send(request, client: "") }
            #expect(refusal == OperationRefused(.invalid, text), "\(text)")
        }
        #expect(store.messages.isEmpty)
        let idle = try self.gateway([], connections: [])
        let refusal = await refusal { _ = try await idle.send(SendRequest(to: "+447700900123", text: "x"), client: "") }
        #expect(refusal == OperationRefused(.invalid, "no connection is configured that could send it"))
    }

    @Test func `A store that cannot keep or answer makes an operation unavailable`() async throws {
        let gateway = try gateway()
        let id = try await gateway.send(SendRequest(to: "+447700900123", text: "x"), client: "")
        store.failure = StoreFailure(.full, "/var")
        let expected = OperationRefused(.unavailable, "no room on the disk at present")
        #expect(
            await refusal { _ = try await gateway.send(SendRequest(to: "+447700900123", text: "x"), client: "") }
                == expected)
        #expect(await refusal { try await gateway.cancel(id) } == expected)
        #expect(await refusal { try await gateway.retry(id) } == expected)
        #expect(await refusal { _ = try await gateway.story(of: id) } == expected)
        #expect(await refusal { _ = try await gateway.find("7", limit: 1) } == expected)
    }

    @Test func `Cancelling ends what is not on a wire, and nothing else`() async throws {
        let gateway = try gateway()
        let rule = "only messages that are queued or unknown can be cancelled"
        for (index, state) in MessageState.allCases.enumerated() {
            let id = MessageID(rawValue: Int64(index + 1))
            store.put(try Samples.message(id.rawValue, state: state))
            let refusal = await refusal { try await gateway.cancel(id) }
            if state == .queued || state == .unknown {
                #expect(refusal == nil)
                #expect(store.message(id)?.state == .cancelled)
                #expect(store.events(of: id) == [MessageEvent(at: Samples.moment(50), kind: .cancelled)])
            } else {
                #expect(refusal == OperationRefused(.conflict, "message \(id) is \(state.rawValue): \(rule)"))
                #expect(store.message(id)?.state == state)
            }
        }
        let missing = await refusal { try await gateway.cancel(MessageID(rawValue: 99)) }
        #expect(missing == OperationRefused(.missing, "there is no message 99"))
    }

    @Test func `Retrying begins anew what has ended without success, and nothing else`() async throws {
        let rule = "only messages that failed, expired, were cancelled or are unknown can be tried again"
        for (index, state) in MessageState.allCases.enumerated() {
            let gateway = try gateway()
            let id = MessageID(rawValue: Int64(index + 1))
            store.put(try Samples.message(id.rawValue, state: state, attempts: 10))
            let refusal = await refusal { try await gateway.retry(id) }
            switch state {
            case .failed, .expired, .cancelled, .unknown:
                #expect(refusal == nil)
                #expect(store.message(id)?.state == .queued)
                #expect(store.message(id)?.attempts == 0)
                #expect(store.events(of: id).map(\.kind) == [.retried])
                #expect(gateway.outbox.take(for: try Samples.connection(), upTo: 9, at: clock.now).map(\.id) == [id])
            case .queued, .sending, .sent, .delivered:
                #expect(refusal == OperationRefused(.conflict, "message \(id) is \(state.rawValue): \(rule)"))
                #expect(store.message(id)?.state == state)
                #expect(gateway.outbox.count == 0)
            }
        }
        let missing = await refusal { try await gateway().retry(MessageID(rawValue: 99)) }
        #expect(missing == OperationRefused(.missing, "there is no message 99"))
    }

    @Test func `A message is found by its number, its phone, its mail's id or its sender`() async throws {
        let gateway = try gateway()
        for (sender, messageID) in [("alice@example.com", "1@example.com"), ("bob@example.com", "2@example.com")] {
            let arrival = Submission(
                receivedAt: clock.now, door: .smtp, client: "", sender: try Samples.address(sender),
                messageID: messageID)
            _ = try await store.accept(arrival, content: [], orders: [Samples.order()])
        }
        var order = try Samples.order()
        order.destination = .phone(try Samples.number("+33612345678"))
        _ = try await store.accept(
            Submission(receivedAt: clock.now, door: .api, client: ""), content: [], orders: [order])
        let table: [(words: String, found: [Int64])] = [
            ("1", [1]), ("3", [3]), ("4", []), ("0", []), ("-1", []), ("+1", []), ("01", []),
            ("+447700900123", [2, 1]),
            ("07700900123", [2, 1]), ("00447700900123", [2, 1]), ("+33612345678", [3]), ("+4479", []),
            ("1@example.com", [1]), ("<2@example.com>", [2]), ("alice@example.com", [1]), ("<bob@example.com>", [2]),
            ("ALICE@example.com", [1]), ("alice@EXAMPLE.com", [1]), ("carol@example.com", []), ("", []),
            ("nothing", []),
            ("99999999999999999999", []), ("447700900123", []),
        ]
        for (words, found) in table {
            #expect(try await gateway.find(words, limit: 10).map(\.id.rawValue) == found, "\(words)")
        }
        #expect(try await gateway.find("07700900123", limit: 1).map(\.id.rawValue) == [2])
    }

    @Test func `The story of a message is what the store has of it`() async throws {
        let gateway = try gateway()
        let id = try await gateway.send(SendRequest(to: "+447700900123", text: "hello"), client: "")
        try await gateway.cancel(id)
        let story = try #require(try await gateway.story(of: id))
        #expect(story.message.state == .cancelled)
        #expect(story.contentSize == 5)
        #expect(story.events.map(\.kind) == [.cancelled])
        #expect(try await gateway.story(of: MessageID(rawValue: 99)) == nil)
        #expect(try await gateway.messages(matching: MessageFilter(), before: nil, limit: 10).map(\.id) == [id])
    }

    @Test func `Rules that are set affect what begins afterwards`() async throws {
        let gateway = try gateway()
        gateway.rules = try Samples.rules([], connections: [])
        let refusal = await refusal {
            _ = try await gateway.send(SendRequest(to: "+447700900123", text: "x"), client: "")
        }
        #expect(refusal?.text == "no connection is configured that could send it")
    }
}
