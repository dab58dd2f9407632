public import Gateway
public import Messages
public import SMPP
public import SMS

/// All that one SMPP connection needs to know.
public struct SMPPConnectionSettings: Hashable, Sendable {
    /// How the parts of a long text are marked as belonging together.
    public enum Joining: Hashable, Sendable {
        /// A user data header with a reference of this size.
        case header(ReferenceSize)
        /// The `sar_` parameters.
        case parameters
        /// One submission in `message_payload`, which the network divides.
        case payload
    }

    /// How messages are written into PDUs.
    public struct Writing: Hashable, Sendable {
        /// How parts are joined.
        public var joining = Joining.header(.eightBit)
        /// The `data_coding` of GSM 7-bit text.
        public var gsm7 = DataCoding.carrierDefault
        /// The `data_coding` of UCS-2 text.
        public var ucs2 = DataCoding.ucs2
        /// Our numbers on this connection; messages without an originator come from the first.
        public var numbers: [Originator] = []
        /// Overrides the type of number of our address, unless that is a name.
        public var sourceTON: TypeOfNumber?
        /// Overrides the numbering plan of our address, unless that is a name.
        public var sourceNPI: NumberingPlan?
        /// How long the network keeps trying; `nil`: its own choice.
        public var validity: Duration?
        /// `priority_flag`, 0 to 3.
        public var priority: UInt8 = 0

        /// The usual way.
        public init() {}
    }

    /// Its name.
    public var name: ConnectionName
    /// The SMSC's host name or address.
    public var host: String
    /// The SMSC's port.
    public var port: UInt16
    /// How the session runs.
    public var session: SMPPClientSettings
    /// How messages are written.
    public var writing = Writing()
    /// How texts from phones are read.
    public var reading = InboundReading()
    /// How many messages are taken at once, at least 1: one commit tells of them all.
    public var batchSize = 32
    /// Parts a second; `nil`: as many as the window lets through.
    public var throughput: Int?
    /// How failed attempts are treated.
    public var policy: FailurePolicy
    /// How long TCP and the bind may take together.
    public var connectTimeout = Duration.seconds(10)
    /// How long to wait after the first, second … failure in a row; the last repeats, and jitter adds up to a tenth. A
    /// session that ends within ten seconds is a failure too. Empty means a second.
    public var reconnectAfter: [Duration] = [.seconds(1), .seconds(5), .seconds(15), .seconds(60)]

    /// A connection to an SMSC.
    public init(name: ConnectionName, host: String, port: UInt16, session: SMPPClientSettings, policy: FailurePolicy) {
        self.name = name
        self.host = host
        self.port = port
        self.session = session
        self.policy = policy
    }
}
