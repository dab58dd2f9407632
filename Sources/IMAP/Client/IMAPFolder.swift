/// The folder that a session works in.
public struct IMAPFolder: Hashable, Sendable {
    /// Together with a UID it names a mail for ever; when it changes, all UIDs of before mean nothing any more (RFC 9051 §2.3.1.1).
    public let validity: UInt32
    /// How many mails were in it when it was opened.
    public let mails: Int
}
