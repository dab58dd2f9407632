/// What a round does with what it finds in a box.
struct FetchingPlan: Hashable, Sendable {
    /// Mails to be fetched, in order; those that gave trouble before come last, and those marked as deleted do not count.
    let fresh: [WaitingMail]
    /// Mails that were fetched before and are still there: deleted, marked or moved they have to be, never taken again.
    let known: [WaitingMail]
    /// Ids of mails that were fetched and are in the box no more.
    let gone: Set<String>
    /// Ids of mails that were too large and are in the box no more.
    let goneTooLarge: Set<String>

    /// A plan.
    ///
    /// - Parameters:
    ///   - fetched: ids of the mails in this box that were fetched.
    ///   - tooLarge: ids of those that were left because of their size.
    ///   - troublesome: ids of those that the server did not give.
    init(_ waiting: [WaitingMail], fetched: Set<String>, tooLarge: Set<String>, troublesome: Set<String>) {
        var (fresh, last, known): ([WaitingMail], [WaitingMail], [WaitingMail]) = ([], [], [])
        var present: Set<String> = []
        for mail in waiting {
            // Of mails with one id nobody knows which was fetched; the others wait until they are alone.
            guard present.insert(mail.id).inserted, !tooLarge.contains(mail.id) else { continue }
            if fetched.contains(mail.id) {
                known.append(mail)
            } else if mail.isMarked {
                continue
            } else if troublesome.contains(mail.id) {
                last.append(mail)
            } else {
                fresh.append(mail)
            }
        }
        self.fresh = fresh + last
        self.known = known
        gone = fetched.subtracting(present)
        goneTooLarge = tooLarge.subtracting(present)
    }
}
