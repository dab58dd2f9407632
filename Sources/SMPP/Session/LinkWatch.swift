/// Notices when a link has died: after some silence it has the peer asked, and waits for any sign of life.
struct LinkWatch: Sendable {
    /// What is to be done now.
    enum Due: Hashable {
        case nothing
        case probe
        case dead
    }

    private let interval: Duration?
    private let patience: Duration
    private var heardAt: Duration
    private var probe: (sequence: UInt32, sentAt: Duration)?
    /// Whether a request went unanswered and nothing else was heard meanwhile: nothing should be written to a link that
    /// may be dead.
    private(set) var isInDoubt = false

    /// - Parameters:
    ///   - interval: the silence after which the peer is asked; `nil` never asks.
    ///   - patience: how long the peer may then stay silent.
    init(interval: Duration?, patience: Duration, at now: Duration) {
        self.interval = interval
        self.patience = patience
        heardAt = now
    }

    /// When something will be due; `nil` never.
    var deadline: Duration? {
        if let probe { return max(probe.sentAt, heardAt) + patience }
        if isInDoubt { return heardAt }
        return interval.map { heardAt + $0 }
    }

    func due(at now: Duration) -> Due {
        guard let deadline, deadline <= now else { return .nothing }
        return probe == nil ? .probe : .dead
    }

    mutating func heard(at now: Duration) {
        heardAt = max(heardAt, now)
        isInDoubt = false
    }

    /// A request was not answered in time. The last sign of life may have come after it was written: half of the patience
    /// without any is doubtful enough, for to ask costs a moment only.
    mutating func missedAnswer(at now: Duration) {
        if heardAt + patience / 2 <= now { isInDoubt = true }
    }

    mutating func sentProbe(_ sequence: UInt32, at now: Duration) {
        probe = (sequence, now)
    }

    /// Whether `sequence` is that of the question; if so, it is answered.
    mutating func answered(_ sequence: UInt32) -> Bool {
        guard probe?.sequence == sequence else { return false }
        probe = nil
        return true
    }
}
