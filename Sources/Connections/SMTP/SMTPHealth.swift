/// Whether a mail server can be reached, by what became of the links to it: when the next may be tried, how many there may
/// be, and whether messages pay for a failure with an attempt.
///
/// The first failure after a success costs nobody an attempt: a server that restarts is back in a second. From the second on,
/// every message that waits has been tried, so that each follows its schedule to its end.
struct SMTPHealth {
    /// What a failed link means.
    enum Verdict: Hashable {
        /// A link beside it works, so the server wants fewer of them.
        case crowded
        /// Messages go back as they were.
        case hiccup
        /// Messages have been tried once more.
        case lasting
    }

    /// After a link more was refused, that many are not asked for again so soon.
    static let crowdedPause = Duration.seconds(60)

    private let pauses: [Duration]
    private let most: Int
    private var failures = 0
    private var blockedUntil = Duration.zero
    private var crowdedUntil = Duration.zero

    init(pauses: [Duration], connections: Int) {
        self.pauses = pauses.isEmpty ? [.seconds(1)] : pauses
        most = max(1, connections)
    }

    /// Whether the latest link failed.
    var isFailing: Bool { failures > 0 }

    /// When a link may be tried again; in the past when it may be now.
    var nextTry: Duration { blockedUntil }

    /// How many links there may be at `now`.
    ///
    /// - Parameter ready: how many of them work. Until one does, no second one is tried.
    func limit(ready: Int, at now: Duration) -> Int {
        guard blockedUntil <= now else { return 0 }
        return failures > 0 || ready == 0 || crowdedUntil > now ? 1 : most
    }

    mutating func succeeded() {
        failures = 0
        blockedUntil = .zero
    }

    /// Takes note of a link that failed before any mail could be sent.
    ///
    /// - Parameter jitter: 0 up to 1; adds up to a tenth to the pause.
    mutating func failed(ready: Int, at now: Duration, jitter: Double) -> Verdict {
        guard ready == 0 else {
            crowdedUntil = now + Self.crowdedPause
            return .crowded
        }
        let pause = pauses[min(failures, pauses.count - 1)]
        failures += 1
        blockedUntil = now + pause + pause * (min(max(jitter, 0), 1) / 10)
        return failures == 1 ? .hiccup : .lasting
    }
}
