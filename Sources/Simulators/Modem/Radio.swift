/// The radio of a simulated modem: whether and where it is registered.
struct Radio: Sendable {
    /// `<stat>` of `+CREG` (3GPP TS 27.007 §7.2).
    enum Registration: Int, Hashable, Sendable {
        case off = 0
        case home = 1
        case searching = 2
        case denied = 3
        case roaming = 5

        /// By the word of an order.
        init?(word: String) {
            switch word {
            case "off": self = .off
            case "home": self = .home
            case "searching": self = .searching
            case "denied": self = .denied
            case "roaming": self = .roaming
            default: return nil
            }
        }

        /// Whether texts go.
        var isService: Bool { self == .home || self == .roaming }
    }

    /// What the network would say to a modem that works.
    var offered = Registration.home
    /// When that is known.
    var foundAt = Duration.zero
    /// `AT+CFUN`: 1 is on, 0 and 4 are off.
    var function = 1
    /// `<rssi>` of `AT+CSQ`, 0 to 31, or 99.
    var signal = 20
    /// What was announced last.
    var told = Registration.off

    mutating func start(at found: Duration) {
        foundAt = found
        function = 1
        told = .off
    }
}

extension SimulatedModem {
    var registration: Radio.Registration {
        guard sim.isUsable, radio.function == 1 else { return .off }
        return now < radio.foundAt ? .searching : radio.offered
    }

    var isRegistered: Bool { registration.isService }

    /// Says so when the registration has changed and somebody wants to know.
    mutating func tellRegistration() {
        let registration = registration
        guard registration != radio.told else { return }
        radio.told = registration
        for name in profile.registrationNews.keys.sorted() where profile.registrationNews[name, default: 0] > 0 {
            announce(["\(name): \(registration.rawValue)"])
        }
    }

    mutating func tellServiceAnswer() {
        guard let answer = serviceAnswer, now >= answer.due else { return }
        serviceAnswer = nil
        let text = profile.characters == "UCS2" ? answer.text.utf16.map(Self.hexadecimal).joined() : answer.text
        announce(["+CUSD: 0,\"\(text)\",15"])
    }

    private static func hexadecimal(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
