/// What is known of a modem, its card and its network.
public struct ModemFacts: Hashable, Sendable {
    /// Where a card is in the network (3GPP TS 27.007 §7.2).
    public enum Registration: Hashable, Sendable {
        /// Nobody has said yet.
        case unknown
        /// Not registered, and not looking for a network.
        case idle
        /// At home.
        case home
        /// Looking for a network.
        case searching
        /// The network does not want the card.
        case denied
        /// In another operator's network.
        case roaming

        /// Whether texts can be sent.
        public var isRegistered: Bool { self == .home || self == .roaming }

        init(_ state: Int?) {
            self =
                switch state {
                case 0: .idle
                case 1, 6: .home
                case 2: .searching
                case 3: .denied
                case 5, 7: .roaming
                default: .unknown
                }
        }

        /// The state in words.
        public var words: String {
            switch self {
            case .unknown: "not registered, and the modem does not say why"
            case .idle: "not registered, and the modem is not looking for a network"
            case .home: "registered"
            case .searching: "looking for a network"
            case .denied: "the network refuses the SIM"
            case .roaming: "registered, roaming"
            }
        }
    }

    /// Who made the modem, and what it is called.
    public var model = ""
    /// The modem's own number (IMEI).
    public var imei = ""
    /// The number of the subscription (IMSI).
    public var imsi = ""
    /// The number of the card (ICCID).
    public var iccid = ""
    /// The service centre that the card names.
    public var serviceCentre = ""
    /// Where the card is in the network.
    public var registration = Registration.unknown
    /// The operator's name or number.
    public var operatorName = ""
    /// The signal, in dBm; `nil` when it is not known.
    public var signal: Int?
    /// The storage that texts wait in, as in `SM`.
    public var storage = ""
    /// How many messages are in there.
    public var stored = 0
    /// How many it has room for; 0 when the modem does not say.
    public var capacity = 0

    /// Nothing is known.
    public init() {}

    /// Whether the storage has no more room.
    public var isFull: Bool { capacity > 0 && stored >= capacity }

    /// All of it in a line, for people; without the numbers of card and modem.
    public var words: String {
        var words = [operatorName, registration.words]
        if let signal { words.append("signal \(signal) dBm") }
        if capacity > 0 { words.append("\(stored) of \(capacity) in storage \(storage)") }
        return words.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
