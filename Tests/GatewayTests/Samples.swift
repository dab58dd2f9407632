import Bytes
import Gateway
import Messages
import SMS
import Templates
import Testing

/// Values that the tests of this room have in common.
enum Samples {
    static func moment(_ seconds: Int64) -> Timestamp { Timestamp(seconds: 1_700_000_000 + seconds) }

    static func connection(_ name: String = "carrier") throws -> ConnectionName { try #require(ConnectionName(name)) }

    static func connections(_ names: [String]) throws -> [ConnectionName] { try names.map { try connection($0) } }

    static func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

    static func number(_ text: String = "+447700900123") throws -> PhoneNumber { try #require(PhoneNumber(e164: text)) }

    static func client(vouchedFor: Bool = false) throws -> MailClient {
        MailClient(address: try #require(IPAddress("192.0.2.7")), isVouchedFor: vouchedFor)
    }

    static func making(
        _ template: String = "<%msg%>", maxCharacters: Int? = nil, maxParts: Int? = nil,
        whenTooLong: Application.WhenTooLong = .cut, transliteration: Transliteration = .off
    ) throws -> TextMaking {
        TextMaking(
            template: try Template(template), maxCharacters: maxCharacters, maxParts: maxParts,
            whenTooLong: whenTooLong, transliteration: transliteration)
    }

    static func application(
        _ name: String = "sms", domains: [String] = ["sms.test"], clients: ClientList = ClientList([]),
        senders: SenderRules = SenderRules(),
        making: TextMaking? = nil, via: [String] = ["carrier"], originator: Originator? = nil, validity: Duration? = nil
    ) throws -> Application {
        Application(
            name: try #require(ApplicationName(name)), domains: domains, clients: clients, senders: senders,
            making: try making ?? Samples.making(), via: try connections(via), originator: originator,
            validity: validity)
    }

    static func claiming(_ applications: [Application], region: String? = nil) -> Claiming {
        Claiming(applications: applications, region: region, plan: PlainNumberPlan())
    }

    static func rules(
        _ applications: [Application], region: String? = nil, connections: [String] = ["carrier"],
        whenUnknown: UnknownPolicy = .resend
    ) throws -> Rules {
        let each = ConnectionRules(
            failurePolicy: FailurePolicy(schedule: RetrySchedule(), whenUnknown: whenUnknown), referenceSize: .eightBit)
        let named = try Samples.connections(connections).map { ($0, each) }
        return Rules(
            claiming: claiming(applications, region: region), clients: ClientList([]),
            connections: Dictionary(named) { first, _ in first })
    }

    static func order(via: [String] = ["carrier"], text: String = "Backup failed", expiresAt: Timestamp? = nil)
        throws -> MessageOrder
    {
        MessageOrder(
            application: ApplicationName("sms"), addressedAs: "+447700900123@sms.test", recipient: try number(),
            via: try connections(via), text: text, alphabet: .gsm7, expiresAt: expiresAt)
    }

    static func message(
        _ id: Int64 = 1, state: MessageState = .queued, via: [String] = ["carrier"], attempts: Int = 0,
        due: Timestamp? = nil, parts: [PartOutcome] = [], expiresAt: Timestamp? = nil
    ) throws -> Message {
        Message(
            id: MessageID(rawValue: id), submission: SubmissionID(rawValue: id),
            order: try order(via: via, expiresAt: expiresAt),
            state: state, acceptedAt: moment(0), changedAt: moment(0), attempts: attempts, due: due,
            connection: state == .queued ? nil : try connection(via[0]), parts: parts)
    }

    static func gateway(
        _ store: any Store & History, rules: Rules, clock: StillClock = StillClock(), log: LogNotebook = LogNotebook(),
        outbox: Outbox = Outbox(), codec: any MailCodec = TextCodec()
    ) -> Gateway {
        let parts = Gateway.Parts(
            store: store, history: store, codec: codec, composer: PlainComposer(), plan: PlainNumberPlan(),
            clock: clock,
            log: Log(log, clock: clock), localTime: { LocalTime(seconds: $0.seconds) })
        return Gateway(parts, rules: rules, outbox: outbox, nonce: 7)
    }
}
