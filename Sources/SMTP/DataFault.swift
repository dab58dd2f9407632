/// What is wrong with a mail's octets.
public enum DataFault: Hashable, Sendable, CaseIterable {
    /// A CR without a LF behind it.
    case bareCarriageReturn
    /// A LF without a CR before it.
    case bareLineFeed
    /// An octet 0.
    case null
    /// More octets than the limit.
    case tooLarge

    /// The one to tell of two: the first that makes the mail malformed, however the octets came in pieces, else the size.
    static func telling(_ known: DataFault?, _ found: DataFault) -> DataFault {
        guard let known, known != .tooLarge else { return found }
        return known
    }
}

/// How the transfer of a mail, or of a chunk of one, came out.
public enum DataOutcome: Hashable, Sendable {
    /// All of it is there.
    case complete
    /// It was read to its end, and none of it is kept.
    case refused(DataFault)
}
