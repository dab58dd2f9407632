public import Messages

/// Remembers which mails of boxes elsewhere were fetched (row S0-16). They are put down with the acceptance, by
/// ``Alongside/fetched``, in the same commit.
public protocol FetchBook: Sendable {
    /// The ids of the mails in a box that were fetched.
    func fetched(by connection: ConnectionName, from box: String) async throws(StoreFailure) -> Set<String>

    /// Puts down mails of which no message is made.
    func note(_ mails: [FetchedMail]) async throws(StoreFailure)

    /// Forgets mails that are in their box no more.
    func forget(_ mails: [FetchedMail]) async throws(StoreFailure)
}

/// A mail in a box elsewhere.
public struct FetchedMail: Hashable, Sendable {
    /// The connection that fetches it.
    public let connection: ConnectionName
    /// The box: whose it is on which server, and for IMAP the folder and its UIDVALIDITY, so that ids of another box, or of
    /// before, mean nothing.
    public let box: String
    /// What the server calls it: UIDL (RFC 1939 §7) or UID (RFC 9051 §2.3.1.1).
    public let id: String

    /// A mail.
    public init(connection: ConnectionName, box: String, id: String) {
        self.connection = connection
        self.box = box
        self.id = id
    }
}
