import Bytes
import SMS

/// A modem as its computer sees it: octets in, octets out. Without I/O or clock; time is an argument.
///
/// What it does is 3GPP TS 27.005 and 27.007 as common devices have them. ``ModemSimulator`` is the shell around it.
struct SimulatedModem: Sendable {
    /// What the shell is to do, in this order.
    enum Action: Sendable {
        case say([UInt8])
        case pause(Duration)
        /// The network has taken a text.
        case carry(SubmitTPDU)
        case unplug
    }

    /// What the octets that come are.
    enum Phase: Sendable {
        /// A line of commands.
        case commands
        /// A text that was prompted for, up to Ctrl-Z.
        case text(Composition)
        /// Nothing: it starts.
        case starting(until: Duration)
    }

    /// Lines longer than this are forgotten, as small buffers do.
    private static let lineLimit = 4_096

    let settings: ModemSimulatorSettings
    var sim: SIMCard
    var storages: [StorageName: MessageStorage]
    var network = MobileNetwork()
    var faults = ModemFaults()
    var profile = ModemProfile()
    var radio = Radio()
    var phase = Phase.commands
    var actions: [Action] = []
    /// In the loop's time, as of the last call.
    var now = Duration.zero
    /// Since 1970, as of the last call.
    var wallTime = Duration.zero
    /// What was handed over at once and has to be acknowledged by then.
    var unacknowledged: (item: MobileNetwork.Item, deadline: Duration)?
    /// Answers of the network to service codes.
    var serviceAnswer: (text: String, due: Duration)?
    /// TP-Message-Reference of the last text.
    var reference: UInt8 = 0
    /// `AT+CSCA`, which the SIM keeps.
    var smsc: String
    /// Whether it was said that there is no room.
    var hasToldFull = false
    private var line: [UInt8] = []
    private var heard: [String] = []

    init(_ settings: ModemSimulatorSettings) {
        self.settings = settings
        sim = SIMCard(pin: settings.pin, puk: settings.puk)
        storages = [
            .sim: MessageStorage(capacity: settings.simCapacity),
            .device: MessageStorage(capacity: settings.deviceCapacity),
            .reports: MessageStorage(capacity: settings.simCapacity),
        ]
        smsc = settings.smsc
    }

    /// The power comes: everything is as at first, but for what the SIM, the storages and the network keep.
    mutating func start(at now: Duration) {
        self.now = now
        if let unacknowledged { network.putBack(unacknowledged.item, due: now + settings.redeliveryDelay) }
        (unacknowledged, serviceAnswer) = (nil, nil)
        profile = ModemProfile()
        if faults.silence == .untilReset { faults.silence = .no }
        line = []
        sim.start()
        radio.start(at: now + settings.startTime + settings.registrationDelay)
        phase = settings.startTime > .zero ? .starting(until: now + settings.startTime) : .commands
    }

    /// The next thing to do.
    mutating func takeAction() -> Action? { actions.isEmpty ? nil : actions.removeFirst() }

    /// The commands that came since the last call.
    mutating func takeHeard() -> [String] {
        defer { heard = [] }
        return heard
    }

    mutating func setClock(_ now: Duration, _ wallTime: Duration) { (self.now, self.wallTime) = (now, wallTime) }

    /// Takes in what the computer sent.
    mutating func receive(_ octets: some Sequence<UInt8>, at now: Duration, wallTime: Duration) {
        advance(to: now, wallTime: wallTime)
        for octet in octets { receive(octet) }
        advance(to: now, wallTime: wallTime)
    }

    /// Lets time pass: what is due comes.
    mutating func advance(to now: Duration, wallTime: Duration) {
        (self.now, self.wallTime) = (now, wallTime)
        if case .starting(let moment) = phase {
            guard now >= moment else { return }
            phase = .commands
        }
        tellRegistration()
        tellServiceAnswer()
        deliver()
    }

    /// When ``advance(to:wallTime:)`` has something to do next.
    var nextDue: Duration? {
        if case .starting(let moment) = phase { return moment }
        guard faults.silence == .no, case .commands = phase else { return nil }
        let moments = [
            radio.foundAt > now ? radio.foundAt : nil, serviceAnswer?.due, unacknowledged?.deadline,
            unacknowledged == nil && isRegistered ? network.nextDue : nil,
        ]
        return moments.compactMap { $0 }.min()
    }

    private mutating func receive(_ octet: UInt8) {
        switch phase {
        case .starting: return
        case .text(var composition):
            if profile.echoes, octet != Composition.end, octet != Composition.escape { say([octet]) }
            phase = .text(composition)
            switch octet {
            case Composition.end: finish(composition)
            case Composition.escape:
                phase = .commands
                answer()
            default:
                if composition.append(octet) { say("\r\n> ") }
                phase = .text(composition)
            }
        case .commands: receiveCommandOctet(octet)
        }
    }

    private mutating func receiveCommandOctet(_ octet: UInt8) {
        if profile.echoes { say([octet]) }
        switch octet {
        case 0x0D:
            let text = String(decoding: line, as: UTF8.self)
            line = []
            perform(text)
        case 0x08: _ = line.popLast()
        case 0x0A, Composition.escape, Composition.end: break
        default:
            if line.count >= Self.lineLimit { line = [] }
            line.append(octet)
        }
    }

    /// A whole line: what stands before `AT` is noise, a line without it nothing.
    private mutating func perform(_ text: String) {
        let characters = Array(text)
        let start = characters.indices.first { index in
            index + 1 < characters.count && "aA".contains(characters[index]) && "tT".contains(characters[index + 1])
        }
        guard let start else { return }
        let rest = String(characters[(start + 2)...])
        if heard.count < 1_000 { heard.append(rest) }
        let commands = ATCommand.commands(of: rest)
        guard faults.silence != .untilReset || commands?.contains(where: \.isReset) == true else { return }
        pause(settings.latency)
        addNoise()
        guard let commands else { return refuse(.plain) }
        do throws(ATFailure) {
            for command in commands {
                switch try perform(command) {
                case .lines(let lines): if !lines.isEmpty { inform(lines) }
                case .nothingMore: return
                }
            }
            answer()
        } catch {
            refuse(error)
        }
        addNoise()
    }
}

/// What one command gives besides `OK`.
enum ATAnswer {
    case lines([String])
    /// It has answered by itself, or waits for more.
    case nothingMore

    static let done = ATAnswer.lines([])
}

extension ATCommand {
    /// `AT+CFUN=1,1`: the device starts anew.
    var isReset: Bool {
        guard name == "+CFUN", case .set(let values) = use else { return false }
        return values.count > 1 && values[1] == "1" || values.first == "16"
    }
}

/// What it says.
extension SimulatedModem {
    mutating func say(_ octets: [UInt8]) {
        guard faults.silence == .no else { return }
        if case .say(let last) = actions.last {
            actions[actions.count - 1] = .say(last + octets)
        } else {
            actions.append(.say(octets))
        }
    }

    mutating func say(_ text: String) { say(Array(text.utf8)) }

    mutating func pause(_ span: Duration) {
        if span > .zero { actions.append(.pause(span)) }
    }

    /// Lines of information, each with its end; the first has one before it as well.
    mutating func inform(_ lines: [String]) {
        say((profile.isVerbose ? "\r\n" : "") + lines.map { $0 + "\r\n" }.joined())
    }

    /// `OK`.
    mutating func answer() { say(profile.isVerbose ? "\r\nOK\r\n" : "0\r") }

    mutating func refuse(_ failure: ATFailure) {
        let words: String
        switch failure {
        case .plain: words = "ERROR"
        case .cme(let error):
            switch profile.errorDetail {
            case 1: words = "+CME ERROR: \(error.rawValue)"
            case 2: words = "+CME ERROR: \(error.words)"
            default: words = "ERROR"
            }
        case .cms(let code): words = "+CMS ERROR: \(code)"
        }
        say(!profile.isVerbose && words == "ERROR" ? "4\r" : "\r\n\(words)\r\n")
    }

    /// Lines that nobody asked for, as often as the faults say.
    mutating func announce(_ lines: [String]) {
        for _ in 0..<max(1, faults.copies) { say("\r\n" + lines.map { $0 + "\r\n" }.joined()) }
    }

    private mutating func addNoise() {
        guard faults.noise > 0 else { return }
        faults.noise -= 1
        announce(["^RSSI: 20"])
    }
}
