public import Gateway
public import Messages

/// The simulated phones that people can look at and answer from.
public protocol PhoneDirectory: Sendable {
    /// The numbers of the phones that have had a text or sent one, in order of their number.
    func phones() async -> [PhoneNumber]

    /// The texts that a phone got or sent after the one numbered `sequence`, oldest first, at most 500.
    ///
    /// When there is none yet it waits for one, as long as `wait` at most; it returns early when the task is cancelled.
    ///
    /// - Returns: `nil` when there is no such phone.
    func messages(of phone: PhoneNumber, after sequence: Int64, wait: Duration) async -> [PhoneMessage]?

    /// Has a phone send a text to a number of ours; returns when the network has taken it.
    ///
    /// - Parameter wait: how long to wait, besides, until the gateway has acknowledged it.
    /// - Returns: the text as it lies on the phone now.
    func send(
        _ text: String, from phone: PhoneNumber, to number: String, wait: Duration
    ) async throws(OperationRefused) -> PhoneMessage
}

/// A text on a simulated phone.
public struct PhoneMessage: Hashable, Sendable {
    /// Where a text is that a phone sent.
    public enum SentState: String, Hashable, Sendable, CaseIterable {
        /// At the network: the gateway has not acknowledged all of it.
        case waiting
        /// The gateway has acknowledged all of it.
        case acknowledged
        /// The gateway has refused it for good.
        case refused
    }

    /// Its number on this phone, larger than those before it.
    public var sequence: Int64
    /// When it came or went.
    public var at: Timestamp
    /// Who sent it: a number, a short code or a name; the phone's own number when it was sent from here.
    public var from: String
    /// Who it is for.
    public var to: String
    /// The text, its parts joined.
    public var text: String
    /// Where it is; `nil` for a text that the phone got.
    public var sent: SentState?

    /// A text.
    public init(
        sequence: Int64, at: Timestamp, from: String, to: String, text: String, sent: SentState? = nil
    ) {
        self.sequence = sequence
        self.at = at
        self.from = from
        self.to = to
        self.text = text
        self.sent = sent
    }
}
