public import Messages

/// The mails that a simulated mail server took, for people and programs to look at.
public protocol CaughtMailDirectory: Sendable {
    /// The mails after the one numbered `sequence`, oldest first, at most 100.
    ///
    /// When there is none yet it waits for one, as long as `wait` at most; it returns early when the task is cancelled.
    func mails(after sequence: Int64, wait: Duration) async -> [CaughtMailEntry]

    /// The octets of a mail as it came; `nil` when there is none of this number, or no longer.
    func octets(of sequence: Int64) async -> [UInt8]?
}

/// A mail that a simulated mail server took.
public struct CaughtMailEntry: Hashable, Sendable {
    /// Its number, larger than those before it.
    public var sequence: Int64
    /// When it came.
    public var at: Timestamp
    /// The envelope's sender; empty for the null sender.
    public var sender: String
    /// The envelope's recipients.
    public var recipients: [String]
    /// How many octets it has.
    public var size: Int
    /// What a person would read.
    public var mail: Mail

    /// A mail whose envelope is filled in afterwards.
    public init(sequence: Int64, at: Timestamp, size: Int, mail: Mail) {
        self.sequence = sequence
        self.at = at
        self.size = size
        self.mail = mail
        sender = ""
        recipients = []
    }
}
