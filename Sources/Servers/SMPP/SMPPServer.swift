public import Gateway
public import Runtime
import SMPP
public import SMS
import Synchronization

/// The SMPP server: takes messages of accounts from their programs, and gives those what waits for the account (row S1-16).
public final class SMPPServer: Sendable {
    /// How much it takes on, and from whom.
    public struct Settings: Sendable {
        /// How texts go to clients that one part has no room for.
        public enum LongTexts: String, Hashable, Sendable, CaseIterable {
            /// As parts with a header.
            case header = "udh"
            /// Whole, as `message_payload`, to clients that speak 3.4 or later.
            case payload
        }

        /// The name the server gives itself; at most 15 characters.
        public var systemID: String
        /// How many clients at a time.
        public var crowd = CrowdLimits()
        /// Who may bind; an empty list: everybody.
        public var clients = ClientList([])
        /// How long a client may take to bind.
        public var bindTimeout = Duration.seconds(10)
        /// After how much silence a client is asked whether it is there; `nil`: never.
        public var enquireLink: Duration? = .seconds(30)
        /// How long a client may take to answer.
        public var timeout = Duration.seconds(30)
        /// How many requests of one link may await their answer, and how many messages a client may have to answer.
        public var window = 100
        /// How many messages an account may submit in a second; `nil`: any number.
        public var throughput: Int?
        /// How many links an account may have.
        public var binds = 10
        /// What `data_coding` 0 stands for.
        public var alphabet = CarrierAlphabet.gsm7
        /// How long texts go to clients.
        public var long = LongTexts.header
        /// How long connections may go on when the server stops.
        public var grace = Duration.seconds(10)
        /// Certificates; `nil`: nothing is encrypted.
        public var tls: ServerTLS?

        /// The usual settings of a server that encrypts nothing.
        public init(systemID: String) {
            self.systemID = systemID
        }

        /// The settings of a session.
        var session: SMPPServerSettings {
            var session = SMPPServerSettings(systemID: systemID)
            session.interfaceVersion = 0x50
            session.inboundWindow = window
            session.window = window
            session.bindTimeout = bindTimeout
            session.responseTimeout = timeout
            session.enquireInterval = enquireLink
            return session
        }
    }

    let gateway: Gateway
    let office: any ClientOffice
    let desks: ClientDesks
    private let reception = Reception()
    private let current: Mutex<Settings>

    /// A server in front of `gateway`.
    ///
    /// - Parameter office: who takes the messages; `nil`: the gateway itself.
    public init(_ settings: Settings, gateway: Gateway, office: (any ClientOffice)? = nil) {
        self.gateway = gateway
        self.office = office ?? gateway
        desks = ClientDesks(office: self.office)
        current = Mutex(settings)
    }

    /// The settings in force; setting them affects connections that begin afterwards, and certificates those that begin to
    /// encrypt.
    public var settings: Settings {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// Whether it is about to end.
    public var isStopping: Bool { reception.isStopping }

    /// How many connections are open.
    public var connectionCount: Int { reception.connectionCount }

    /// Serves the clients of `entrances` until ``stop(_:on:)``, each on the loop of its listener.
    public func run(_ entrances: [Entrance]) async {
        await reception.run(entrances, limits: { self.settings.crowd }) { visitor in
            self.gateway.figures.came(.smpp)
            defer { self.gateway.figures.left(.smpp) }
            var conversation = SMPPConversation(visitor, server: self)
            await conversation.run()
        }
    }

    /// Ends: takes no more connections, answers what was submitted, and unbinds from every client.
    public func stop(_ entrances: [Entrance], on loop: EventLoop) async {
        await reception.stop(entrances, grace: settings.grace, on: loop)
    }
}
