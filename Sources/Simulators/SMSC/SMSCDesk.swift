import SMPP

/// Decides what becomes of a submission: by chance, by the rate, or by a number for it.
struct SMSCDesk: Sendable {
    enum Ruling: Hashable {
        case accepted(MessageNumber)
        case refused(CommandStatus)
    }

    /// So far from the numbers that are given are those that never are.
    private static let strayDistance: UInt64 = 1 << 40

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
        return .accepted(number(nextID))
    }

    mutating func isUndeliverable() -> Bool { numbers.happens(at: settings.undeliverableRate) }

    mutating func latency() -> Duration { numbers.span(in: settings.latency) }

    /// What is to happen to the report about `message`.
    mutating func reportFate(of message: MessageNumber) -> ReportFate {
        let form = settings.receiptIDs ?? settings.messageIDs
        let isEarly = numbers.happens(at: settings.earlyReportRate)
        var delay = numbers.span(in: settings.reportDelay)
        if numbers.happens(at: settings.lateReportRate) { delay += settings.lateReportDelay }
        var fate = ReportFate(messageID: message.id(form), dialect: dialect(), delay: isEarly ? .zero : delay)
        fate.isEarly = isEarly
        fate.isRepeated = numbers.happens(at: settings.duplicateReportRate)
        if numbers.happens(at: settings.strayReportRate) {
            fate.strayID = number(message.number &+ Self.strayDistance).id(form)
        }
        return fate
    }

    private mutating func number(_ number: UInt64) -> MessageNumber {
        guard settings.messageIDs.isRandom else { return MessageNumber(number) }
        return MessageNumber(number, chance: [numbers.next(), numbers.next()])
    }

    private mutating func dialect() -> ReceiptDialect {
        guard settings.receipts == .mixed else { return settings.receipts }
        return ReceiptDialect.single.randomElement(using: &numbers) ?? .standard
    }
}
