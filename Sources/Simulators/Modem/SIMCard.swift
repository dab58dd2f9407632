/// The SIM in a simulated modem: its lock.
struct SIMCard: Hashable, Sendable {
    /// What it wants before it works (3GPP TS 27.007 §8.3).
    enum Lock: String, Hashable {
        case none = "READY"
        case pin = "SIM PIN"
        case puk = "SIM PUK"
    }

    private static let triesOfPIN = 3
    private static let triesOfPUK = 10

    private(set) var lock = Lock.none
    private(set) var pin: String?
    private let puk: String
    private(set) var pinTries = Self.triesOfPIN
    private(set) var pukTries = Self.triesOfPUK
    var isPresent = true

    init(pin: String?, puk: String) {
        self.pin = pin
        self.puk = puk
        start()
    }

    /// Whether it lets the modem work.
    var isUsable: Bool { isPresent && lock == .none }

    /// What happens when the power comes: the PIN is wanted anew; tries are not given back.
    mutating func start() {
        lock = pin == nil ? .none : pinTries > 0 ? .pin : .puk
    }

    /// `AT+CPIN=…`.
    mutating func unlock(_ code: String, newPIN: String?) -> ATFailure? {
        guard isPresent else { return .cme(.noSIM) }
        switch lock {
        case .none: return .cme(.notAllowed)
        case .pin: return enterPIN(code)
        case .puk: return enterPUK(code, newPIN)
        }
    }

    private mutating func enterPIN(_ code: String) -> ATFailure? {
        if code == pin {
            pinTries = Self.triesOfPIN
            lock = .none
            return nil
        }
        pinTries -= 1
        if pinTries == 0 { lock = .puk }
        return .cme(.wrongPassword)
    }

    private mutating func enterPUK(_ code: String, _ newPIN: String?) -> ATFailure? {
        guard pukTries > 0 else { return .cme(.simFailure) }
        guard code == puk, let newPIN, !newPIN.isEmpty else {
            pukTries -= 1
            return .cme(.wrongPassword)
        }
        pin = newPIN
        (pinTries, pukTries) = (Self.triesOfPIN, Self.triesOfPUK)
        lock = .none
        return nil
    }
}
