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
    /// What phones say to get no more texts; `nil`: no such words are known.
    public var stop: StopRules?
    /// The connection that mail is passed on over which nobody here claims; `nil`: it is refused (rows S2-5, S2-12).
    public var forward: ConnectionName?
    /// What ends a mail besides the usual line with a dot, line ends and all (row S2-36); `nil`: nothing does. Only the
    /// clients of an application's ``Application/terminatorClients`` are heard so.
    public var dataTerminator: [UInt8]?
    /// Clients whose lines may end in CR or LF alone.
    public var lenientClients = ClientList([])
    /// What mails that Telepost writes itself have in common.
    public var mailing = MailingRules(hostname: "localhost")
    /// What becomes of texts that clients of the SMPP server submit.
    public var clientTexts = ClientTextRules()
    /// Who may bind to the SMPP server; an empty list: everybody.
    public var binders = ClientList([])
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

    /// The domain of sender addresses where no mail says a better one: the first of the first application that makes
    /// texts of what comes there.
    var mailDomain: String {
        claiming.applications.lazy.filter { $0.kind == .sms }.compactMap(\.domains.first).first ?? mailing.hostname
    }

    /// The connections that carry what Telepost tells senders: those for mail, else the one to the forward server.
    var mailRoutes: [ConnectionName] {
        mailing.via.isEmpty ? [forward].compactMap(\.self) : mailing.via
    }

    /// Why `application` does not take `mail`, whoever it is for; `nil` when it does.
    public func refusal(of mail: Mail, for application: Application) -> Refusal? {
        if let loop = loop(of: mail) { return loop }
        return application.storms.refusal(of: mail.automation)
    }

    /// Why nobody takes `mail`: it has passed so many servers that it must go in circles; `nil` when it has not.
    public func loop(of mail: Mail) -> Refusal? {
        guard mail.hops > maxHops else { return nil }
        return Refusal(
            .message, .permanent, 4, 6,
            "the mail has passed \(mail.hops) servers, at most \(maxHops) are allowed: it goes in circles")
    }

    /// Whether `address` may connect: a list of the server or of an application names it (row S2-27), or there is none.
    public func mayConnect(_ address: IPAddress) -> Bool {
        clients.allows(address) || lenientClients.lists(address)
            || claiming.applications.contains {
                $0.clients.lists(address) || $0.terminatorClients.lists(address)
            }
    }

    /// The host names in all client lists.
    public var hosts: Set<String> {
        Set(
            clients.hosts + lenientClients.hosts + binders.hosts
                + claiming.applications.flatMap { $0.clients.hosts + $0.terminatorClients.hosts })
    }

    /// What ends a mail of `address` besides the usual line with a dot; `nil`, as for nearly everybody: nothing does.
    public func alternativeEnd(for address: IPAddress) -> [UInt8]? {
        guard let dataTerminator else { return nil }
        let isListed = claiming.applications.contains { $0.terminatorClients.lists(address) }
        return isListed ? dataTerminator : nil
    }

    /// Whether the lines of `address` may end in CR or LF alone.
    public func isLenient(_ address: IPAddress) -> Bool { lenientClients.lists(address) }

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
    /// Whether it carries parts as their sender coded them.
    public var carriesReadyParts = false
    /// Our numbers on it; the first is what messages come from unless they say.
    public var numbers: [Originator] = []
    /// Where files go that are handed to it; `nil`: it takes none.
    public var folder: String?
    /// How long the missing parts of a phone's text are waited for.
    public var partsTimeout = Duration.seconds(4 * 3600)

    /// Rules of one connection.
    public init(failurePolicy: FailurePolicy, referenceSize: ReferenceSize = .eightBit, carriesTexts: Bool = true) {
        self.failurePolicy = failurePolicy
        self.referenceSize = referenceSize
        self.carriesTexts = carriesTexts
    }
}
