/// Why a simulated modem refuses a command.
enum ATFailure: Error, Hashable {
    /// `ERROR`: no such command, or not in this way.
    case plain
    /// `+CME ERROR`.
    case cme(MobileError)
    /// `+CMS ERROR`, by its number.
    case cms(Int)

    static let noSIMForTexts = ATFailure.cms(310)
    static let lockedForTexts = ATFailure.cms(311)
    static let pukForTexts = ATFailure.cms(316)
    static let badPDU = ATFailure.cms(304)
    static let badText = ATFailure.cms(305)
    static let badIndex = ATFailure.cms(321)
    static let storageFull = ATFailure.cms(322)
    static let noNetwork = ATFailure.cms(331)
    static let noAcknowledgementExpected = ATFailure.cms(340)
}

/// Errors of the device, with their numbers (3GPP TS 27.007 §9.2).
enum MobileError: Int, Hashable {
    case notAllowed = 3
    case notSupported = 4
    case noSIM = 10
    case pinNeeded = 11
    case pukNeeded = 12
    case simFailure = 13
    case wrongPassword = 16
    case noNetwork = 30

    var words: String {
        switch self {
        case .notAllowed: "operation not allowed"
        case .notSupported: "operation not supported"
        case .noSIM: "SIM not inserted"
        case .pinNeeded: "SIM PIN required"
        case .pukNeeded: "SIM PUK required"
        case .simFailure: "SIM failure"
        case .wrongPassword: "incorrect password"
        case .noNetwork: "no network service"
        }
    }
}
