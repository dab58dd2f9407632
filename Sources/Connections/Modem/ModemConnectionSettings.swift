public import Gateway
public import Messages
public import Modem
public import Runtime

/// How a connection of type `modem` works: one pool of modems.
public struct ModemConnectionSettings: Hashable, Sendable {
    /// One modem with its SIM.
    public struct Device: Hashable, Sendable {
        /// Its path, as in `/dev/serial/by-id/…`; `nil`: it is found by one of its numbers.
        public var path: String?
        /// The modem's own number; `nil`: any.
        public var imei: String?
        /// The subscription; `nil`: any.
        public var imsi: String?
        /// The card; `nil`: any.
        public var iccid: String?
        /// The SIM's phone number: what texts go out from, and what texts to it are for.
        public var number: Originator?
        /// The SIM's PIN.
        public var pin: String?
        /// The service centre; `nil`: the SIM's.
        public var serviceCentre: String?
        /// Parts a minute; `nil`: as fast as it goes.
        public var throughput: Int?
        /// Parts a day (UTC); `nil`: any number.
        public var perDay: Int?

        /// A modem at a path.
        public init(path: String?) {
            self.path = path
        }

        /// What people call it.
        public var words: String { path ?? imei ?? imsi ?? iccid ?? "?" }
    }

    /// Its name.
    public var name: ConnectionName
    /// The modems.
    public var devices: [Device]
    /// How they are worked with; PIN and service centre are each device's own.
    public var session = ModemSessionSettings()
    /// The serial line.
    public var serial = SerialPort.Settings()
    /// Whether the network is asked what became of each part.
    public var asksForReports = true
    /// How long the network is to try; `nil`: as long as the message is valid, or the network's own choice.
    public var validity: Duration?
    /// When attempts are made again.
    public var policy: FailurePolicy
    /// A program that resets a modem from outside; it is called with the device's path. `nil`: none.
    public var resetCommand: String?
    /// The code that asks for a prepaid card's balance; `nil`: it is not asked for.
    public var balanceCode: String?
    /// How often it is asked for.
    public var balanceEvery = Duration.seconds(86_400)
    /// How long a SIM is waited for before another one sends for it.
    public var failoverAfter = Duration.seconds(120)
    /// How long a device rests after it failed, at most.
    public var longestPause = Duration.seconds(60)
    /// Where devices without a path are looked for.
    public var searchFolder = "/dev/serial/by-id"
    /// Where is kept which PIN was tried and what was sent today; `nil`: nowhere.
    public var ledgerFolder: String?

    /// A pool of modems.
    public init(name: ConnectionName, devices: [Device], policy: FailurePolicy) {
        self.name = name
        self.devices = devices
        self.policy = policy
    }
}
