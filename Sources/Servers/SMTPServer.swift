public import Gateway
public import Runtime
public import SASL
public import SMTP
import Synchronization

/// The SMTP server: takes mail for phones from its clients (rows S0-1, S0-9, S2-4).
public final class SMTPServer: Sendable {
    /// How much it takes on, and from whom.
    public struct Settings: Sendable {
        /// The name the server gives itself.
        public var hostname: String
        /// How much one client may ask.
        public var limits: SMTPLimits
        /// How many clients at a time.
        public var crowd: CrowdLimits
        /// How long it waits for a client to say something, or to take an answer (row S2-22).
        public var timeout: Duration
        /// How long connections may go on with their mail when the server stops.
        public var grace: Duration
        /// Whether the trace shows what clients send; never what they log in with.
        public var tracesInput = false
        /// Certificates; `nil`: nothing is encrypted.
        public var tls: ServerTLS?
        /// The ways to log in that the server knows: the configured ones, of which a link offers those that it can.
        public var mechanisms = SASLMechanism.ofServers

        /// The settings of a server that encrypts nothing.
        public init(
            hostname: String, limits: SMTPLimits = SMTPLimits(), crowd: CrowdLimits = CrowdLimits(),
            timeout: Duration = .seconds(60), grace: Duration = .seconds(10)
        ) {
            self.hostname = hostname
            self.limits = limits
            self.crowd = crowd
            self.timeout = timeout
            self.grace = grace
        }
    }

    /// Settings with what is made of them once.
    final class Present: Sendable {
        let settings: Settings
        private let profiles: [Kind: SMTPServerProfile]

        private struct Kind: Hashable {
            let role: ListenerRole
            let offersDSN: Bool
        }

        init(_ settings: Settings, digests: any SASLDigesting) {
            self.settings = settings
            var profiles: [Kind: SMTPServerProfile] = [:]
            let kinds = ListenerRole.all.flatMap { role in
                [false, true].map { Kind(role: role, offersDSN: $0) }
            }
            for kind in kinds {
                let rules = SMTPLoginRules(
                    isRequired: kind.role.login == .required, mechanisms: settings.mechanisms, digests: digests)
                profiles[kind] = SMTPServerProfile(
                    hostname: settings.hostname, limits: settings.limits,
                    startsTLS: kind.role.encryption == .starttls && settings.tls != nil,
                    login: kind.role.login == .never ? nil : rules, offersDSN: kind.offersDSN)
            }
            self.profiles = profiles
        }

        /// - Parameter offersDSN: whether there is a server that mail is passed on to, with what is asked about notices.
        func profile(of role: ListenerRole, offersDSN: Bool) -> SMTPServerProfile {
            profiles[Kind(role: role, offersDSN: offersDSN)]
                ?? SMTPServerProfile(hostname: settings.hostname, limits: settings.limits, offersDSN: offersDSN)
        }
    }

    let gateway: Gateway
    private let reception = Reception()
    private let current: Mutex<Present>

    /// A server in front of `gateway`.
    public init(_ settings: Settings, gateway: Gateway) {
        self.gateway = gateway
        current = Mutex(Present(settings, digests: gateway.parts.digests))
    }

    /// The settings in force; setting them affects connections that begin afterwards, and certificates those that begin to
    /// encrypt.
    public var settings: Settings {
        get { present.settings }
        set {
            let new = Present(newValue, digests: gateway.parts.digests)
            current.withLock { $0 = new }
        }
    }

    var present: Present { current.withLock { $0 } }

    /// Whether it is about to end.
    public var isStopping: Bool { reception.isStopping }

    /// How many connections are open.
    public var connectionCount: Int { reception.connectionCount }

    /// Serves the clients of `entrances` until ``stop(_:on:)``, each on the loop of its listener.
    public func run(_ entrances: [Entrance]) async {
        await reception.run(entrances, limits: { self.present.settings.crowd }) { visitor in
            self.gateway.figures.came(.smtp)
            defer { self.gateway.figures.left(.smtp) }
            var conversation = SMTPConversation(visitor, server: self)
            await conversation.run()
        }
    }

    /// Ends: takes no more connections, tells idle clients to come back later, lets mail under way arrive for a while.
    public func stop(_ entrances: [Entrance], on loop: EventLoop) async {
        await reception.stop(entrances, grace: settings.grace, on: loop)
    }
}
