/// What a session is to find out or do; one at a time.
public enum IMAPQuestion: Hashable, Sendable {
    /// Which mails are there?
    case list
    /// How large are these mails? At most ``sizesLimit`` of them.
    case sizes([UInt32])
    /// What does a mail say? It is not marked as read by that.
    case retrieve(UInt32)
    /// These mails are safe elsewhere: do with them as is wanted. At most ``settleLimit`` of them.
    case settle([UInt32], IMAPSettlement)
    /// Has something come? Waits until then, or until the moment given, or ``IMAPClientProfile/idle``. Only where the
    /// server has IDLE.
    case idle(until: Duration)

    /// The most mails of one ``sizes(_:)``, so that a command line stays short.
    public static let sizesLimit = 200
    /// The most mails of one ``settle(_:_:)``.
    public static let settleLimit = 200
}

/// What becomes of mails that are safe elsewhere.
public enum IMAPSettlement: Hashable, Sendable {
    /// They are removed for good.
    case delete
    /// They are marked as read.
    case markSeen
    /// They go to another folder, which must be there.
    case move(folder: String)
}

/// What came of a question.
public enum IMAPAnswer: Hashable, Sendable {
    /// The mails that are there, in the order of their arrival; and those of them that somebody has marked as deleted.
    case listed([UInt32], deleted: Set<UInt32>)
    /// Sizes in octets, of the mails that the server knows.
    case sizes([UInt32: Int])
    /// The mail.
    case retrieved(IMAPRetrieval)
    /// It was done.
    case settled
    /// The mails are marked as deleted, but still there: the server cannot remove single mails (RFC 4315), and so many others
    /// are marked as well, which are not ours to remove.
    case leftMarked(others: Int)
    /// Waiting is over; whether something came.
    case rested(isNews: Bool)
    /// The server would not.
    case refused(IMAPStatus)
    /// No command can carry the text that was to be sent.
    case unspeakable
}

/// What came of asking for a mail.
public enum IMAPRetrieval: Hashable, Sendable {
    /// Its octets.
    case mail([UInt8])
    /// It has more octets than wanted: so many.
    case tooLarge(octets: Int)
    /// It is there no more.
    case gone
}
