import Gateway
import Messages

/// What people read of a connection to a provider: its state on the board, and lines in the log when that changes.
struct ProviderBulletin: Sendable {
    private let settings: ProviderConnectionSettings
    private let gateway: Gateway

    init(_ settings: ProviderConnectionSettings, _ gateway: Gateway) {
        self.settings = settings
        self.gateway = gateway
    }

    /// The provider answers and lets us in.
    func up() {
        let at = gateway.now
        guard let status = gateway.board.status(of: settings.name), status.phase != .up else { return }
        gateway.board.update(settings.name) { status in
            status.phase = .up
            status.since = at
            status.reason = ""
        }
        gateway.outbox.setUp(true, settings.name, at: at)
        gateway.log.info(settings.name.text, "the provider answers", ["provider": settings.remote])
    }

    /// It does not.
    func down(_ reason: String, asksForHelp: Bool) {
        let at = gateway.now
        let isNews = gateway.board.status(of: settings.name)?.reason != reason
        gateway.board.update(settings.name) { status in
            if status.reason.isEmpty { status.since = at }
            status.phase = .down
            status.reason = reason
        }
        gateway.outbox.setUp(false, settings.name, at: at)
        if !isNews {
            gateway.log.trace(settings.name.text, "still down: \(reason)", ["provider": settings.remote])
        } else if asksForHelp {
            gateway.log.error(settings.name.text, "down: \(reason)", ["provider": settings.remote])
        } else {
            gateway.log.warning(settings.name.text, "down: \(reason)", ["provider": settings.remote])
        }
    }
}
