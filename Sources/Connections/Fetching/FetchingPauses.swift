/// How long to wait after failed looks into a mailbox.
struct FetchingPauses: Hashable, Sendable {
    /// After the first, second … failure in a row that may pass by itself; the last repeats.
    var passing: [Duration] = [.seconds(10), .seconds(30), .seconds(60), .seconds(120), .seconds(300)]
    /// After the first, second … failure in a row that somebody has to mend: a server may lock out those who keep trying
    /// a wrong password.
    var lasting: [Duration] = [.seconds(60), .seconds(300), .seconds(900), .seconds(1800)]

    /// How long to wait after so many failures in a row.
    ///
    /// - Parameters:
    ///   - asksForHelp: whether somebody has to mend it.
    ///   - every: how long is waited after a success.
    ///   - jitter: 0 up to 1; adds up to a tenth.
    func pause(after failures: Int, asksForHelp: Bool, every: Duration, jitter: Double) -> Duration {
        let steps = asksForHelp ? lasting : passing
        guard failures > 0, let last = steps.last else { return every }
        let step = failures <= steps.count ? steps[failures - 1] : last
        let pause = asksForHelp ? max(step, every) : step
        return pause + pause * (min(max(jitter, 0), 1) / 10)
    }
}
