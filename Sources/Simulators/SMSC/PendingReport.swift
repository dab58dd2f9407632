import SMPP

/// A delivery report that is to be written once it is due.
struct PendingReport: Hashable, Sendable {
    /// The id as the report has it, which may be another spelling than that of the answer.
    var messageID: String
    let source: SMPPAddress
    let destination: SMPPAddress
    let submittedAt: Duration
    var state: ReceiptState
    let dialect: ReceiptDialect
    /// The first characters of the part.
    let excerpt: String
    /// How long after the answer it is due.
    var delay: Duration
    /// When the message reached its state, by the carrier's clock: the same each time the report is written.
    var doneAt: Duration { submittedAt + delay }

    /// Describes what became of `part`.
    init(_ part: ReceivedPart, isDelivered: Bool, fate: ReportFate) {
        messageID = fate.messageID
        source = part.source
        destination = part.destination
        submittedAt = part.time
        state = isDelivered ? .delivered : .undeliverable
        dialect = fate.dialect
        excerpt = String(part.text.unicodeScalars.prefix(20))
        delay = fate.delay
    }

    /// `err:` of its text.
    var error: String { state == .undeliverable ? "001" : "000" }

    /// The report in the words of its dialect.
    func message() -> CarriedMessage {
        let text = dialect.hasText ? ReceiptText(self).octets : []
        if dialect.usesDataSM {
            var message = DataSM(source: destination, destination: source)
            message.esmClass = esmClass
            message.parameters = parameters
            if !text.isEmpty { message.parameters.messagePayload = text }
            return .data(message)
        }
        var message = DeliverSM(source: destination, destination: source)
        message.esmClass = esmClass
        message.parameters = parameters
        if dialect == .payload { message.parameters.messagePayload = text } else { message.shortMessage = text }
        return .short(message)
    }

    private var esmClass: ESMClass {
        let isNotification = dialect == .notification || state == .enroute
        return isNotification
            ? ESMClass(rawValue: ESMClass.MessageType.intermediateNotification.rawValue) : .deliveryReceipt
    }

    private var parameters: OptionalParameters {
        var parameters: OptionalParameters = []
        guard dialect.hasParameters else { return parameters }
        parameters.receiptedMessageID = messageID
        parameters.messageState = state
        if state == .undeliverable { parameters.networkErrorCode = NetworkErrorCode(network: 3, code: 1) }
        return parameters
    }
}

/// What is to happen to the report of one message, decided when the message is taken.
struct ReportFate: Hashable, Sendable {
    /// The id as the report is to have it.
    let messageID: String
    let dialect: ReceiptDialect
    let delay: Duration
    /// Whether it is to come before the answer that tells the id.
    var isEarly = false
    /// Whether it is to come twice.
    var isRepeated = false
    /// An id that was never given, for a report about nothing; `nil` for no such report.
    var strayID: String?

    /// How many reports that makes.
    var count: Int { 1 + (dialect == .intermediate ? 1 : 0) + (isRepeated ? 1 : 0) + (strayID == nil ? 0 : 1) }

    /// The reports, in the order in which they are due.
    func reports(of part: ReceivedPart, isDelivered: Bool) -> [PendingReport] {
        let final = PendingReport(part, isDelivered: isDelivered, fate: self)
        var reports = [final]
        if dialect == .intermediate {
            var way = final
            way.state = .enroute
            way.delay = delay / 2
            reports.insert(way, at: 0)
        }
        if isRepeated { reports.append(final) }
        if let strayID {
            var stray = final
            stray.messageID = strayID
            reports.append(stray)
        }
        return reports
    }
}

extension RegisteredDelivery {
    /// Whether a message that ended so is to be reported.
    func wantsReport(isDelivered: Bool) -> Bool {
        switch receipt {
        case .never: false
        case .always: true
        case .onFailure: !isDelivered
        case .onSuccess: isDelivered
        }
    }
}
