import Messages

/// What something counted or remembered is found by: a digest, so that the long words of a peer cost no memory.
///
/// It is 128 bits of a hash whose seed differs from run to run: that two things share a key need not be reckoned with, and
/// nobody outside can bring it about.
struct StormKey: Hashable, Sendable {
    /// What is counted or remembered.
    enum Subject: UInt8 {
        case mail
        case recipientRate
        case senderRate
        case budget
        case senderBudget
        case digest
        case accountMessages
        case accountParts
        case loginClient
        case loginName
        case loginPair
        case requestClient
    }

    private let high: UInt64
    private let low: UInt64

    /// The key of a thing of an application that `first` and `second` tell from others of its kind.
    init(_ subject: Subject, _ application: ApplicationName, _ first: String = "", _ second: String = "") {
        var hasher = Hasher()
        hasher.combine(subject.rawValue)
        hasher.combine(application)
        hasher.combine(first)
        hasher.combine(second)
        var other = hasher
        other.combine(true)
        high = UInt64(bitPattern: Int64(hasher.finalize()))
        low = UInt64(bitPattern: Int64(other.finalize()))
    }

    /// The key of a thing of no application.
    init(_ subject: Subject, _ first: String, _ second: String = "") {
        var hasher = Hasher()
        hasher.combine(subject.rawValue)
        hasher.combine(first)
        hasher.combine(second)
        var other = hasher
        other.combine(true)
        high = UInt64(bitPattern: Int64(hasher.finalize()))
        low = UInt64(bitPattern: Int64(other.finalize()))
    }

    static func == (left: StormKey, right: StormKey) -> Bool { left.low == right.low && left.high == right.high }

    func hash(into hasher: inout Hasher) { hasher.combine(low) }
}
