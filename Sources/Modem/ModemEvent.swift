/// What happens to a modem's session.
public enum ModemEvent: Hashable, Sendable {
    /// The line is open.
    case opened
    /// The line is gone.
    case lost
    /// The modem said something; an item of ``ATFramer``.
    case received(ATFramer.Item)
    /// A message is to be sent; only while ``ModemSession/maySubmit``.
    case submit(ModemSubmission)
    /// What arrived is kept.
    case kept(ModemArrival.Place)
    /// What arrived could not be kept for now.
    case notKept(ModemArrival.Place)
    /// It is known whether the PIN may be entered, and if so that is put down.
    case pinChecked(mayEnter: Bool)
    /// The balance is to be asked for, by a code such as `*100#`.
    case askBalance(String)
    /// The session is to end in good order.
    case stop
}

/// A message as AT+CMGS wants it (3GPP TS 27.005 §4.3).
public struct ModemSubmission: Hashable, Sendable {
    /// The service centre's address and the TPDU.
    public let octets: [UInt8]
    /// How many octets the TPDU has.
    public let length: Int
    /// Whether another message follows at once.
    public let hasMore: Bool

    /// A message.
    public init(octets: [UInt8], length: Int, hasMore: Bool = false) {
        self.octets = octets
        self.length = length
        self.hasMore = hasMore
    }
}

/// Something that came from the network: octets with the service centre's address before the TPDU.
public struct ModemArrival: Hashable, Sendable {
    /// Where it is until it is kept.
    public enum Place: Hashable, Sendable {
        /// In the modem's storage.
        case stored(Int)
        /// In the network, which waits to have it acknowledged, or nowhere.
        case direct
    }

    /// Where it is until it is kept.
    public let place: Place
    /// What came.
    public let octets: [UInt8]

    /// Something that came.
    public init(place: Place, octets: [UInt8]) {
        self.place = place
        self.octets = octets
    }
}

/// What is to be done about a modem.
public enum ModemAction: Hashable, Sendable {
    /// Octets for the line.
    case write([UInt8])
    /// The facts are these now, and messages can be sent or not.
    case changed(ModemFacts, isReady: Bool)
    /// Something came from the network: keep it, then say so.
    case arrived(ModemArrival)
    /// The network took the message, under this reference where the modem said one.
    case submitted(reference: UInt8?)
    /// The message was refused.
    case submitRefused(ModemError)
    /// The message was written, and nobody knows.
    case submitUnanswered
    /// The message was certainly not sent.
    case submitNotWritten
    /// Look whether the PIN may be entered, put down that it is, and say so.
    case checkPIN(card: String)
    /// The PIN was right.
    case pinAccepted(card: String)
    /// An answer in USSD, with its data coding scheme.
    case balance(String, scheme: UInt8)
    /// Something odd happened.
    case report(ModemOddity)
    /// Have the modem reset from outside.
    case reset
    /// The session is over.
    case close(ModemCloseReason)
}

/// Something odd about a modem, for the log.
public enum ModemOddity: Hashable, Sendable {
    /// It did not answer a command.
    case silence(String)
    /// It is restarted.
    case restarting
    /// It has restarted by itself.
    case restarted
    /// Its storage is full.
    case storageFull
    /// It does not tell of new messages, which are asked for.
    case noIndications
    /// It said more in a line than a modem says.
    case longLine
    /// It said something that it should not.
    case unexpected(String)

    /// The oddity in words.
    public var words: String {
        switch self {
        case .silence(let command): "the modem did not answer \(command)"
        case .restarting: "the modem is restarted"
        case .restarted: "the modem has restarted"
        case .storageFull: "the modem's storage is full"
        case .noIndications: "the modem does not tell of new messages: they are asked for"
        case .longLine: "the modem said a line that is too long"
        case .unexpected(let what): "the modem said something unexpected: \(what)"
        }
    }
}

/// Why a modem's session is over.
public enum ModemCloseReason: Hashable, Sendable {
    /// It was asked to end.
    case stopped
    /// The line is gone: the modem was unplugged, or its driver has given up.
    case lost
    /// It does not answer, whatever was tried.
    case silent
    /// There is no SIM, or it does not work.
    case noCard(ModemError?)
    /// The SIM wants a PIN, and none is given.
    case pinNeeded
    /// The SIM did not take the PIN; it is not tried again.
    case pinRefused
    /// The SIM did not take this PIN before.
    case pinRefusedBefore
    /// The SIM wants its PUK.
    case cardBlocked
    /// The modem wants another code.
    case locked(String)
    /// The modem cannot do what is needed.
    case unfit(String, ModemError)

    /// The reason in words.
    public var words: String {
        switch self {
        case .stopped: "stopped"
        case .lost: "the device is gone"
        case .silent: "the modem does not answer"
        case .noCard(let error): "no SIM that works" + (error.map { ": \($0)" } ?? "")
        case .pinNeeded: "the SIM wants its PIN: set pin"
        case .pinRefused: "the SIM refused the PIN; it is not tried again: set the right pin"
        case .pinRefusedBefore: "the SIM refused this PIN before; it is not tried again: set the right pin"
        case .cardBlocked: "the SIM is blocked and wants its PUK: put it into a phone"
        case .locked(let what): "the modem wants \(what)"
        case .unfit(let command, let error): "the modem refuses \(command): \(error)"
        }
    }

    /// Whether nothing will change unless somebody does something.
    public var asksForHelp: Bool {
        switch self {
        case .stopped, .lost, .silent: false
        case .noCard, .pinNeeded, .pinRefused, .pinRefusedBefore, .cardBlocked, .locked, .unfit: true
        }
    }
}
