import POP3
import SASL
import Testing

/// Plays a written conversation against a client's session, as a shell would.
///
/// `S: ` is a line of the server (its CRLF is added), `s: ` octets without CRLF; `retrieve N`, `delete N`, `finish`,
/// `secured`, `unsecured`, `lost` and `late` (the deadline passes) are what else happens. All other lines are what the
/// session has to do, in order: `C: ` lines it writes, `listed: …`, `retrieved N: …`, `deleted N: …`, `starttls`,
/// `closed: …`.
struct POP3ClientDialog {
    private(set) var session: POP3ClientSession
    private(set) var transcript: [String] = []
    private(set) var written: [UInt8] = []
    private(set) var now = Duration.zero

    init(_ profile: POP3ClientProfile = profile(), digests: any SASLDigesting = PlainDigests()) {
        session = POP3ClientSession(profile, digests: digests)
        drive(.connected)
    }

    static func login() -> SASLLogin { SASLLogin(username: "alice", password: "secret") }

    /// An encrypted link, and login by USER and PASS unless the server offers better.
    static func profile(_ change: (inout POP3ClientProfile) -> Void = { _ in }) -> POP3ClientProfile {
        var profile = POP3ClientProfile(security: .implicit, login: login())
        profile.mailOctets = 40
        change(&profile)
        return profile
    }

    /// Plays `dialog` whole, octet by octet, and with the server's words cut at every place.
    @discardableResult
    static func play(
        _ dialog: String, _ profile: POP3ClientProfile = profile(), digests: any SASLDigesting = PlainDigests(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> POP3ClientDialog {
        let whole = playOnce(dialog, profile, digests, [])
        let expected = dialog.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !isInput($0) }
        #expect(whole.transcript == expected.map(String.init), sourceLocation: sourceLocation)
        let single = playOnce(dialog, profile, digests, Array(1..<300))
        #expect(single.transcript == whole.transcript, sourceLocation: sourceLocation)
        let longest = dialog.split(separator: "\nC: ").map(\.utf8.count).max() ?? 0
        for cut in 1..<max(2, longest) {
            guard playOnce(dialog, profile, digests, [cut]).transcript == whole.transcript else {
                Issue.record("differs when cut at \(cut)", sourceLocation: sourceLocation)
                break
            }
        }
        return whole
    }

    private static func isInput(_ line: Substring) -> Bool {
        ["S: ", "s: ", "retrieve ", "delete "].contains(where: line.hasPrefix)
            || ["finish", "secured", "unsecured", "lost", "late"].contains(line)
    }

    private static func playOnce(
        _ dialog: String, _ profile: POP3ClientProfile, _ digests: any SASLDigesting, _ cuts: [Int]
    ) -> POP3ClientDialog {
        var player = POP3ClientDialog(profile, digests: digests)
        var said: [UInt8] = []
        for line in dialog.split(separator: "\n").map({ $0.drop { $0 == " " } }) {
            switch line.prefix(3) {
            case "S: ": said += octets(line.dropFirst(3)) + [0x0D, 0x0A]
            case "s: ": said += octets(line.dropFirst(3))
            default:
                player.hear(said, cuts)
                said = []
                if isInput(line) { player.happen(line) }
            }
        }
        player.hear(said, cuts)
        return player
    }

    mutating func hear(_ octets: [UInt8], _ cuts: [Int] = []) {
        var start = 0
        for end in cuts.filter({ $0 < octets.count }) + [octets.count] where start < octets.count {
            drive(.received(Array(octets[start..<end])))
            start = end
        }
    }

    private mutating func happen(_ line: Substring) {
        let words = line.split(separator: " ")
        switch words[0] {
        case "retrieve": drive(.retrieve(Int(words[1]) ?? 0))
        case "delete": drive(.delete(Int(words[1]) ?? 0))
        case "finish": drive(.finish)
        case "secured": drive(.secured)
        case "unsecured": drive(.handshakeFailed)
        case "lost": drive(.connectionLost)
        default: beLate()
        }
    }

    mutating func beLate() {
        guard let deadline = session.nextDeadline else { return transcript.append("no deadline") }
        now = deadline
        perform(session.tick(at: now))
    }

    mutating func wait(_ time: Duration) { now += time }

    mutating func drive(_ input: POP3ClientSession.Input) { perform(session.receive(input, at: now)) }

    private mutating func perform(_ actions: [POP3ClientSession.Action]) {
        for action in actions {
            switch action {
            case .send(let octets):
                written += octets
                transcript.append("C: " + text(octets.dropLast(2)))
            case .startTLS: transcript.append("starttls")
            case .listed(let mails): transcript.append((["listed:"] + mails.map(Self.name)).joined(separator: " "))
            case .retrieved(let number, let retrieval):
                transcript.append("retrieved \(number): \(Self.name(retrieval))")
            case .deleted(let number, let isAccepted):
                transcript.append("deleted \(number): \(isAccepted ? "accepted" : "refused")")
            case .close(let reason): transcript.append("closed: \(Self.name(reason))")
            }
        }
    }

    private static func name(_ mail: POP3ListedMail) -> String {
        "\(mail.number)=\(mail.uid)/\(mail.octets.map(String.init) ?? "?")" + (mail.isRepeated ? "(repeated)" : "")
    }

    private static func name(_ retrieval: POP3Retrieval) -> String {
        switch retrieval {
        case .mail(let octets):
            text(octets).unicodeScalars.map { scalar in
                switch scalar {
                case "\r": "\\r"
                case "\n": "\\n"
                case "\0": "\\0"
                default: String(scalar)
                }
            }.joined()
        case .tooLarge: "too large"
        case .refused(let answer): "refused \(answer)"
        }
    }

    static func name(_ reason: POP3CloseReason) -> String {
        switch reason {
        case .finished: "finished"
        case .stopped: "stopped"
        case .updateRefused(let answer): "update refused \(answer)"
        case .updateUnknown: "update unknown"
        case .refused(let answer, let stage): "refused at \(stage) \(answer)"
        case .noUniqueIDs(let answer): "no unique ids \(answer)"
        case .timedOut(let stage): "timed out at \(stage)"
        case .connectionLost(let stage): "lost at \(stage)"
        case .handshakeFailed: "handshake failed"
        case .tlsNotOffered: "no TLS"
        case .noLoginMethod(let offered): "no login of \(offered.joined(separator: ","))"
        case .serverNotProven: "server not proven"
        case .violation(let violation, let stage): "violation \(violation) at \(stage)"
        }
    }
}
