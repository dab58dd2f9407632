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

    /// Reads `stat` of a receipt, the spellings seen in the field and numbers of `message_state` included; `nil` for any
    /// other word. Case and marks in and around the word do not count.
    public init?(stat: some StringProtocol) {
        guard stat.utf8.count <= 32 else { return nil }
        let letters = stat.utf8.filter { $0.isASCIILetter || $0.isASCIIDigit }
        let word = String(decoding: letters.map(\.asciiLowercased), as: UTF8.self)
        if let number = UInt8(word) {
            self.init(rawValue: number)
        } else if let state = Self.words[word] {
            self = state
        } else {
            return nil
        }
    }

    private static let words: [String: ReceiptState] = {
        var words: [String: ReceiptState] = [:]
        for (state, spellings) in spellings {
            for word in spellings.split(separator: " ") { words[String(word)] = state }
        }
        return words
    }()

    private static let spellings: [(ReceiptState, String)] = [
        (.scheduled, "schedld scheduled"),
        (.enroute, "enroute enrout buffred buffered buffer queued pending transmitted submitted"),
        (.delivered, "delivrd delivered delivd deliverd delvrd delivr deliv dlvrd success"),
        (.expired, "expired expird expire"),
        (.deleted, "deleted delete cancelled canceled"),
        (
            .undeliverable,
            "undeliv undelivrd undelivered undeliverable undelivd undlvrd undelv undelivr failed fail failure"
        ),
        (.accepted, "acceptd accepted accept acked acptd"),
        (.unknown, "unknown unknwn unknow unkn"),
        (.rejected, "rejectd rejected reject rejctd blocked"),
        (.skipped, "skipped skippd"),
    ]
}
