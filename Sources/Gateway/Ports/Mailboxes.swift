public import Messages

/// Keeps what waits for accounts until they collect it (row S1-24).
///
/// Mails come in with ``Store/accept(_:content:orders:alongside:)``: an order for ``Destination/account(_:)`` has the mail
/// as its text, and the octets of the submission behind it where ``MessageOrder/includesSubmission``.
public protocol Mailboxes: Sendable {
    /// What is in the mailbox of an account, oldest first; empty for one that nobody has.
    func mailbox(of account: AccountName) async throws(StoreFailure) -> Mailbox

    /// The mails with these numbers as RFC 5322 has them, with CRLF, in the order asked for.
    ///
    /// A mail that was taken out of the mailbox meanwhile is there as long as the history remembers it; `nil` for one that is
    /// not there at all, or never was for `account`.
    func mails(_ mails: [MessageID], of account: AccountName) async throws(StoreFailure) -> [[UInt8]?]

    /// Takes mails out of the mailbox; those that are not in it are left out.
    ///
    /// - Parameter detail: who did, for the event `collected` of each.
    /// - Returns: how many were in it.
    func take(
        _ mails: [MessageID], outOf account: AccountName, at moment: Timestamp, detail: String
    ) async throws(StoreFailure) -> Int

    /// How much is in the mailbox of each account that has something in it.
    func mailboxSizes() async throws(StoreFailure) -> [AccountName: MailboxSize]
}

/// What is in a mailbox at a moment.
public struct Mailbox: Hashable, Sendable {
    /// A mail in it.
    public struct Entry: Hashable, Sendable {
        /// Its number, which no other mail will ever have.
        public let message: MessageID
        /// How many octets it has, as RFC 5322 has it with CRLF.
        public let octets: Int

        /// A mail.
        public init(message: MessageID, octets: Int) {
            self.message = message
            self.octets = octets
        }
    }

    /// A number that no other store has: together with the mail's it names a mail for ever (RFC 1939 §7, UIDL).
    public let store: UInt64
    /// The mails, oldest first.
    public let entries: [Entry]

    /// What is in a mailbox.
    public init(store: UInt64, entries: [Entry]) {
        self.store = store
        self.entries = entries
    }
}

/// How much is in a mailbox.
public struct MailboxSize: Hashable, Sendable {
    /// How many mails.
    public var mails: Int
    /// Their octets in all.
    public var octets: Int

    /// So much.
    public init(mails: Int, octets: Int) {
        self.mails = mails
        self.octets = octets
    }
}
