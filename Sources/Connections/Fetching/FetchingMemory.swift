/// What a fetching connection remembers from one round to the next; a restart may forget it.
struct FetchingMemory: Sendable {
    /// The most ids of mails that gave trouble.
    private static let most = 10_000

    /// Ids of mails that the server did not give.
    private(set) var troublesome: Set<String> = []
    /// Whether mails may be in the box that were fetched and not marked as read. So it is after a start.
    var owesMarks = true
    /// What did not work when mails were deleted, marked or moved the last time; empty when all did.
    var complaint = ""
    /// Ids of mails that were fetched and had gone from the box at the last look.
    var gone: Set<String> = []
    /// How many mails the server has given since the start.
    private(set) var given = 0
    /// The box as it was named the last time.
    var box: String?

    /// Takes note of a mail that the server did not give.
    ///
    /// - Returns: whether it is the first time.
    mutating func noteTrouble(with id: String) -> Bool {
        if troublesome.count >= Self.most { troublesome = [] }
        return troublesome.insert(id).inserted
    }

    /// Takes note of a mail that the server gave, which it may have refused before.
    mutating func noteSuccess(with id: String) {
        troublesome.remove(id)
        given += 1
    }
}
