import SMPP

/// Decides what becomes of a submission: by chance, by the rate, or by a number for it.
struct SMSCDesk: Sendable {
    enum Ruling: Hashable {
        case accepted(id: String)
        case refused(CommandStatus)
    }

    private let settings: SMSCSettings
    private var numbers: SeededNumbers
    private var pacer: Pacer
    private var nextID: UInt64

    init(_ settings: SMSCSettings, numbers: SeededNumbers, firstID: UInt64) {
        self.settings = settings
        self.numbers = numbers
        pacer = Pacer(throughput: settings.throughput, burst: .milliseconds(100))
        nextID = firstID
    }

    mutating func rule(at now: Duration) -> Ruling {
        if settings.throughput != nil, pacer.permits(upTo: 1, at: now) == 0 { return .refused(.throttled) }
        if numbers.happens(at: settings.throttleRate) { return .refused(.throttled) }
        if numbers.happens(at: settings.errorRate) { return .refused(settings.errorStatus) }
        defer { nextID &+= 1 }
        return .accepted(id: settings.messageIDs.id(of: nextID, &numbers))
    }

    mutating func isUndeliverable() -> Bool { numbers.happens(at: settings.undeliverableRate) }

    mutating func latency() -> Duration { numbers.span(in: settings.latency) }

    mutating func reportDelay() -> Duration { numbers.span(in: settings.reportDelay) }
}
