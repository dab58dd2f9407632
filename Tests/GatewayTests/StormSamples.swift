import Gateway
import Messages
import Templates
import Testing

/// Numbers of +44 are of GB, those of +1 of US; +88 is of no country. In DE all without `+` is national.
struct RegionPlan: NumberPlan {
    func read(_ text: String, region: String?) -> NumberReading {
        let isNational = region == "DE" && !text.hasPrefix("+")
        return PhoneNumber(e164: isNational ? "+49" + text.drop { $0 == "0" } : text).map { .number($0) } ?? .notANumber
    }

    func knows(region: String) -> Bool { ["GB", "US"].contains(region) }

    func region(of number: PhoneNumber) -> String? {
        if number.e164.hasPrefix("+44") { return "GB" }
        return number.e164.hasPrefix("+1") ? "US" : nil
    }
}

/// An application with rules against storms, and mail for it.
struct StormRig {
    let store = MemoryStore()
    let notebook = LogNotebook()
    let clock = StillClock()
    let rules: Rules
    let gateway: Gateway

    /// - Parameter change: what the application's rules are besides the standard.
    init(_ change: (inout StormRules) -> Void = { _ in }) throws {
        rules = try Self.rules(change)
        gateway = Samples.gateway(store, rules: rules, clock: clock, log: notebook)
    }

    static func rules(_ change: (inout StormRules) -> Void = { _ in }) throws -> Rules {
        var storms = StormRules()
        change(&storms)
        let application = Application(
            name: try #require(ApplicationName("sms")), domains: ["sms.test"], making: try Samples.making(),
            via: [try Samples.connection()], storms: storms)
        return Rules(
            claiming: Claiming(applications: [application], region: nil, plan: RegionPlan()), clients: ClientList([]),
            connections: [:])
    }

    static func mail(_ text: String = "hello", id: String? = "1@office.test") -> Mail {
        var mail = Mail()
        mail.text = text
        mail.messageID = id
        return mail
    }

    func judge(
        _ number: String, from sender: String? = "a@office.test", besides others: [Claim] = []
    ) throws -> Result<Claim, RecipientRefused> {
        gateway.judge(
            try Samples.address("\(number)@sms.test"), from: try sender.map { try Samples.address($0) },
            client: try Samples.client(), besides: others, gateway.rules)
    }

    /// Delivers a mail whose recipients were accepted before.
    func deliver(
        _ mail: Mail, to numbers: [String] = ["+447700900123"], from sender: String? = "a@office.test",
        over gateway: Gateway? = nil
    ) async throws -> IntakeVerdict {
        let gateway = gateway ?? self.gateway
        let claims = try numbers.map { number in
            try gateway.rules.claiming.judge(
                try Samples.address("\(number)@sms.test"), from: try Samples.address("x@office.test"),
                client: try Samples.client()
            ).get()
        }
        let arrival = Submission(
            receivedAt: clock.now, door: .smtp, client: "192.0.2.7",
            sender: try sender.map { try Samples.address($0) })
        let arrived = ArrivedMail(octets: [], claims: claims, arrival: arrival)
        return await gateway.intake.accept(arrived, mail: mail, rules: gateway.rules)
    }
}

extension IntakeVerdict {
    /// The numbers of the messages; `nil` when it was refused.
    var messages: [Int64]? {
        switch self {
        case .accepted(let acceptance): acceptance.messages.map(\.rawValue)
        case .refused: nil
        }
    }

    /// The number of the submission; `nil` when it was refused.
    var submission: Int64? {
        switch self {
        case .accepted(let acceptance): acceptance.submission.rawValue
        case .refused: nil
        }
    }

    /// The status and the text of the refusal.
    var refusal: String? {
        switch self {
        case .accepted: nil
        case .refused(let refusal): "\(refusal.status) \(refusal.text)"
        }
    }
}

extension Result where Success == Claim, Failure == RecipientRefused {
    /// The status and the text of the refusal.
    var refusal: String? {
        switch self {
        case .success: nil
        case .failure(let refused): "\(refused.refusal.status) \(refused.refusal.text)"
        }
    }
}
