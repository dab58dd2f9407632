public import Messages

/// What a network says later about a part that it took.
public struct NetworkReport: Hashable, Sendable {
    /// What it says.
    public enum Verdict: Hashable, Sendable {
        /// The phone has it.
        case delivered
        /// The phone will not get it.
        case undelivered
        /// The phone will not get it: it took too long.
        case expired
        /// It is on its way; nothing is decided.
        case underway
    }

    /// The ids that the report names the part by, as written; at least one, the likeliest first.
    public var networkIDs: [String]
    /// The phone that it tells of, when it says so.
    public var phone: PhoneNumber?
    /// What it says.
    public var verdict: Verdict
    /// The network's words and codes, for the history.
    public var detail: String

    /// A report.
    public init(networkIDs: [String], phone: PhoneNumber? = nil, verdict: Verdict, detail: String) {
        self.networkIDs = networkIDs
        self.phone = phone
        self.verdict = verdict
        self.detail = detail
    }

    /// All keys that the part may be kept under, whatever form this network writes ids in.
    public var keys: [String] { NetworkID.candidates(for: networkIDs).map(\.key) }
}
