import Messages
import Testing

@testable import Gateway

/// A gateway whose applications make digests of what is too much.
struct DigestRig {
    static let phone = "+447700900123"

    let store: MemoryStore
    let clock: StillClock
    let notebook = LogNotebook()
    let gateway: Gateway

    /// - Parameter change: what the rules of both applications are besides two mails an hour for a number.
    init(
        store: MemoryStore = MemoryStore(), clock: StillClock = StillClock(),
        _ change: (inout StormRules) throws -> Void = { _ in }
    ) throws {
        self.store = store
        self.clock = clock
        gateway = Samples.gateway(store, rules: try Self.rules(change), clock: clock, log: notebook)
    }

    static func rules(
        validity: Duration? = nil, applications: [String] = ["sms", "alarms"],
        _ change: (inout StormRules) throws -> Void = { _ in }
    ) throws -> Rules {
        var storms = StormRules()
        storms.rates.recipient = RateLimit(2, in: .seconds(3600))
        storms.whenOverRate = .digest
        try change(&storms)
        let all = try applications.map { name in
            Application(
                name: try #require(ApplicationName(name)), domains: ["\(name).test"],
                making: try Samples.making(maxParts: 1), via: [try Samples.connection("\(name)-carrier")],
                originator: Originator("ACME"), validity: validity, storms: storms)
        }
        return Rules(
            claiming: Claiming(applications: all, region: nil, plan: RegionPlan()), clients: ClientList([]),
            connections: [:])
    }

    /// Hands in a mail whose number is its subject, its text and its Message-ID.
    @discardableResult
    func deliver(
        _ number: Int, to phones: [String] = [Self.phone], application: String = "sms",
        from sender: String = "a@office.test"
    ) async throws -> IntakeVerdict {
        let claims = try phones.map { phone in
            try gateway.rules.claiming.judge(
                try Samples.address("\(phone)@\(application).test"), from: try Samples.address(sender),
                client: try Samples.client()
            ).get()
        }
        var mail = StormRig.mail("text \(number)", id: "\(number)@office.test")
        mail.subject = "mail \(number)"
        let arrival = Submission(
            receivedAt: clock.now, door: .smtp, client: "192.0.2.7", sender: try Samples.address(sender))
        return await gateway.intake.accept(
            ArrivedMail(octets: [], claims: claims, arrival: arrival), mail: mail, rules: gateway.rules)
    }

    /// Whether RCPT would be agreed to.
    func judge(_ phone: String = Self.phone, application: String = "sms") throws -> String? {
        gateway.judge(
            try Samples.address("\(phone)@\(application).test"), from: try Samples.address("a@office.test"),
            client: try Samples.client(), gateway.rules
        ).refusal
    }

    /// Lets time pass, a second at a time, as the housekeeping sees it.
    ///
    /// - Returns: after how many seconds digests were made.
    @discardableResult
    func pass(_ seconds: Int) async throws -> [Int] {
        var made: [Int] = []
        for second in 0..<seconds {
            clock.advance(by: .seconds(1))
            for _ in 0..<(try await gateway.digests.make(at: clock.now)) { made.append(second + 1) }
        }
        return made
    }

    /// The next run, over the same store.
    func reopened(_ change: (inout StormRules) throws -> Void = { _ in }) async throws -> DigestRig {
        let rig = try DigestRig(store: store, clock: clock, change)
        try await rig.gateway.resume()
        return rig
    }

    /// The texts that wait for a carrier, in the order in which they were made.
    var texts: [String] {
        store.messages.filter { $0.state == .queued && !$0.order.waitsForDigest }.map(\.order.text)
    }

    /// The numbers of the mails that wait for a digest.
    var held: [Int64] {
        store.messages.filter { $0.state == .queued && $0.order.waitsForDigest }.map(\.id.rawValue)
    }

    func message(_ id: Int64) throws -> Message { try #require(store.message(MessageID(rawValue: id))) }

    func events(of id: Int64) -> [String] {
        store.events(of: MessageID(rawValue: id)).map { "\($0.kind): \($0.detail)" }
    }
}
