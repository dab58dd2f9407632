/// What a receipt means for the message that it is about.
public enum ReceiptMeaning: String, Hashable, Sendable, CaseIterable {
    /// The phone has it.
    case delivered
    /// The phone will not get it.
    case undelivered
    /// The phone did not get it in time.
    case expired
    /// It is on its way; another receipt follows.
    case underway
    /// The carrier does not know, or what it says cannot be read.
    case unknown
}

extension ReceiptState {
    /// What the state means for the message.
    public var meaning: ReceiptMeaning {
        switch self {
        case .delivered: .delivered
        case .deleted, .undeliverable, .rejected, .skipped: .undelivered
        case .expired: .expired
        case .scheduled, .enroute, .accepted: .underway
        case .unknown: .unknown
        }
    }
}

extension DeliveryReceipt {
    /// What it means for the message.
    ///
    /// A notification on the way decides nothing but a delivery: after a failed attempt the carrier goes on trying.
    public var meaning: ReceiptMeaning {
        let meaning = state?.meaning ?? .unknown
        return isIntermediate && meaning != .delivered ? .underway : meaning
    }
}
