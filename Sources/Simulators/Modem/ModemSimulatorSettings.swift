/// What a simulated modem is, and how fast it is.
public struct ModemSimulatorSettings: Hashable, Sendable {
    /// A path that is made a link to the line while the modem is plugged in, as udev makes those in `/dev/serial/by-id`;
    /// `nil`: none.
    public var link: String?

    /// `AT+CGMI`.
    public var manufacturer = "Telepost"
    /// `AT+CGMM`.
    public var model = "Simulated modem"
    /// `AT+CGMR`.
    public var revision = "1.0"
    /// `AT+CGSN`.
    public var imei = "490154203237518"

    /// `AT+CIMI`.
    public var imsi = "001010123456789"
    /// `AT+CCID`.
    public var iccid = "8944000000000000001"
    /// `AT+CNUM`: the number of the SIM.
    public var number = "+447700900100"
    /// `AT+CSCA`: the number of the SMSC.
    public var smsc = "+447700900999"
    /// What unlocks the SIM; `nil`: nothing has to.
    public var pin: String?
    /// What unlocks it after three wrong PINs.
    public var puk = "12345678"

    /// The name of the network.
    public var network = "Simulated"
    /// How many texts the SIM holds.
    public var simCapacity = 20
    /// How many texts the device holds besides.
    public var deviceCapacity = 100
    /// Where status reports are stored that are not handed over at once.
    public var reportStorage = StorageName.sim
    /// What `*100#` is answered with.
    public var balance = "Balance: 10.00"

    /// How long the answer to a command takes.
    public var latency = Duration.zero
    /// How much longer the network takes for a text.
    public var sendLatency = Duration.zero
    /// How long after the answer a status report comes.
    public var reportDelay = Duration.zero
    /// How long it takes to find the network.
    public var registrationDelay = Duration.zero
    /// How long nothing is heard of a modem that starts.
    public var startTime = Duration.zero
    /// How long the network waits for the acknowledgement of a text that was handed over at once.
    public var acknowledgementTime = Duration.seconds(15)
    /// When the network tries again what the modem had no room for.
    public var redeliveryDelay = Duration.seconds(1)

    /// A modem without a PIN that answers at once.
    public init() {}
}

/// Where a modem keeps texts (3GPP TS 27.005 §3.2.3).
public enum StorageName: String, Hashable, Sendable, CaseIterable {
    /// On the SIM.
    case sim = "SM"
    /// In the device.
    case device = "ME"
    /// Status reports, apart.
    case reports = "SR"
}
