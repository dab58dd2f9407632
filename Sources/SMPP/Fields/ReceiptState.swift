import Bytes

/// Where the carrier says a message is: `message_state` (SMPP 3.4 §5.2.28), and `stat` of a receipt (appendix B).
public enum ReceiptState: UInt8, Hashable, Sendable, CaseIterable {
    /// To be sent later (5.0).
    case scheduled = 0
    /// On its way.
    case enroute = 1
    /// At the phone.
    case delivered = 2
    /// Its validity ended.
    case expired = 3
    /// Deleted.
    case deleted = 4
    /// Cannot be delivered.
    case undeliverable = 5
    /// Accepted; read by somebody on the recipient's behalf.
    case accepted = 6
    /// The carrier does not know.
    case unknown = 7
    /// Rejected.
    case rejected = 8
    /// Skipped (5.0).
    case skipped = 9

    /// Whether nothing more will follow.
    ///
    /// `accepted` counts as not final: carriers use it for "taken by the next network", and a final receipt follows.
    public var isFinal: Bool {
        switch self {
        case .delivered, .expired, .deleted, .undeliverable, .unknown, .rejected, .skipped: true
        case .scheduled, .enroute, .accepted: false
        }
    }

    /// The seven letters of a receipt, as in `DELIVRD`.
    public var abbreviation: String {
        switch self {
        case .scheduled: "SCHEDLD"
        case .enroute: "ENROUTE"
        case .delivered: "DELIVRD"
        case .expired: "EXPIRED"
        case .deleted: "DELETED"
        case .undeliverable: "UNDELIV"
        case .accepted: "ACCEPTD"
        case .unknown: "UNKNOWN"
        case .rejected: "REJECTD"
        case .skipped: "SKIPPED"
        }
    }

    /// Reads `stat` of a receipt, the spellings seen in the field included; `nil` for any other word.
    public init?(stat: some StringProtocol) {
        let word = String(decoding: stat.utf8.map(\.asciiLowercased), as: UTF8.self)
        guard let state = Self.words[word] else { return nil }
        self = state
    }

    private static let words: [String: ReceiptState] = [
        "schedld": .scheduled, "scheduled": .scheduled, "enroute": .enroute, "buffred": .enroute,
        "buffered": .enroute, "delivrd": .delivered, "delivered": .delivered, "expired": .expired,
        "deleted": .deleted, "undeliv": .undeliverable, "undelivrd": .undeliverable,
        "undelivered": .undeliverable, "undeliverable": .undeliverable, "failed": .undeliverable,
        "acceptd": .accepted, "accepted": .accepted, "unknown": .unknown, "rejectd": .rejected,
        "rejected": .rejected, "skipped": .skipped,
    ]
}
