/// What is known of one part of a message on one connection.
public struct PartOutcome: Hashable, Sendable {
    /// Where a part is.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// The network took it.
        case sent
        /// The network refused it.
        case refused
        /// Written, no answer.
        case unanswered
        /// The network reported it delivered.
        case delivered
        /// The network reported that it will not be delivered.
        case undelivered
    }

    /// 1 for the first part.
    public var number: Int
    /// How many parts the message had in this attempt.
    public var count: Int
    /// Where it is.
    public var state: State
    /// The id the network gave it, exactly as received.
    public var networkID: String?
    /// The network's error or report code in words; empty when there is nothing to say.
    public var detail: String

    /// What is known of part `number` of `count`.
    public init(number: Int, count: Int, state: State, networkID: String? = nil, detail: String = "") {
        self.number = number
        self.count = count
        self.state = state
        self.networkID = networkID
        self.detail = detail
    }
}
