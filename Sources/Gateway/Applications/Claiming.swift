public import Messages

/// Decides for each recipient, at RCPT time, whether an application claims it and takes mail for it, or why not.
///
/// Applications are asked in order. The first that claims the address and takes the mail has it. One that claims the address
/// but takes no mail from this client or sender, or cannot make anything of the address, is remembered, and the next are
/// asked; when none takes it, the first refusal is the answer.
public struct Claiming: Sendable {
    /// What the applications say to a recipient.
    public enum Verdict: Hashable, Sendable {
        /// One of them takes it.
        case claimed(Claim)
        /// It is theirs, but none of them takes the mail; why, as the first of them says.
        case refused(RecipientRefused)
        /// It is none of theirs.
        case unclaimed
    }

    /// An application that may claim an address.
    private struct Place {
        let rule: ClaimingRule
        /// Whether the domain is one of the application's.
        let hasDomain: Bool
    }

    /// The message types that the address may name (row S0-8): all of them mean a text message.
    public static let types: Set<String> = ["sms", "sms.text", "text"]

    /// The enabled applications in order.
    public let applications: [Application]
    /// How national numbers are read; `nil`: only `+…` is a number.
    public let homeRegion: String?
    /// Patterns that took too long.
    let slow = SlowPatterns()
    let plan: any NumberPlan
    private let byDomain: [String: [Place]]
    /// Those with patterns, which may claim an address at whatever domain.
    private let elsewhere: [Place]
    /// The domains whose addresses stand for phones and fax machines.
    private let ownDomains: Set<String>
    private let ownPatterns: [any Pattern]

    /// Rules in force.
    ///
    /// - Parameter region: how national numbers are read; `nil`: only `+…` is a number.
    public init(applications: [Application], region: String?, plan: any NumberPlan) {
        self.applications = applications
        homeRegion = region
        self.plan = plan
        let rules = applications.map {
            (rule: ClaimingRule($0), domains: Set($0.domains), hasPatterns: !$0.addresses.isEmpty)
        }
        var byDomain: [String: [Place]] = [:]
        for domain in Set(rules.flatMap(\.domains)) {
            byDomain[domain] = rules.compactMap { rule, domains, hasPatterns in
                let hasDomain = domains.contains(domain)
                return hasDomain || hasPatterns ? Place(rule: rule, hasDomain: hasDomain) : nil
            }
        }
        self.byDomain = byDomain
        elsewhere = rules.filter(\.hasPatterns).map { Place(rule: $0.rule, hasDomain: false) }
        let gateways = applications.filter { $0.kind != .files }
        ownDomains = Set(gateways.flatMap(\.domains))
        ownPatterns = gateways.flatMap(\.addresses)
    }

    /// The application of that name.
    public func application(_ name: ApplicationName) -> Application? {
        applications.first { $0.name == name }
    }

    /// Judges one recipient; one that no application claims is refused.
    public func judge(
        _ recipient: EmailAddress, from sender: EmailAddress?, client: MailClient
    ) -> Result<Claim, RecipientRefused> {
        switch verdict(recipient, from: sender, client: client) {
        case .claimed(let claim): .success(claim)
        case .refused(let refused): .failure(refused)
        case .unclaimed: .failure(.unclaimed(recipient))
        }
    }

    /// What the applications say to one recipient.
    public func verdict(_ recipient: EmailAddress, from sender: EmailAddress?, client: MailClient) -> Verdict {
        var first: RecipientRefused?
        for place in byDomain[recipient.domain] ?? elsewhere {
            guard let match = match(recipient, place.rule, hasDomain: place.hasDomain) else { continue }
            switch opinion(on: recipient, match, from: sender, client, place.rule) {
            case .success(let claim): return .claimed(claim)
            case .failure(let objection):
                first = first ?? RecipientRefused(refusal: objection.refusal)
            }
        }
        return first.map { .refused($0) } ?? .unclaimed
    }

    /// What an application says to a recipient that it claims.
    func opinion(
        on recipient: EmailAddress, _ match: AddressMatch, from sender: EmailAddress?, _ client: MailClient,
        _ rule: ClaimingRule
    ) -> Result<Claim, ClaimObjection> {
        guard rule.takes(client) else { return .failure(.client) }
        if let objection = objection(to: sender, client, rule) { return .failure(objection) }
        return claim(recipient, match, rule).mapError { .address($0.refusal) }
    }

    /// Why `application` takes no mail from `sender`, whoever it is for; `nil` when it does.
    func refusal(of sender: EmailAddress?, _ client: MailClient, _ application: Application) -> Refusal? {
        objection(to: sender, client, ClaimingRule(application))?.refusal
    }

    private func objection(
        to sender: EmailAddress?, _ client: MailClient, _ rule: ClaimingRule
    ) -> ClaimObjection? {
        if let refusal = client.account?.refusal(of: sender) { return .account(refusal) }
        let isVouchedFor = client.isKnown || rule.application.clients.lists(client.address)
        if let objection = rule.application.senders.objection(to: sender, isVouchedFor: isVouchedFor) {
            if case .undecided(let pattern) = objection { slow.note(pattern, of: rule.application.name) }
            return .sender(objection)
        }
        // Who has logged in is somebody, not the gateway itself; and what is only filed goes nowhere from there.
        guard client.account == nil, rule.application.kind != .files, !rule.application.storms.takesOwnSenders,
            let sender,
            isOwn(sender)
        else { return nil }
        return .ownSender
    }

    /// Whether an address stands for a phone or a fax machine behind this gateway.
    private func isOwn(_ sender: EmailAddress) -> Bool {
        if ownDomains.contains(sender.domain) { return true }
        guard !ownPatterns.isEmpty else { return false }
        let text = sender.description
        return ownPatterns.contains { $0.match(text).isMatch }
    }
}

/// A refusal of one recipient, as an error so that it fits a `Result`.
public struct RecipientRefused: Error, Hashable, Sendable {
    /// Why.
    public let refusal: Refusal

    /// A refused recipient.
    public init(refusal: Refusal) {
        self.refusal = refusal
    }
}

extension RecipientRefused {
    /// It is nobody's here.
    static func unclaimed(_ recipient: EmailAddress) -> RecipientRefused {
        RecipientRefused(
            refusal: Refusal(
                .recipient, .permanent, 1, 2, "no application here takes mail for the domain \(recipient.domain)"))
    }
}
