import Gateway
import Messages
import SMPP
import SMS

/// Writes what waits for a client as `deliver_sm`.
struct DeliveryWriting {
    /// What clients mean by `data_coding` 0.
    let alphabet: CarrierAlphabet
    let long: SMPPServer.Settings.LongTexts

    /// The messages that `delivery` takes, in order; none when a text is longer than parts can be counted.
    ///
    /// - Parameter readsParameters: whether the client speaks 3.4 or later.
    func messages(_ delivery: ClientDelivery, readsParameters: Bool) -> [CarriedMessage] {
        switch delivery {
        case .receipt(let receipt): [.short(Self.message(receipt))]
        case .text(let text): messages(text, isWhole: long == .payload && readsParameters)
        }
    }

    // MARK: - Texts

    private func messages(_ text: ClientInbox, isWhole: Bool) -> [CarriedMessage] {
        var frame = ShortMessage(source: SMPPAddress(text.source), destination: SMPPAddress(text.destination))
        let wanted: Alphabet? = isGSM7 ? nil : .ucs2
        let plan: SegmentPlan
        do throws(SegmentFailure) { plan = try SegmentPlan(text.text, alphabet: wanted) } catch { return [] }
        frame.dataCoding = plan.alphabet == .gsm7 ? .carrierDefault : .ucs2
        guard !isWhole, plan.parts.count > 1 else {
            // What is longer than short_message is written as message_payload.
            frame.shortMessage = plan.wholeBody(form: form)
            return [.short(frame)]
        }
        frame.esmClass = .userDataHeader
        return (1...plan.parts.count).map { number in
            var part = frame
            part.shortMessage = plan.userData(
                of: number, reference: UInt16(truncatingIfNeeded: text.message.rawValue), form: form)
            return .short(part)
        }
    }

    /// Other default alphabets have no rules for their parts: clients that have one get UCS-2.
    private var isGSM7: Bool {
        switch alphabet {
        case .gsm7, .gsm7Packed: true
        case .latin1, .ascii, .utf8: false
        }
    }

    private var form: SegmentPlan.SeptetForm { alphabet == .gsm7Packed ? .packed : .unpacked }

    // MARK: - Receipts

    private static func message(_ receipt: ClientReceipt) -> ShortMessage {
        let state = ReceiptState(receipt.outcome)
        var message = ShortMessage(source: SMPPAddress(receipt.destination), destination: SMPPAddress(receipt.source))
        message.esmClass = .deliveryReceipt
        message.shortMessage = words(receipt, state)
        message.parameters.receiptedMessageID = receipt.id
        message.parameters.messageState = state
        if let code = UInt16(exactly: receipt.error), code != 0 {
            message.parameters.networkErrorCode = NetworkErrorCode(network: 3, code: code)
        }
        return message
    }

    private static func words(_ receipt: ClientReceipt, _ state: ReceiptState) -> [UInt8] {
        var words = DeliveryReceipt()
        words.id = receipt.id
        words.submitted = 1
        words.delivered = state == .delivered ? 1 : 0
        words.submitDate = CivilTime(secondsSince1970: receipt.submittedAt.seconds)
        words.doneDate = CivilTime(secondsSince1970: receipt.endedAt.seconds)
        words.state = state
        let code = String(max(0, min(receipt.error, 999)))
        words.error = String(repeating: "0", count: 3 - code.utf8.count) + code
        words.text = String(receipt.text.prefix(DeliveryReceipt.excerptLimit))
        return words.standardText
    }
}
