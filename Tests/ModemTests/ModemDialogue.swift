import Modem

/// A session with a modem whose answers are given, on a clock of its own.
struct ModemDialogue {
    var session: ModemSession
    var now = Duration.zero
    /// The command lines that were written, and what stands for other octets.
    var written: [String] = []
    /// What the session asked for besides writing.
    var actions: [ModemAction] = []
    /// What a command is answered with, lines parted by `|`; `nil`: silence. Others are answered with OK.
    var answers: [String: String?] = [
        "AT+CGMI": "Telepost|OK", "AT+CGMM": "Model 1|OK", "AT+CGSN": "490154203237518|OK",
        "AT+CCID": "+CCID: 8944100000000000017|OK", "AT+CPIN?": "+CPIN: READY|OK", "AT+CIMI": "234100000000001|OK",
        "AT+CPMS=\"ME\",\"ME\",\"ME\"": "+CPMS: 0,100,0,100,0,100|OK", "AT+CSCA?": "+CSCA: \"+447700900999\",145|OK",
        "AT+CREG?": "+CREG: 0,1|OK", "AT+CSQ": "+CSQ: 20,99|OK", "AT+COPS?": "+COPS: 0,0,\"Example\",7|OK",
        "AT+CPMS?": "+CPMS: \"ME\",0,100,\"ME\",0,100,\"ME\",0,100|OK",
    ]
    /// How many octets the modem says at a time.
    var piece = 4096
    private var buffer = ""
    private var unanswered: [String] = []
    private var isAnswering = false

    init(_ settings: ModemSessionSettings = ModemSessionSettings()) {
        var settings = settings
        settings.settleTime = .zero
        session = ModemSession(settings)
    }

    /// Opens the line and answers until nothing more is written.
    mutating func open() { perform(session.receive(.opened, at: now)) }

    mutating func receive(_ event: ModemEvent) { perform(session.receive(event, at: now)) }

    /// The modem says lines, parted by `|`.
    mutating func say(_ text: String) {
        var octets = Array(("\r\n" + text.split(separator: "|").joined(separator: "\r\n") + "\r\n").utf8)[...]
        while !octets.isEmpty {
            let piece = octets.prefix(piece)
            octets = octets.dropFirst(piece.count)
            perform(session.receive(octets: piece, at: now))
        }
    }

    /// The modem says that it waits for a message.
    mutating func prompt() { perform(session.receive(octets: Array("\r\n> ".utf8)[...], at: now)) }

    /// Lets time pass to the next moment that matters, if there is one before so much time is over.
    mutating func wait(_ span: Duration) {
        let end = now + span
        while let due = session.nextDeadline, due <= end {
            now = max(now, due)
            perform(session.tick(at: now))
        }
        now = end
    }

    mutating func perform(_ list: [ModemAction]) {
        for action in list {
            guard case .write(let octets) = action else {
                actions.append(action)
                continue
            }
            for octet in octets {
                switch octet {
                case 0x0D: enter()
                case 0x1A:
                    written.append(buffer + "^Z")
                    buffer = ""
                case 0x1B: written.append("ESC")
                default: buffer.append(Character(UnicodeScalar(octet)))
                }
            }
        }
        guard !isAnswering else { return }
        isAnswering = true
        while !unanswered.isEmpty { answer(unanswered.removeFirst()) }
        isAnswering = false
    }

    private mutating func enter() {
        guard !buffer.isEmpty else { return }
        let command = buffer
        buffer = ""
        written.append(command)
        unanswered.append(command)
    }

    private mutating func answer(_ command: String) {
        switch answers[command] {
        case .some(.some(let answer)): if !answer.isEmpty { say(answer) }
        case .some(.none): break
        case .none: if !command.hasPrefix("AT+CMGS=") { say("OK") }
        }
    }

    /// Takes what was asked for, without what is only news.
    mutating func takeActions() -> [ModemAction] {
        defer { actions = [] }
        return actions.filter { if case .changed = $0 { false } else { true } }
    }

    mutating func takeWritten() -> [String] {
        defer { written = [] }
        return written
    }
}

/// Octets that stand for a message.
let somePDU: [UInt8] = [0x00, 0x01, 0x00]
let someSubmission = ModemSubmission(octets: somePDU, length: 2)
