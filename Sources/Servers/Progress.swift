/// Whether a client gets anywhere: one that sends an octet now and then must not hold a connection for ever.
struct Progress {
    /// So many octets of a mail are progress, as a whole command is.
    private static let enough = 16_384
    /// A client may go on so many times the time-out without progress, as long as it says something.
    private static let patience: Int128 = 10

    private var latest: Duration
    private var octets = 0

    init(at now: Duration) {
        latest = now
    }

    /// A command or a mail has come to its end.
    mutating func mark(at now: Duration) {
        latest = now
        octets = 0
    }

    /// Octets arrived.
    mutating func received(_ count: Int, at now: Duration) {
        octets += count
        if octets >= Self.enough { mark(at: now) }
    }

    /// Until when to wait for more.
    func deadline(at now: Duration, timeout: Duration) -> Duration {
        // `Duration`'s own multiplication takes any kind of integer, and takes its time for that.
        min(now + timeout, latest + Duration(attoseconds: timeout.attoseconds * Self.patience))
    }
}
