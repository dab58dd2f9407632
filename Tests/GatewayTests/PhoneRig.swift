import Gateway
import Messages
import SMS
import Templates
import Testing

/// A gateway with an inbound route, mails to phones, and texts from them.
struct PhoneRig {
    /// What a rig is made with.
    struct Plan {
        /// Our numbers on each connection.
        var numbers: [String: [String]] = ["carrier": ["+447700900100"]]
        var deliver: [InboundTarget] = [.addressInText, .reply]
        var also: [InboundTarget] = []
        var domains = ["sms.test"]
        var making: TextMaking?
        var answering = Answering()
        var originator: Originator?
        var notices: NoticeKinds = []
        var routes: [InboundRoute]?
        var whenContested = InboundRoute.WhenContested.newest
        var answers = false
        var patience: Duration = .seconds(3600)
    }

    static let phone = "+447700900123"
    static let team: InboundTarget = .mail([EmailAddress("team@office.test")].compactMap(\.self))

    let store: MemoryStore
    let stumbling: StumblingStore
    let notebook = LogNotebook()
    let clock: StillClock
    let gateway: Gateway

    init(_ change: (inout Plan) throws -> Void = { _ in }) throws {
        try self.init(store: MemoryStore(), clock: StillClock(), change)
    }

    /// A rig over a store that another one filled: the next run.
    init(store: MemoryStore, clock: StillClock, _ change: (inout Plan) throws -> Void = { _ in }) throws {
        var plan = Plan()
        try change(&plan)
        self.store = store
        self.clock = clock
        stumbling = StumblingStore(store)
        gateway = Samples.gateway(
            stumbling, rules: try Self.rules(plan), clock: clock, log: notebook, codec: PlainCodec())
    }

    static func making() throws -> InboundRoute.Making {
        InboundRoute.Making(
            subject: try Template("SMS from <%from%>"), text: try Template("<%text%>"),
            replySubject: try Template("Re: <%original.subject%>"), replyText: try Template("<%text%>"))
    }

    static func route(
        _ name: String = "replies", _ deliver: [InboundTarget], _ change: (inout InboundRoute) throws -> Void = { _ in }
    ) throws -> InboundRoute {
        var route = InboundRoute(
            name: try #require(InboundName(name)), deliver: deliver, making: try making(),
            via: [try Samples.connection("office")])
        try change(&route)
        return route
    }

    static func rules(_ plan: Plan) throws -> Rules {
        var application = Application(
            name: try #require(ApplicationName("sms")), domains: plan.domains,
            making: try plan.making ?? Samples.making(), via: [try Samples.connection("carrier")],
            originator: plan.originator)
        application.answering = plan.answering
        application.notices = plan.notices
        var connections: [ConnectionName: ConnectionRules] = [:]
        for (name, numbers) in plan.numbers {
            var each = ConnectionRules(failurePolicy: FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend))
            each.numbers = try numbers.map { try #require(Originator($0)) }
            each.partsTimeout = plan.patience
            connections[try Samples.connection(name)] = each
        }
        var rules = Rules(claiming: Samples.claiming([application]), clients: ClientList([]), connections: connections)
        rules.inbound =
            try plan.routes
            ?? [
                route("replies", plan.deliver) { route in
                    route.also = plan.also
                    route.whenContested = plan.whenContested
                    route.answers = plan.answers
                }
            ]
        rules.mailing = MailingRules(hostname: "gw.test", via: [try Samples.connection("office")])
        return rules
    }

    /// Takes a mail in and answers its messages.
    @discardableResult
    func mail(
        from sender: String? = "alice@office.test", to phones: [String] = [PhoneRig.phone], headers: [String] = [],
        _ text: String = "hello"
    ) async throws -> [MessageID] {
        let octets = Array((headers + ["", text]).joined(separator: "\r\n").utf8)
        let domain = gateway.rules.claiming.applications.first?.domains.last ?? ""
        let claims = try phones.map { phone in
            try gateway.rules.claiming.judge(
                try Samples.address("\(phone)@\(domain)"), from: try Samples.address("x@office.test"),
                client: try Samples.client()
            ).get()
        }
        let arrival = Submission(
            receivedAt: clock.now, door: .smtp, client: "192.0.2.7", sender: try sender.map { try Samples.address($0) })
        let arrived = ArrivedMail(octets: octets, claims: claims, arrival: arrival)
        switch await gateway.intake.accept(arrived, mail: PlainCodec().decode(octets), rules: gateway.rules) {
        case .accepted(let acceptance): return acceptance.messages
        case .refused(let refusal): throw OperationRefused(.invalid, refusal.text)
        }
    }

    static func part(
        _ words: String, from sender: String = PhoneRig.phone, to number: String = "+447700900100",
        over connection: String = "carrier", _ place: Concatenation? = nil
    ) throws -> PhonePart {
        PhonePart(
            connection: try Samples.connection(connection), sender: Party(sender), number: Party(number), place: place,
            payload: PartPayload(.utf8, words.utf8))
    }

    /// Takes a text in; the link is of long ago.
    @discardableResult
    func text(
        _ words: String, from sender: String = PhoneRig.phone, to number: String = "+447700900100",
        over connection: String = "carrier", _ place: Concatenation? = nil
    ) async throws -> InboundIntake.Verdict {
        let part = try Self.part(words, from: sender, to: number, over: connection, place)
        return await gateway.inbound.accept(part, linkUpSince: Samples.moment(-10_000), at: clock.now)
    }

    /// The messages that texts became, the mails to phones left out.
    var answers: [Message] { messages(by: .phone) }

    /// The messages that came in by a door.
    func messages(by door: Submission.Door) -> [Message] {
        let doors = store.submissions.map(\.submission.door)
        return store.messages.filter { doors[Int($0.submission.rawValue) - 1] == door }
    }

    /// Where texts went and what the mails said.
    var letters: [(to: String, letter: Letter)] {
        answers.compactMap { message in
            switch message.order.destination {
            case .mail(let address): (address.description, Letter(message.order.text))
            case .phone, .webHook, .command, .folder, .account, .nowhere: nil
            }
        }
    }

    /// Where the latest text went.
    var latest: String? { answers.last?.order.destination.description }

    /// How the latest text came to where it went.
    var latestNote: String? { answers.last.flatMap { store.events(of: $0.id).first?.detail } }
}
