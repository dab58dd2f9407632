/// What the sender of a message wants to hear of.
public struct NoticeKinds: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// It ended without success, or nobody knows.
    public static let failed = NoticeKinds(rawValue: 1)
    /// The network took it.
    public static let sent = NoticeKinds(rawValue: 2)
    /// The phone has it.
    public static let delivered = NoticeKinds(rawValue: 4)
    /// It was withdrawn. Only programs are told of that: a person who wrote a mail had it withdrawn.
    public static let cancelled = NoticeKinds(rawValue: 8)

    /// What there is to say of a message that has just come into `state`.
    public init(of state: MessageState) {
        switch state {
        case .failed, .expired, .unknown: self = .failed
        case .sent: self = .sent
        case .delivered: self = .delivered
        case .cancelled: self = .cancelled
        case .queued, .sending: self = []
        }
    }
}
