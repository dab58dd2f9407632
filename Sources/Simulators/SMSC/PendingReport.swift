import SMPP

/// A delivery report that is to be written once it is due.
struct PendingReport: Hashable, Sendable {
    let messageID: String
    let source: SMPPAddress
    let destination: SMPPAddress
    let submittedAt: Duration
    let isDelivered: Bool
    /// The first characters of the part.
    let excerpt: String
    /// How long after the answer it is due.
    let delay: Duration

    /// Describes what became of `part`.
    init(_ part: ReceivedPart, isDelivered: Bool, delay: Duration) {
        messageID = part.messageID ?? ""
        source = part.source
        destination = part.destination
        submittedAt = part.time
        self.isDelivered = isDelivered
        excerpt = String(part.text.unicodeScalars.prefix(20))
        self.delay = delay
    }

    /// The report in the words of SMPP 3.4 appendix B, with its parameters.
    func message(at wallTime: Duration) -> DeliverSM {
        let state: ReceiptState = isDelivered ? .delivered : .undeliverable
        var receipt = DeliveryReceipt()
        receipt.id = messageID
        receipt.submitted = 1
        receipt.delivered = isDelivered ? 1 : 0
        receipt.submitDate = CivilTime(secondsSince1970: submittedAt.components.seconds)
        receipt.doneDate = CivilTime(secondsSince1970: wallTime.components.seconds)
        receipt.state = state
        receipt.error = isDelivered ? "000" : "001"
        receipt.text = excerpt
        var message = DeliverSM(source: destination, destination: source)
        message.esmClass = .deliveryReceipt
        message.shortMessage = Array(receipt.appendixB.utf8)
        message.parameters.receiptedMessageID = messageID
        message.parameters.messageState = state
        if !isDelivered { message.parameters.networkErrorCode = NetworkErrorCode(network: 3, code: 1) }
        return message
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
