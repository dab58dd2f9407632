import Gateway
import Messages

/// What people are told of a connection that fetches mail: on the board and in the log.
struct FetchingBulletin {
    private let settings: FetchingConnectionSettings
    private let gateway: Gateway

    init(_ settings: FetchingConnectionSettings, _ gateway: Gateway) {
        self.settings = settings
        self.gateway = gateway
    }

    private var name: String { settings.name.text }
    private var remote: String { "\(settings.host):\(settings.port)" }

    /// The connection runs.
    func begin() {
        gateway.board.post(
            ConnectionStatus(name: settings.name, type: settings.server.type, remote: remote, since: gateway.now))
    }

    /// A look into the box went well.
    func succeeded(_ tally: FetchingRound.Tally) {
        let at = gateway.now
        gateway.figures.fetched(settings.name, isDone: true)
        let wasDown = gateway.board.status(of: settings.name)?.phase == .down
        gateway.board.update(settings.name) { status in
            if status.phase != .up { status.since = at }
            status.phase = .up
            status.reason = ""
            status.lastSuccess = at
            status.detail = tally.words
        }
        if wasDown { gateway.log.info(name, "mail can be fetched again", ["server": remote]) }
        gateway.log.trace(name, "looked into the box: \(tally.words)", ["server": remote])
    }

    /// Mails were taken in before something failed.
    func noteTaken(_ tally: FetchingRound.Tally) {
        gateway.board.update(settings.name) { $0.detail = tally.words }
    }

    /// A look into the box came to nothing.
    func failed(_ trouble: FetchingTrouble, pause: Duration) {
        gateway.figures.fetched(settings.name, isDone: false)
        let reason = trouble.words
        let at = gateway.now
        let isNews = gateway.board.status(of: settings.name)?.reason != reason
        gateway.board.update(settings.name) { status in
            if status.phase != .down { status.since = at }
            status.phase = .down
            status.reason = reason
        }
        let fields: KeyValuePairs = ["server": remote, "again_in": "\(pause.components.seconds) s"]
        // The same failure again and again is one line for people, the rest is for finding faults.
        if !isNews {
            gateway.log.trace(name, "still no mail can be fetched: \(reason)", fields)
        } else if trouble.asksForHelp {
            gateway.log.error(name, "no mail can be fetched: \(reason)", fields)
        } else {
            gateway.log.warning(name, "no mail can be fetched: \(reason)", fields)
        }
    }

    /// There has been no success for too long.
    func alarm() {
        let status = gateway.board.status(of: settings.name)
        let last = status?.lastSuccess.map { "the last success was \(Self.words(of: gateway.now - $0)) ago" }
        let reason = status.map(\.reason).flatMap { $0.isEmpty ? nil : ": \($0)" } ?? ""
        gateway.log.warning(
            name, "no mail has been fetched for too long, \(last ?? "never since the start")\(reason)",
            ["server": remote])
    }

    /// After an alarm a look into the box went well.
    func alarmEnded() {
        gateway.log.info(name, "the alarm is over: mail is being fetched again", ["server": remote])
    }

    /// The connection has ended.
    func end() { gateway.board.remove(settings.name) }

    private static func words(of duration: Duration) -> String {
        let minutes = duration.components.seconds / 60
        return minutes < 120 ? "\(minutes) minutes" : "\(minutes / 60) hours"
    }
}

extension FetchingRound.Tally {
    /// The figures for people.
    var words: String {
        var words = ["\(waiting) waiting", "\(taken) fetched"]
        if tooLarge > 0 { words.append("\(tooLarge) too large") }
        if refused > 0 { words.append("\(refused) not given by the server") }
        let figures = words.joined(separator: ", ")
        return complaint.isEmpty ? figures : "\(figures); \(complaint)"
    }
}
