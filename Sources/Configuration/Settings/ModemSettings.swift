public import Messages

/// The settings of a `[[connection]]` of type `modem`: GSM modems on this machine, one or a pool.
public struct ModemSettings: Hashable, Sendable {
    /// `devices`: a modem with its SIM. Written in the connection itself when there is but one.
    public struct Device: Hashable, Sendable {
        /// `device`: its path, as in `/dev/serial/by-id/…`; `nil`: it is found by one of the numbers.
        public var path: String?
        /// `imei`: the modem's own number.
        public var imei: String?
        /// `imsi`: the number of the subscription.
        public var imsi: String?
        /// `iccid`: the number of the SIM.
        public var iccid: String?
        /// `number`: the SIM's phone number.
        public var number: Originator?
        /// `pin`: the SIM's PIN.
        public var pin: Secret?
        /// `smsc`: the service centre's number; `nil`: the SIM's.
        public var serviceCentre: Originator?
        /// `throughput`: parts a minute; `nil`: as fast as it goes.
        public var throughput: Int?
        /// `per_day`: parts a day (UTC); `nil`: any number.
        public var perDay: Int?

        /// Nothing is said.
        public init() {}

        /// Whether anything says which modem it is.
        public var isNamed: Bool { path != nil || imei != nil || imsi != nil || iccid != nil }
    }

    /// `storage`: where texts wait in the modem.
    public enum Storage: String, Hashable, Sendable, CaseIterable {
        /// The first of `modem` and `sim` that works.
        case any
        /// The modem's memory (`ME`).
        case modem
        /// The SIM (`SM`).
        case sim
    }

    /// `delivery`: how texts come from the network.
    public enum Delivery: String, Hashable, Sendable, CaseIterable {
        /// Into the modem's storage, and from there.
        case stored
        /// Straight, acknowledged once they are kept, where the modem can.
        case direct
    }

    /// `device` and the rest, or `devices`; at least one.
    public var devices: [Device]
    /// `baud`: the speed of the serial line.
    public var baud = 115_200
    /// `flow_control`: whether the line has RTS/CTS.
    public var hasFlowControl = false
    /// `storage`.
    public var storage = Storage.any
    /// `delivery`.
    public var delivery = Delivery.stored
    /// `status_reports`: whether the network is asked what became of each part.
    public var asksForReports = true
    /// `validity`: how long the network keeps trying; `nil`: the network's own choice.
    public var validity: Duration?
    /// `parts_timeout`: how long the missing parts of a phone's text are waited for.
    public var partsTimeout = Duration.hours(4)
    /// `timeout`: how long the network may take to accept a part.
    public var timeout = Duration.seconds(60)
    /// `command_timeout`: how long the modem may take for anything else.
    public var commandTimeout = Duration.seconds(10)
    /// `check_every`: how often signal, registration and storage are looked at.
    public var checkEvery = Duration.minutes(1)
    /// `failover_after`: how long a SIM is waited for before another one sends for it.
    public var failoverAfter = Duration.minutes(2)
    /// `balance`: the code that asks for a prepaid SIM's balance, as in `*100#`; `nil`: it is not asked for.
    public var balance: String?
    /// `balance_every`: how often it is asked for.
    public var balanceEvery = Duration.hours(24)
    /// `reset`: a program that resets a modem from outside, called with the device's path; `nil`: none.
    public var reset: String?

    /// The defaults.
    public init(devices: [Device]) {
        self.devices = devices
    }

    init?(_ section: Section) {
        let single = Device(section)
        let several = section.tables("devices") { Device($0) }
        var settings = ModemSettings(devices: single.isNamed ? [single] : several)
        settings.readLine(section)
        settings.readTimes(section)
        if single.isNamed, section.has("devices") {
            section.meansNothing("devices", with: "device, imei, imsi or iccid beside it")
        }
        guard !settings.devices.isEmpty, settings.devices.allSatisfy(\.isNamed) else {
            section.reportMissing("device", accepted: "the path of a modem, or its imei, imsi or iccid, or devices")
            return nil
        }
        self = settings
    }

    private mutating func readLine(_ section: Section) {
        baud = section.whole("baud", 300...4_000_000) ?? baud
        hasFlowControl = section.flag("flow_control") ?? hasFlowControl
        storage = section.value("storage", .word()) ?? storage
        delivery = section.value("delivery", .word()) ?? delivery
        asksForReports = section.flag("status_reports") ?? asksForReports
        balance = section.value("balance", .ascii(1...32, "a code of up to 32 characters, as in \"*100#\""))
        reset = section.path("reset")?.value
    }

    private mutating func readTimes(_ section: Section) {
        let span = TextForm<Duration>.duration(from: .seconds(1), to: .hours(1))
        validity = section.value("validity", .duration(from: .minutes(5), to: .days(441)))
        partsTimeout = section.value("parts_timeout", .duration(from: .seconds(10), to: .days(7))) ?? partsTimeout
        timeout = section.value("timeout", span) ?? timeout
        commandTimeout = section.value("command_timeout", span) ?? commandTimeout
        checkEvery = section.value("check_every", span) ?? checkEvery
        failoverAfter = section.value("failover_after", .duration(from: .seconds(1), to: .days(7))) ?? failoverAfter
        balanceEvery = section.value("balance_every", .duration(from: .minutes(1), to: .days(365))) ?? balanceEvery
    }

    func write(to writer: inout TOMLWriter) {
        if devices.count == 1, let device = devices.first {
            for (key, value) in device.texts { writer.set(key, value) }
            for (key, value) in device.numbers { writer.set(key, value) }
        } else {
            writer.set("devices", tables: devices.map(\.entries))
        }
        writer.set("baud", baud)
        writer.set("flow_control", hasFlowControl)
        writer.set("storage", storage.rawValue)
        writer.set("delivery", delivery.rawValue)
        writer.set("status_reports", asksForReports)
        if let validity { writer.set("validity", DurationText(validity).description) }
        writer.set("parts_timeout", DurationText(partsTimeout).description)
        writer.set("timeout", DurationText(timeout).description)
        writer.set("command_timeout", DurationText(commandTimeout).description)
        writer.set("check_every", DurationText(checkEvery).description)
        writer.set("failover_after", DurationText(failoverAfter).description)
        if let balance { writer.set("balance", balance) }
        writer.set("balance_every", DurationText(balanceEvery).description)
        if let reset { writer.set("reset", reset) }
    }
}

extension ModemSettings.Device {
    init(_ section: Section) {
        let digits = TextForm<String>.ascii(1...24, "up to 24 digits")
        path = section.path("device")?.value
        imei = section.value("imei", digits)
        imsi = section.value("imsi", digits)
        iccid = section.value("iccid", digits)
        number = section.value("number", .number)
        pin = section.secret("pin", octets: 4...8)
        serviceCentre = section.value("smsc", .number)
        throughput = section.whole("throughput", 1...10_000)
        perDay = section.whole("per_day", 1...1_000_000)
        // A card tells its imsi after the PIN only: until then it might be another one's.
        if pin != nil, imsi != nil, path == nil, imei == nil, iccid == nil {
            section.reportMissing("device", accepted: "with pin: the path of the modem, or its imei or the SIM's iccid")
        }
    }

    fileprivate var texts: [(key: String, value: String)] {
        let texts: [(String, String?)] = [
            ("device", path), ("imei", imei), ("imsi", imsi), ("iccid", iccid), ("number", number?.description),
            // As short as a PIN may be, so that what is shown can be read.
            ("pin", pin.map { _ in "****" }), ("smsc", serviceCentre?.description),
        ]
        return texts.compactMap { key, value in value.map { (key, $0) } }
    }

    fileprivate var numbers: [(key: String, value: Int)] {
        [("throughput", throughput), ("per_day", perDay)].compactMap { key, value in value.map { (key, $0) } }
    }

    /// All keys with their values in TOML.
    fileprivate var entries: [(key: String, value: String)] {
        texts.map { ($0.key, TOMLWriter.quoted($0.value)) } + numbers.map { ($0.key, String($0.value)) }
    }
}
