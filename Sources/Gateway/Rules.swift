public import Bytes
public import Messages
public import SMS

/// Everything the configuration says about what happens to mail and messages: one immutable value, swapped whole.
public struct Rules: Sendable {
    /// Who claims which recipient.
    public let claiming: Claiming
    /// Which clients may connect.
    public let clients: ClientList
    /// What each connection adds: how failures are treated and how long texts are divided.
    public let connections: [ConnectionName: ConnectionRules]
    /// The most servers that a mail may have passed (RFC 5321 §6.3).
    public let maxHops: Int
    /// What becomes of texts from phones: the first that takes a text counts.
    public var inbound: [InboundRoute] = []
    /// What mails that Telepost writes itself have in common.
    public var mailing = MailingRules(hostname: "localhost")
    /// How accounts log in; to what is not in here, in the usual ways.
    public var logins: [Account.Login: LoginRules] = [:]

    /// Rules.
    public init(
        claiming: Claiming, clients: ClientList, connections: [ConnectionName: ConnectionRules], maxHops: Int = 50
    ) {
        self.claiming = claiming
        self.clients = clients
        self.connections = connections
        self.maxHops = maxHops
    }

    /// Whether answers of phones may go to those who wrote to them.
    public var keepsConversations: Bool { inbound.contains { $0.deliver.contains(.reply) } }

    /// The domain of sender addresses where no mail says a better one: the first of the first application that has
    /// one.
    var mailDomain: String {
        claiming.applications.lazy.compactMap(\.domains.first).first ?? mailing.hostname
    }

    /// Why `application` does not take `mail`, whoever it is for; `nil` when it does.
    public func refusal(of mail: Mail, for application: Application) -> Refusal? {
        guard mail.hops <= maxHops else {
            return Refusal(
                .message, .permanent, 4, 6,
                "the mail has passed \(mail.hops) servers, at most \(maxHops) are allowed: it goes in circles")
        }
        return application.storms.refusal(of: mail.automation)
    }

    /// Whether `address` may connect: the server's list allows it, or an application names it (row S2-27).
    public func mayConnect(_ address: IPAddress) -> Bool {
        clients.allows(address) || claiming.applications.contains { $0.clients.lists(address) }
    }

    /// The host names in all client lists.
    public var hosts: Set<String> {
        Set(clients.hosts + claiming.applications.flatMap(\.clients.hosts))
    }

    /// The reference size that texts of `application` are divided with: that of its first connection.
    public func referenceSize(of application: Application) -> ReferenceSize {
        application.via.first.flatMap { connections[$0]?.referenceSize } ?? .eightBit
    }

    /// How failures on `connection` are treated; a connection that is no longer configured gets the standard policy.
    public func failurePolicy(of connection: ConnectionName?) -> FailurePolicy {
        connection.flatMap { connections[$0]?.failurePolicy }
            ?? FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend)
    }
}

/// What the use cases need to know of a connection.
public struct ConnectionRules: Hashable, Sendable {
    /// How failures are treated.
    public let failurePolicy: FailurePolicy
    /// The size of the concatenation reference it sends.
    public let referenceSize: ReferenceSize
    /// Whether it carries text messages.
    public let carriesTexts: Bool
    /// Our numbers on it; the first is what messages come from unless they say.
    public var numbers: [Originator] = []
    /// How long the missing parts of a phone's text are waited for.
    public var partsTimeout = Duration.seconds(4 * 3600)

    /// Rules of one connection.
    public init(failurePolicy: FailurePolicy, referenceSize: ReferenceSize = .eightBit, carriesTexts: Bool = true) {
        self.failurePolicy = failurePolicy
        self.referenceSize = referenceSize
        self.carriesTexts = carriesTexts
    }
}
