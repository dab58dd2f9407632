import SMPP

/// The text of a delivery receipt, and times.
enum SMPPTextTarget: FuzzTarget {
    static let name = "smpp-text"
    static let maximumLength = 300

    static func run(_ octets: [UInt8]) {
        if let receipt = DeliveryReceipt(appendixB: amidst(octets)) {
            require(DeliveryReceipt(appendixB: octets[...]) == receipt, "a receipt reads the same wherever it stands")
            check(receipt)
            checkText(receipt)
        }
        checkMarked(octets)
        let text = String(decoding: octets, as: UTF8.self)
        if let time = SMPPTime(text) { check(time) }
        if let state = ReceiptState(stat: text) {
            require(ReceiptState(stat: state.abbreviation) == state, "a state reads back")
        }
    }

    static func check(_ receipt: DeliveryReceipt) {
        require(!receipt.isDelivered || receipt.isFinal, "what is delivered has ended")
        require(receipt.appendixB.utf8.starts(with: "id:".utf8), "a receipt begins with its id")
    }

    /// A message that the carrier marks as a receipt is one, whatever it says.
    private static func checkMarked(_ octets: [UInt8]) {
        for esmClass: UInt8 in [0x04, 0x20, 0x44] {
            var message = ShortMessage(source: .none, destination: .none)
            message.esmClass = ESMClass(rawValue: esmClass)
            message.shortMessage = octets
            guard case .receipt(let receipt) = CarriedMessage.short(message).arrival else {
                return require(false, "what is marked as a receipt is one")
            }
            check(receipt)
            require(receipt.isIntermediate == (esmClass == 0x20), "one on the way is known")
            require((receipt.text?.utf8.count ?? 0) <= octets.count * 3, "its text is in proportion")
            // NULs at the head make it UTF-16.
            guard esmClass == 0x04, !octets.prefix(4).contains(0) else { continue }
            if let strict = DeliveryReceipt(appendixB: octets[...]) {
                require(strict == receipt, "both readings agree")
            }
        }
    }

    /// A receipt that was read as text can be written and read again.
    private static func checkText(_ receipt: DeliveryReceipt) {
        let text = receipt.appendixB
        let again = DeliveryReceipt(appendixB: Array(text.utf8)[...])
        require(again != nil, "a receipt reads back: \(text.debugDescription)")
        require(again?.state == receipt.state, "its state reads back")
        if receipt.id?.utf8.allSatisfy({ $0 < 0x80 }) ?? false {
            require(again?.id == receipt.id, "its id reads back")
        }
    }

    private static func check(_ time: SMPPTime) {
        switch time {
        case .absolute:
            guard let text = time.text else { return }
            require(SMPPTime(text) == time, "a moment reads back: \(text)")
        case .relative(let span):
            require((time.text != nil) == (span <= SMPPTime.relativeLimit), "a span has a form up to its limit")
            if let text = time.text { require(SMPPTime(text) == time, "a span reads back: \(text)") }
        }
    }
}
