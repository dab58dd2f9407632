import Bytes

/// What somebody tells a simulated modem to do: one line of words.
enum ModemOrder: Sendable {
    /// `text +447700900123 Words`: a phone sends a text.
    case text(from: String, String)
    /// `silence`, `silence reset`, `speak`
    case silence(ModemFaults.Silence)
    /// `swallow sent`, `swallow lost`: the next Ctrl-Z gets no answer.
    case swallow(ModemFaults.Swallowing)
    /// `unplug`, or at a step of the next text: `unplug prompt`, `unplug submit`, `unplug sent`
    case unplug(ModemFaults.Step?)
    /// `plug`
    case plug
    /// `noprompt 2`
    case withholdPrompt(Int)
    /// `garbage 100`: so many octets at once.
    case garbage(Int)
    /// `noise 5`: unsolicited lines around so many answers.
    case noise(Int)
    /// `cms 331 2`: the next texts are refused.
    case refuse(Int, Int)
    /// `fill SM`, `empty SM`
    case fill(StorageName)
    case empty(StorageName)
    /// `reports on`, `reports off`, `reports late`
    case reports(ModemFaults.Reports)
    /// `status 70`: TP-Status of reports from now on.
    case status(UInt8)
    /// `sim out`, `sim in`
    case sim(Bool)
    /// `register home`, `roaming`, `searching`, `denied`
    case register(Radio.Registration)
    /// `signal 12`
    case signal(Int)
    /// `repeat 2`: unsolicited lines come so often.
    case repeatNews(Int)
    /// `say ^BOOT: 1`: an unsolicited line.
    case say(String)

    /// The orders, for who has mistyped one.
    static let all = """
        text FROM WORDS, silence [reset], speak, swallow sent|lost, unplug [prompt|submit|sent], plug, noprompt [N], \
        garbage [N], noise [N], cms CODE [N], fill [SM|ME], empty [SM|ME], reports on|off|late, status N, sim out|in, \
        register home|roaming|searching|denied, signal N, repeat N, say WORDS
        """

    init?(_ line: String) {
        let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true).map(String.init)
        guard let verb = words.first else { return nil }
        let values = Array(words.dropFirst())
        guard let order = Self.fault(verb, values) ?? Self.network(verb, values, line) else { return nil }
        self = order
    }

    private static func fault(_ verb: String, _ values: [String]) -> ModemOrder? {
        let first = values.first
        switch verb {
        case "silence": return first == nil ? .silence(.untilOrdered) : first == "reset" ? .silence(.untilReset) : nil
        case "speak": return .silence(.no)
        case "swallow": return first.flatMap { ModemFaults.Swallowing(rawValue: $0) }.map { .swallow($0) }
        case "unplug":
            guard let first else { return .unplug(nil) }
            return ModemFaults.Step(rawValue: first).map { .unplug($0) }
        case "plug": return .plug
        case "noprompt": return number(first, 1...1_000, otherwise: 1).map { .withholdPrompt($0) }
        case "garbage": return number(first, 1...65_536, otherwise: 100).map { .garbage($0) }
        case "noise": return number(first, 1...1_000_000, otherwise: 1).map { .noise($0) }
        case "cms":
            guard let code = number(first, 0...999),
                let count = number(values.dropFirst().first, 0...1_000_000, otherwise: 1)
            else { return nil }
            return .refuse(code, count)
        case "repeat": return number(first, 1...100).map { .repeatNews($0) }
        default: return nil
        }
    }

    private static func network(_ verb: String, _ values: [String], _ line: String) -> ModemOrder? {
        let first = values.first
        switch verb {
        case "text": return values.count == 2 ? .text(from: values[0], values[1]) : nil
        case "fill": return StorageName(rawValue: first ?? "SM").map { .fill($0) }
        case "empty": return StorageName(rawValue: first ?? "SM").map { .empty($0) }
        case "reports": return first.flatMap { ModemFaults.Reports(rawValue: $0) }.map { .reports($0) }
        case "status": return number(first, 0...255).map { .status(UInt8($0)) }
        case "sim": return first == "in" ? .sim(true) : first == "out" ? .sim(false) : nil
        case "register": return first.flatMap { Radio.Registration(word: $0) }.map { .register($0) }
        case "signal": return number(first, 0...99).map { .signal($0) }
        case "say": return values.isEmpty ? nil : .say(String(line.dropFirst(4)))
        default: return nil
        }
    }

    private static func number(_ word: String?, _ range: ClosedRange<Int>, otherwise: Int? = nil) -> Int? {
        guard let word else { return otherwise }
        return Int(word).flatMap { range.contains($0) ? $0 : nil }
    }
}

extension SimulatedModem {
    /// Does what an order says, but for what concerns the plug.
    mutating func obey(_ order: ModemOrder, _ numbers: inout SeededNumbers) {
        switch order {
        case .text(let sender, let text):
            arrive(text, from: sender, reference: UInt8.random(in: 0...255, using: &numbers))
        case .silence(let silence): faults.silence = silence
        case .swallow(let swallowing): faults.swallowing = swallowing
        case .unplug(let step): faults.unplugging = step
        case .plug: break
        case .withholdPrompt(let count): faults.missingPrompts = count
        case .garbage(let count): say((0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) })
        case .noise(let count): faults.noise = count
        case .refuse(let code, let count): faults.refusal = (code, count)
        case .fill(let name): fill(name)
        case .empty(let name):
            storages[name]?.removeAll()
            hasToldFull = false
        case .reports(let reports): faults.reports = reports
        case .status(let status): faults.reportStatus = status
        case .sim(let isPresent):
            if isPresent, !sim.isPresent { sim.start() }
            sim.isPresent = isPresent
            radio.foundAt = now + settings.registrationDelay
        case .register(let registration): radio.offered = registration
        case .signal(let signal): radio.signal = signal
        case .repeatNews(let copies): faults.copies = copies
        case .say(let words): announce([words])
        }
        advance(to: now, wallTime: wallTime)
    }
}
