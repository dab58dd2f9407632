import Messages
import SMS
import Testing

@testable import Gateway

/// A gateway with an account `acme` that submits by SMPP: it has +447700900200 and may send as `ACME`.
struct ClientRig {
    static let phone = "+447700900123"

    let accounts: AccountRig
    let store: MemoryStore
    let acme: Account

    var gateway: Gateway { accounts.gateway }
    var clock: StillClock { accounts.clock }
    var name: AccountName { acme.name }

    init(
        ready: Bool = false, clock: StillClock = StillClock(), store: MemoryStore = MemoryStore(),
        _ rules: (inout Rules) -> Void = { _ in }, account: (inout Account) -> Void = { _ in }
    ) async throws {
        accounts = try AccountRig(store: store, clock: clock)
        self.store = store
        var acme = try AccountRig.account("acme", address: nil, logins: [.smpp])
        acme.senders = [.name("ACME")]
        account(&acme)
        self.acme = acme
        try await accounts.add(acme)
        var changed = accounts.gateway.rules
        if ready { try changed.carryReadyParts("carrier") }
        rules(&changed)
        accounts.gateway.rules = changed
    }

    /// A text in GSM 7-bit.
    static func text(
        _ words: String = "hello", from source: Party = .withheld, to destination: String = phone,
        receipts: NoticeKinds = [.delivered, .failed], _ change: (inout ClientText) -> Void = { _ in }
    ) -> ClientText {
        let octets = Array(words.utf8)
        var text = ClientText(
            from: source, to: destination, PartPayload(.gsm7, octets), ready: ReadyPart(dataCoding: 0, octets: octets))
        text.receipts = receipts
        change(&text)
        return text
    }

    /// A part of a longer text.
    static func part(
        _ words: String, _ number: Int, of count: Int, reference: UInt16 = 7, from source: Party = .withheld,
        to destination: String = phone, receipts: NoticeKinds = [.delivered, .failed]
    ) -> ClientText {
        text(words, from: source, to: destination, receipts: receipts) { text in
            text.place = Concatenation(reference: reference, size: .eightBit, count: count, number: number)
            let header = [5, 0, 3, UInt8(truncatingIfNeeded: reference), UInt8(count), UInt8(number)]
            text.ready = ReadyPart(dataCoding: 0, hasHeader: true, octets: header + Array(words.utf8))
        }
    }

    func submit(_ texts: ClientText...) async -> [ClientVerdict] {
        await gateway.submit(texts, from: acme, session: "s1", client: "192.0.2.9")
    }

    /// Submits a text that is taken.
    func take(_ text: ClientText = ClientRig.text()) async throws -> String {
        try #require(await submit(text).first?.id)
    }

    /// Moves a message on, as a connection does.
    func move(_ id: String, to state: MessageState, parts: [PartOutcome] = []) async throws {
        let message = MessageID(rawValue: try #require(Int64(id)))
        let change = MessageChange(
            message, from: Set(MessageState.allCases), to: state, at: clock.now, parts: parts)
        #expect(try await store.apply([change]) == [true])
    }

    /// The messages that wait for a connection.
    func waiting() throws -> [Message] {
        let connection = try Samples.connection()
        gateway.outbox.attach(connection, at: clock.now) {}
        gateway.outbox.setUp(true, connection, at: clock.now)
        return gateway.outbox.take(for: connection, upTo: 100, at: clock.now)
    }
}

extension Rules {
    /// Has a connection carry parts as they come.
    mutating func carryReadyParts(_ name: String) throws {
        var connections = self.connections
        connections[try Samples.connection(name)]?.carriesReadyParts = true
        self = with(connections)
    }

    /// The same with other connections.
    func with(_ connections: [ConnectionName: ConnectionRules]) -> Rules {
        var rules = Rules(claiming: claiming, clients: clients, connections: connections)
        (rules.mailing, rules.clientTexts, rules.inbound) = (mailing, clientTexts, inbound)
        return rules
    }
}

extension ClientVerdict {
    /// The id; `nil` when it was refused.
    var id: String? {
        switch self {
        case .taken(let id): id
        case .refused: nil
        }
    }

    /// Why it was refused.
    var kind: ClientRefusal.Kind? {
        switch self {
        case .taken: nil
        case .refused(let refusal): refusal.kind
        }
    }
}
