import IMAP
import POP3
import Runtime

/// A mail in a box elsewhere, as a visit sees it.
struct WaitingMail: Hashable, Sendable {
    /// What the server calls it for ever.
    let id: String
    /// What it is called during the visit.
    let number: UInt32
    /// Its octets, as far as the server has said.
    var octets: Int?
    /// Whether it is marked as deleted: by somebody else, unless it was fetched.
    var isMarked = false
    /// Whether others in the box have the same id: which of them was fetched nobody will know.
    var isShared = false
}

/// What is in a box.
struct WaitingMails: Hashable, Sendable {
    /// Names the box in ``FetchedMail``.
    let box: String
    /// The mails, in the order of their arrival.
    let mails: [WaitingMail]
}

/// What came of asking for a mail.
enum Retrieval: Hashable, Sendable {
    case mail([UInt8])
    case tooLarge
    /// It is there no more.
    case gone
    /// The server does not give it; its words.
    case refused(String)
}

/// A visit to one box, from the login to the end; what a round of fetching is made of.
protocol FetchingVisit {
    /// Whether the box can be listed again and again, and news be waited for.
    var canRest: Bool { get }

    /// Logs in and opens the box.
    mutating func open() async throws(FetchingTrouble)
    /// What is in the box now.
    mutating func list() async throws(FetchingTrouble) -> WaitingMails
    /// The same mails with their sizes, as far as the server knows them.
    mutating func measured(_ mails: [WaitingMail]) async throws(FetchingTrouble) -> [WaitingMail]
    /// Fetches a mail.
    mutating func retrieve(_ mail: WaitingMail) async throws(FetchingTrouble) -> Retrieval
    /// Deletes, marks or moves mails that are safe here.
    ///
    /// - Returns: what did not work, in words; empty when all did.
    mutating func settle(_ mails: [WaitingMail]) async throws(FetchingTrouble) -> String
    /// Waits until something comes, or `moment`, or this side is stopped.
    mutating func rest(until moment: Duration) async throws(FetchingTrouble)
    /// Ends the visit in good order. Until then a deletion may not count.
    mutating func leave() async throws(FetchingTrouble)
}
