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
    /// Whether several mails have one id. One of them is fetched, and all of them stay.
    let hasSharedIDs: Bool

    /// A plan.
    ///
    /// - Parameters:
    ///   - fetched: ids of the mails in this box that were fetched.
    ///   - tooLarge: ids of those that were left because of their size.
    ///   - troublesome: ids of those that the server did not give.
    init(_ waiting: [WaitingMail], fetched: Set<String>, tooLarge: Set<String>, troublesome: Set<String>) {
        var (fresh, last, known): ([WaitingMail], [WaitingMail], [WaitingMail]) = ([], [], [])
        var present: Set<String> = []
        var shared: Set<String> = []
        for mail in waiting where !present.insert(mail.id).inserted { shared.insert(mail.id) }
        var met: Set<String> = []
        for var mail in waiting {
            guard met.insert(mail.id).inserted, !tooLarge.contains(mail.id) else { continue }
            mail.isShared = shared.contains(mail.id)
            if fetched.contains(mail.id) {
                if !mail.isShared { known.append(mail) }
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
        hasSharedIDs = !shared.isEmpty
        gone = fetched.subtracting(present)
        goneTooLarge = tooLarge.subtracting(present)
    }
}
