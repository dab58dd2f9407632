import Foundation
import Gateway
import Messages
import Runtime
import SMPP
import SQLiteStore
import Servers
import Testing

/// The server, the gateway and the store together: what clients order, and what they are told.
@Suite(.timeLimit(.minutes(2))) struct SMPPOrderTests {
    /// A folder that goes with the test.
    private final class Folder: Sendable {
        let url = FileManager.default.temporaryDirectory.appending(path: "smpp-\(UUID().uuidString)")

        // A folder that cannot be removed only litters the temporary one.
        deinit { try? FileManager.default.removeItem(at: url) }
    }

    private static let shop = SMPPAddress.alphanumeric("Shop")
    private static let phone = SMPPAddress.international("447700900123")
    /// A number of the account `desk`.
    private static let desk = "447700900200"

    /// Runs `body` in front of a store of its own, or of what a folder holds.
    private func run(
        in folder: Folder = Folder(), terms: SMPPTerms = SMPPTerms(),
        _ body: @escaping @Sendable (SMPPRig) async throws -> Void
    ) async throws {
        let store = try SQLiteStore.open(in: folder.url.path)
        let acme = try SMPPRig.acme { account in
            (account.senders, account.terms) = ([.name("Shop")], terms)
        }
        let desk = try SMPPRig.acme("desk") { account in
            account.numbers = [PhoneNumber(e164: "+" + Self.desk)].compactMap { $0.map(Originator.number) }
        }
        // No client of these tests says goodbye.
        let setting = SMPPRig.Setting(
            change: { $0.grace = .milliseconds(200) }, accounts: [acme, desk], store: store)
        try await SMPPRig.run(setting, body)
        await store.close()
    }

    private static func text(_ words: String, to number: String = "447700900123") -> ShortMessage {
        var text = ShortMessage.test(words, to: number)
        text.registeredDelivery = .final
        return text
    }

    /// Takes what a client is given, and answers it.
    private static func take(_ client: SMPPClient) async throws -> ShortMessage {
        let pdu = try await client.heard()
        guard case .deliverSM(let message) = pdu.body else {
            throw RawClient.Trouble(description: "no deliver_sm: \(pdu)")
        }
        try await client.send([PDU(.deliverSMResp(.empty), sequence: pdu.sequence)])
        return message
    }

    private static func receipt(_ client: SMPPClient) async throws -> DeliveryReceipt {
        try #require(DeliveryReceipt(try await take(client)))
    }

    @Test func `submit_multi is one message_id, each phone is written to, and each is told of`() async throws {
        try await run { rig in
            let client = try await rig.bound()
            let phones = ["447700900001", "447700900002", "447700900003"]
            let bad = SMPPAddress.international("999123456789")
            let multi = SubmitMulti(
                destinations: phones.map { .address(.international($0)) } + [.address(bad), .list("friends")],
                message: Self.text("sale"))
            let answer = try await client.exchange(.submitMulti(multi))
            guard case .submitMultiResp(let body) = answer.body else {
                Issue.record("\(answer)")
                return
            }
            #expect(answer.status == .ok)
            #expect(Set(body.unsuccessful.map(\.status)) == [.invalidDestinationAddress, .invalidDistributionList])
            let id = try #require(body.messageID)
            let carrier = try Carrier(rig)
            let messages = try await carrier.take()
            #expect(messages.compactMap(\.order.recipient?.e164) == phones.map { "+" + $0 })
            #expect(messages.allSatisfy { $0.order.text == "sale" && $0.order.originator == .name("Shop") })
            try await carrier.end(messages, as: [.delivered, .failed, .delivered])
            var told: [String: String] = [:]
            for _ in phones {
                let message = try await Self.take(client)
                let receipt = try #require(DeliveryReceipt(message))
                #expect(receipt.id == id)
                told[message.source.text] = receipt.stat
            }
            #expect(told == [phones[0]: "DELIVRD", phones[1]: "UNDELIV", phones[2]: "DELIVRD"])
        }
    }

    @Test func `cancel_sm withdraws what waits, by id or by addresses, and nothing that is on its way`() async throws {
        try await run { rig in
            let client = try await rig.bound()
            var ids: [String] = []
            for words in ["one", "two", "three"] {
                ids.append(try #require(try await client.exchange(.submitSM(Self.text(words))).messageID))
            }
            let first = CancelSM(messageID: ids[0], source: Self.shop, destination: Self.phone)
            #expect(try await client.exchange(.cancelSM(first)).status == .ok)
            #expect(try await Self.receipt(client).stat == "DELETED")
            #expect(try await client.exchange(.cancelSM(first)).status == .cancelFailed)
            let carrier = try Carrier(rig)
            let taken = try await carrier.take(1)
            #expect(taken.map(\.order.text) == ["two"])
            let all = CancelSM(messageID: "", source: Self.shop, destination: Self.phone)
            #expect(try await client.exchange(.cancelSM(all)).status == .ok)
            let receipt = try await Self.receipt(client)
            #expect(receipt.id == ids[2] && receipt.stat == "DELETED")
            for order in [CancelSM(messageID: ids[1], source: Self.shop, destination: Self.phone), all] {
                #expect(try await client.exchange(.cancelSM(order)).status != .ok)
            }
            try await carrier.end(taken, as: [.delivered])
            #expect(try await Self.receipt(client).id == ids[1])
            let states = try await Self.states(of: ids, client)
            #expect(states == [.deleted, .delivered, .deleted])
        }
    }

    @Test func `Nobody orders anything about the messages of another account`() async throws {
        try await run { rig in
            let client = try await rig.bound()
            let id = try #require(try await client.exchange(.submitSM(Self.text("mine"))).messageID)
            let other = try await rig.connect()
            #expect(try await other.bind(as: "desk").status == .ok)
            let orders: [PDU.Body] = [
                .querySM(QuerySM(messageID: id, source: .none)),
                .cancelSM(CancelSM(messageID: id, source: .none, destination: .none)),
                .replaceSM(ReplaceSM(messageID: id, source: .none, shortMessage: Array("theirs".utf8))),
            ]
            for order in orders { #expect(try await other.exchange(order).status == .invalidMessageID) }
            #expect(try await Carrier(rig).take().map(\.order.text) == ["mine"])
        }
    }

    @Test func `replace_sm changes the text that waits, keeps its moment, and comes too late for one that left`()
        async throws
    {
        let folder = Folder()
        try await run(in: folder) { rig in
            let client = try await rig.bound()
            var later = Self.text("old")
            later.scheduleDeliveryTime = "231115221320000+"
            let id = try #require(try await client.exchange(.submitSM(later)).messageID)
            let soon = try #require(try await client.exchange(.submitSM(Self.text("soon"))).messageID)
            let carrier = try Carrier(rig)
            #expect(try await carrier.take().map(\.order.text) == ["soon"])
            for (number, status) in [(id, CommandStatus.ok), (soon, .replaceFailed), ("77", .invalidMessageID)] {
                let order = ReplaceSM(messageID: number, source: Self.shop, shortMessage: Array("new".utf8))
                #expect(try await client.exchange(.replaceSM(order)).status == status, "\(number)")
            }
            #expect(try await carrier.take().isEmpty)
        }
        // After the end of the process the same is in the store.
        try await run(in: folder) { rig in
            let kept = try await rig.gateway.parts.store.activeMessages(after: nil, limit: 9)
            let replaced = try #require(kept.first)
            #expect(replaced.order.text == "new" && replaced.due == Timestamp(seconds: 1_700_086_400))
        }
    }

    @Test func `What the account's terms throttle is not in the store, all else is`() async throws {
        var terms = SMPPTerms()
        (terms.throughput, terms.window) = (5, 1_000)
        try await run(terms: terms) { rig in
            let clients = [try await rig.bound(), try await rig.bound(.transmitter)]
            var ids: Set<String> = []
            var statuses: [CommandStatus: Int] = [:]
            for client in clients {
                try await client.send((1...40).map { PDU(.submitSM(Self.text("\($0)")), sequence: $0) })
                for _ in 1...40 {
                    let answer = try await client.heard()
                    statuses[answer.status, default: 0] += 1
                    if answer.status == .ok { ids.insert(try #require(answer.messageID)) }
                }
            }
            #expect(Set(statuses.keys) == [.ok, .throttled])
            #expect((5...20).contains(ids.count) && statuses[.ok] == ids.count, "\(statuses)")
            let kept = try await rig.gateway.parts.store.activeMessages(after: nil, limit: 100)
            #expect(Set(kept.map(\.id.description)) == ids)
        }
    }

    @Test func `Two links of an account share its texts, and one that dies leaves its share to the other`() async throws
    {
        let folder = Folder()
        let words = Set((1...40).map { "text \($0)" })
        try await run(in: folder) { rig in
            let sender = try await rig.bound(.transmitter)
            let desks = [try await rig.connect(), try await rig.connect()]
            for desk in desks { #expect(try await desk.bind(.receiver, as: "desk").status == .ok) }
            for words in words {
                #expect(try await sender.exchange(.submitSM(Self.text(words, to: Self.desk))).status == .ok)
            }
            // One answers some, hears more, and dies; the other hears all that was not answered, and answers but five.
            var answered: Set<String> = []
            for _ in 1...5 { answered.insert(Self.words(of: try await Self.take(desks[0]))) }
            desks[0].close()
            while answered.count < words.count - 5 {
                let message = try await Self.take(desks[1])
                #expect(answered.insert(Self.words(of: message)).inserted)
            }
            try await Self.mailbox(has: 5, rig)
        }
        try await run(in: folder) { rig in
            let client = try await rig.connect()
            #expect(try await client.bind(.receiver, as: "desk").status == .ok)
            var last: Set<String> = []
            for _ in 1...5 { last.insert(Self.words(of: try await Self.take(client))) }
            #expect(last.count == 5 && last.isSubset(of: words))
            try await Self.mailbox(has: 0, rig)
        }
    }

    /// Waits until so many texts are in the mailbox of `desk`.
    private static func mailbox(has count: Int, _ rig: SMPPRig) async throws {
        let account = try #require(AccountName("desk"))
        let deadline = ServerRig.clientLoop.now + RawClient.patience
        while try await rig.gateway.parts.store.texts(waitingFor: account, after: nil, limit: 100).count != count {
            try #require(ServerRig.clientLoop.now < deadline, "there are not \(count) texts in the mailbox")
            await Task.yield()
        }
    }

    private static func words(of message: ShortMessage) -> String {
        String(decoding: message.shortMessage, as: UTF8.self)
    }

    private static func states(of ids: [String], _ client: SMPPClient) async throws -> [ReceiptState?] {
        var states: [ReceiptState?] = []
        for id in ids {
            let answer = try await client.exchange(.querySM(QuerySM(messageID: id, source: Self.shop)))
            guard case .querySMResp(let body?) = answer.body else {
                throw RawClient.Trouble(description: "no query_sm_resp: \(answer)")
            }
            states.append(ReceiptState(rawValue: body.state))
        }
        return states
    }
}

/// The carrier of the test: it takes messages and says what became of them.
private struct Carrier {
    private let gateway: Gateway
    private let name: ConnectionName

    init(_ rig: SMPPRig) throws {
        gateway = rig.gateway
        name = try #require(ConnectionName("carrier"))
        gateway.outbox.attach(name, at: gateway.now) {}
        gateway.outbox.setUp(true, name, at: gateway.now)
    }

    /// What waits for it, in order; from now on it is on the wire. What was withdrawn meanwhile is passed over.
    func take(_ count: Int = 100) async throws -> [Message] {
        var taken: [Message] = []
        while taken.count < count, let message = gateway.outbox.take(for: name, upTo: 1, at: gateway.now).first {
            let change = MessageChange(message.id, from: [.queued], to: .sending, at: gateway.now)
            if try await gateway.parts.store.apply([change]) == [true] { taken.append(message) }
        }
        return taken
    }

    /// They have ended.
    func end(_ messages: [Message], as states: [MessageState]) async throws {
        let changes = zip(messages, states).map { message, state in
            MessageChange(message.id, from: [.sending], to: state, at: gateway.now)
        }
        #expect(try await gateway.parts.store.apply(changes).allSatisfy(\.self))
    }
}
