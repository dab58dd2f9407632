import Messages

/// Asks every rule about one recipient, those as well that are not asked in earnest because another comes first.
struct ClaimInquiry {
    /// The most domains or patterns of an application that are named.
    private static let mostNamed = 20

    /// What the rules said, in order.
    private(set) var steps: [ClaimExplanation.Step] = []
    /// What comes of it.
    private(set) var result: Result<Claim, RecipientRefused>

    private let recipient: EmailAddress
    private let sender: EmailAddress?
    private let client: MailClient
    private let rules: Rules
    /// Who has it already.
    private var taker: String?
    private var isClaimed = false

    init(
        _ recipient: EmailAddress, _ sender: EmailAddress?, _ client: MailClient, _ rules: Rules,
        _ directory: AccountDirectory
    ) {
        (self.recipient, self.sender, self.client, self.rules) = (recipient, sender, client, rules)
        result = rules.judge(recipient, from: sender, client: client, directory)
        askEntrance()
        askMailboxes(directory)
        for application in rules.claiming.applications { ask(application, directory) }
        askForward()
    }

    private mutating func add(_ subject: String, _ verdict: ClaimExplanation.Verdict, _ reasons: [String]) {
        steps.append(ClaimExplanation.Step(subject: subject, verdict: verdict, reasons: reasons))
    }

    // MARK: The client

    private mutating func askEntrance() {
        if let account = client.account {
            return add("client", .passes, ["account \(account.name) has logged in, so it may come from anywhere"])
        }
        if client.isVouchedFor { return add("client", .passes, ["\(client.address) is on the server's client list"]) }
        if client.isAllowed {
            let why = rules.clients.isEmpty ? "there is no client list" : "the server's client list lets it in"
            return add("client", .passes, ["\(client.address) may connect: \(why); nothing vouches for its senders"])
        }
        if rules.mayConnect(client.address) {
            return add("client", .passes, ["\(client.address) may connect: it is on a list besides the server's"])
        }
        taker = "the client list"
        result = .failure(
            RecipientRefused(refusal: Refusal(.connection, .permanent, 7, 1, "this client may not connect")))
        add("client", .refuses, ["\(client.address) is on no client list: it has to log in first"])
    }

    // MARK: Mailboxes

    private mutating func askMailboxes(_ directory: AccountDirectory) {
        guard let holder = directory.account(of: recipient) else {
            return add("mailboxes", .passes, ["no account has this address"])
        }
        let owned = "it is the address of account \(holder.name)"
        switch rules.mailbox(recipient, from: sender, client, directory) {
        case nil:
            let why = "the client is neither listed nor logged in: it is like any other address"
            add("mailboxes", .passes, [owned, why])
        case .failure(let refused): refuse("mailboxes", [owned, refused.refusal.text])
        case .success(let claim): take("mailboxes", claim, [owned])
        }
    }

    private mutating func take(_ subject: String, _ claim: Claim, _ reasons: [String]) {
        if let taker { return add(subject, .passes, reasons + ["it would take the mail, but \(taker) comes first"]) }
        taker = subject == "mailboxes" ? "the mailbox" : subject
        add(subject, .takes, reasons + [claim.outcome])
    }

    private mutating func refuse(_ subject: String, _ reasons: [String]) {
        add(subject, .refuses, reasons)
        if subject == "mailboxes" { taker = taker ?? "the mailbox" }
    }

    // MARK: Applications

    private mutating func ask(_ application: Application, _ directory: AccountDirectory) {
        let subject = "application \(application.name)"
        let hasDomain = application.domains.contains(recipient.domain)
        var slow: [String] = []
        let rule = ClaimingRule(application)
        let match = rules.claiming.match(recipient, rule, hasDomain: hasDomain) { slow.append($0) }
        let misses = Self.misses(application, slow, before: match)
        guard let match else { return add(subject, .passes, Self.none(application, recipient) + misses) }
        isClaimed = true
        let reasons = misses + [claimed(match)]
        switch rules.claiming.opinion(on: recipient, match, from: sender, client, rule) {
        case .failure(let objection): refuse(subject, reasons + [objection.sentence])
        case .success(let claim):
            if let refusal = rules.refusal(of: claim, client, directory) {
                // The account's own limit ends the matter: no other application is asked.
                taker = taker ?? subject
                return refuse(subject, reasons + [refusal.text])
            }
            take(subject, claim, reasons)
        }
    }

    /// The patterns that do not match: all of them, or those before the one that does.
    private static func misses(_ application: Application, _ slow: [String], before match: AddressMatch?) -> [String] {
        var tried = application.addresses.map(\.source)
        if case .pattern(let source, _) = match { tried = Array(tried.prefix { $0 != source }) }
        let named = tried.prefix(mostNamed).map { pattern in
            slow.contains(pattern)
                ? "the pattern \(pattern) takes too long on this address, which counts as no match"
                : "the pattern \(pattern) does not match"
        }
        return named + (tried.count > mostNamed ? ["… nor do \(tried.count - mostNamed) more patterns"] : [])
    }

    private static func none(_ application: Application, _ recipient: EmailAddress) -> [String] {
        guard !application.domains.isEmpty else {
            return application.addresses.isEmpty
                ? ["it claims no addresses: it gets mail that a connection brings in"] : []
        }
        let domains = application.domains.prefix(mostNamed) + (application.domains.count > mostNamed ? ["…"] : [])
        return ["\(recipient.domain) is none of its domains: \(domains.joined(separator: ", "))"]
    }

    private func claimed(_ match: AddressMatch) -> String {
        switch match {
        case .domain: return "\(recipient.domain) is one of its domains"
        case .pattern(let source, let groups):
            let shown = groups.sorted { $0.key < $1.key }.map { "\($0.key) = \"\($0.value)\"" }
            return "the pattern \(source) matches" + (shown.isEmpty ? "" : ": \(shown.joined(separator: ", "))")
        }
    }

    // MARK: The forward server

    private mutating func askForward() {
        guard rules.forward != nil else {
            return add("forward", .passes, ["there is no forward server: what nobody claims is refused"])
        }
        if let taker { return add("forward", .passes, ["\(taker) comes first"]) }
        guard !isClaimed else {
            return add("forward", .passes, ["an application claims the address, so the mail is never passed on"])
        }
        switch rules.relay(recipient, from: sender, client) {
        case .failure(let refused): refuse("forward", [refused.refusal.text])
        case .success(let claim): take("forward", claim, [])
        }
    }
}
