public import Gateway
public import POP3
public import Runtime
import Synchronization

/// The POP3 server: gives accounts what is in their mailboxes (rows S1-1 to S1-7).
public final class POP3Server: Sendable {
    /// How much it takes on, and from whom.
    public struct Settings: Sendable {
        /// The name the server gives itself.
        public var hostname: String
        /// How much one client may do wrong.
        public var limits: POP3ServerLimits
        /// How many clients at a time.
        public var crowd: CrowdLimits
        /// How long a client may say nothing before it is logged out (RFC 1939 §3 wants ten minutes at least).
        public var timeout: Duration
        /// How long it waits for a client to take an answer.
        public var patience = Duration.seconds(60)
        /// How long mails that were read ahead are kept for a client that says nothing.
        public var keepingReadAhead = Duration.seconds(1)
        /// How long connections may go on when the server stops.
        public var grace: Duration
        /// How long mails are kept before housekeeping takes them out of the mailbox; `nil`: for ever.
        public var keeping: Duration?
        /// Certificates; `nil`: nothing is encrypted.
        public var tls: ServerTLS?

        /// The settings of a server that encrypts nothing.
        public init(
            hostname: String, limits: POP3ServerLimits = POP3ServerLimits(), crowd: CrowdLimits = CrowdLimits(),
            timeout: Duration = .seconds(600), grace: Duration = .seconds(10)
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
        let profile: POP3ServerProfile

        init(_ settings: Settings) {
            self.settings = settings
            profile = POP3ServerProfile(
                hostname: settings.hostname, keeping: settings.keeping, limits: settings.limits)
        }
    }

    let gateway: Gateway
    private let reception = Reception()
    private let current: Mutex<Present>

    /// A server of the mailboxes of `gateway`.
    public init(_ settings: Settings, gateway: Gateway) {
        self.gateway = gateway
        current = Mutex(Present(settings))
    }

    /// The settings in force; setting them affects connections that begin afterwards, and certificates those that begin to
    /// encrypt.
    public var settings: Settings {
        get { present.settings }
        set {
            let new = Present(newValue)
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
            self.gateway.figures.came(.pop3)
            defer { self.gateway.figures.left(.pop3) }
            var conversation = POP3Conversation(visitor, server: self)
            await conversation.run()
        }
    }

    /// Ends: takes no more connections, and lets a QUIT that is under way come to its end.
    public func stop(_ entrances: [Entrance], on loop: EventLoop) async {
        await reception.stop(entrances, grace: settings.grace, on: loop)
    }
}
