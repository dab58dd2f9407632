/// Why a modem, its card or the network refused something (3GPP TS 27.005 §3.2.5, 3GPP TS 27.007 §9.2).
public enum ModemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It did not say why.
    case plain
    /// `+CMS ERROR`.
    case cms(Int)
    /// `+CME ERROR`.
    case cme(Int)
    /// An answer in words.
    case words(String)

    /// What an error is about.
    public enum Scope: Hashable, Sendable {
        /// The phone that the message is for.
        case recipient
        /// The message itself.
        case message
        /// The modem, its card or the network: another one may take the message.
        case modem
    }

    /// What an error of sending means.
    public struct Verdict: Hashable, Sendable {
        /// What it is about.
        public let scope: Scope
        /// Whether it makes no sense to try the same again.
        public let isPermanent: Bool
        /// Whether sending more slowly would help.
        public let isCongestion: Bool

        init(_ scope: Scope, permanent: Bool = false, congestion: Bool = false) {
            self.scope = scope
            isPermanent = permanent
            isCongestion = congestion
        }
    }

    /// What it means for a message that was to be sent.
    public var verdict: Verdict {
        switch self {
        case .plain, .words: Verdict(.message)
        case .cme: Verdict(.modem)
        case .cms(let code): Self.meanings[code]?.verdict ?? Verdict(.message)
        }
    }

    /// Whether the card or the modem has to be looked at anew.
    public var asksForRestart: Bool {
        switch self {
        case .cms(let code): [310, 311, 312, 313, 315, 316].contains(code)
        case .cme(let code): [10, 11, 12, 13, 15].contains(code)
        case .plain, .words: false
        }
    }

    /// Whether the storage is full.
    public var tellsOfFullStorage: Bool { self == .cms(322) || self == .cme(20) }

    /// The error in words, with its number.
    public var description: String {
        switch self {
        case .plain: "the modem said ERROR"
        case .words(let words): "the modem said \(words)"
        case .cms(let code): "\(Self.meanings[code]?.words ?? "error of the modem or network") (+CMS ERROR: \(code))"
        case .cme(let code): "\(Self.equipmentWords[code] ?? "error of the modem") (+CME ERROR: \(code))"
        }
    }

    private typealias Meaning = (words: String, verdict: Verdict)

    private static let equipmentWords: [Int: String] = [
        0: "phone failure", 3: "operation not allowed", 4: "operation not supported", 10: "no SIM",
        11: "the SIM needs its PIN", 12: "the SIM needs its PUK", 13: "SIM failure", 14: "the SIM is busy",
        15: "wrong SIM", 16: "incorrect password", 20: "memory full", 21: "invalid index", 30: "no network service",
        31: "network timeout", 32: "emergency calls only", 100: "unknown error",
    ]

    private static let recipient = Verdict(.recipient, permanent: true)
    private static let message = Verdict(.message, permanent: true)
    private static let later = Verdict(.message)
    private static let modem = Verdict(.modem)
    private static let congestion = Verdict(.modem, congestion: true)

    // 1 to 127: 3GPP TS 24.011 annex E; 128 to 255: 3GPP TS 23.040 §9.2.3.22; from 300 on: 3GPP TS 27.005 §3.2.5.
    private static let meanings: [Int: Meaning] = [
        1: ("unassigned number", recipient), 8: ("barred by the operator", modem), 10: ("call barred", recipient),
        17: ("network failure", later), 21: ("rejected by the network", later), 22: ("congestion", congestion),
        27: ("destination out of order", later), 28: ("unidentified subscriber", modem),
        29: ("facility rejected", modem), 30: ("unknown subscriber", recipient), 38: ("network out of order", modem),
        41: ("temporary failure", later), 42: ("congestion", congestion), 47: ("resources unavailable", congestion),
        50: ("facility not subscribed", modem), 69: ("facility not implemented", modem),
        81: ("invalid reference", later), 95: ("invalid message", message), 96: ("invalid information", message),
        97: ("unknown message type", message), 98: ("message not compatible with the state", later),
        99: ("unknown information element", message), 111: ("protocol error", later), 127: ("interworking", later),
        128: ("telematic interworking not supported", message), 129: ("type 0 not supported", message),
        130: ("cannot replace a message", message), 143: ("protocol identifier error", message),
        144: ("alphabet not supported", message), 145: ("message class not supported", message),
        159: ("data coding error", message), 160: ("command cannot be done", message),
        161: ("command not supported", message), 176: ("message type not supported", message),
        192: ("service centre busy", congestion), 193: ("no subscription to the service centre", modem),
        194: ("service centre failure", later), 195: ("invalid destination", recipient),
        196: ("destination barred", recipient), 197: ("rejected as a duplicate", message),
        198: ("validity format not supported", message), 199: ("validity not supported", message),
        208: ("SIM storage full", modem), 209: ("no storage in the SIM", modem), 210: ("error in the phone", modem),
        211: ("memory exceeded", modem), 255: ("unspecified error", later), 300: ("modem failure", modem),
        301: ("the modem's message service is in use", modem), 302: ("operation not allowed", modem),
        303: ("operation not supported", modem), 304: ("the modem cannot read the message", message),
        305: ("invalid text mode parameter", message), 310: ("no SIM", modem), 311: ("the SIM needs its PIN", modem),
        312: ("the phone's lock needs its PIN", modem), 313: ("SIM failure", modem), 314: ("the SIM is busy", modem),
        315: ("wrong SIM", modem), 316: ("the SIM needs its PUK", modem), 317: ("the SIM needs its PIN2", modem),
        318: ("the SIM needs its PUK2", modem), 320: ("memory failure", modem), 321: ("invalid memory index", modem),
        322: ("storage full", modem), 330: ("service centre's number unknown", modem),
        331: ("no network service", modem), 332: ("network timeout", later), 340: ("nothing to acknowledge", later),
        500: ("unknown error", later),
    ]
}
