import Gateway
import Messages
import SMTP

/// What people are told of a connection to a mail server: on the board and in the log.
struct SMTPBulletin {
    private static let idleWords = "no link at present: it connects when there is mail to send"

    private let settings: SMTPConnectionSettings
    private let gateway: Gateway

    init(_ settings: SMTPConnectionSettings, _ gateway: Gateway) {
        self.settings = settings
        self.gateway = gateway
    }

    private var name: String { settings.name.text }
    private var remote: String { "\(settings.host):\(settings.port)" }

    /// The connection runs, without a link.
    func begin() {
        var status = ConnectionStatus(name: settings.name, type: "smtp", remote: remote, since: gateway.now)
        status.phase = .up
        status.reason = Self.idleWords
        gateway.board.post(status)
    }

    /// A link stands on which mails can be sent.
    func up(wasFailing: Bool) {
        let at = gateway.now
        gateway.board.update(settings.name) { status in
            if status.phase != .up { status.since = at }
            status.phase = .up
            status.reason = ""
        }
        if wasFailing { gateway.log.info(name, "the mail server is back", ["server": remote]) }
        gateway.log.trace(name, "connected", ["server": remote])
    }

    /// A link on which mails could be sent has ended; so many are left.
    func ended(_ trouble: SMTPLinkTrouble, left ready: Int) {
        if trouble != .closed(.finished) {
            gateway.log.warning(name, "a link ended: \(trouble.words)", ["server": remote])
        }
        guard ready == 0 else { return }
        gateway.board.update(settings.name) { status in
            if status.phase == .up { status.reason = Self.idleWords }
        }
    }

    /// A further link was not to be had.
    func crowded(_ trouble: SMTPLinkTrouble) {
        gateway.log.warning(name, "the mail server takes no further link: \(trouble.words)", ["server": remote])
    }

    /// No link is to be had.
    func down(_ trouble: SMTPLinkTrouble) {
        let reason = trouble.words
        let at = gateway.now
        let isNews = gateway.board.status(of: settings.name)?.reason != reason
        gateway.board.update(settings.name) { status in
            if status.phase != .down { status.since = at }
            status.phase = .down
            status.reason = reason
        }
        // The same failure again and again is one line for people, the rest is for finding faults.
        if !isNews {
            gateway.log.trace(name, "still down: \(reason)", ["server": remote])
        } else if trouble.asksForHelp {
            gateway.log.error(name, "down: \(reason)", ["server": remote])
        } else {
            gateway.log.warning(name, "down: \(reason)", ["server": remote])
        }
    }
}
