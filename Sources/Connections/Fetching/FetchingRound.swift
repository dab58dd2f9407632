import Gateway
import Messages
import Runtime

/// One round through a box: what is new is taken in, what was taken in is deleted, marked or moved.
///
/// A mail is settled in its box only once it is durable here, and is put down as fetched in the same commit; whatever breaks in
/// between leaves a mail that is known, and is settled without being taken again.
struct FetchingRound {
    /// What came of a round.
    struct Tally: Hashable, Sendable {
        /// How many mails there were that had not been fetched.
        var waiting = 0
        /// How many were taken in.
        var taken = 0
        /// How many were left because of their size.
        var tooLarge = 0
        /// How many the server did not give.
        var refused = 0
        /// Whether there was no room for all of them in one round.
        var hasMore = false
        /// What did not work when mails were deleted, marked or moved, in words; empty when all did.
        var complaint = ""
        /// Why the rest could not be kept here; `nil`: it could.
        var notKept: String?
    }

    /// So many mails that the server does not give end a round.
    private static let refusalLimit = 20
    /// How many mails are settled in their box at a time: to remove some takes a server about as long as to remove one.
    private static let settledAtOnce = 100
    /// A mail with more octets is decoded beside the loop.
    private static let decodedOnLoop = 65_536

    let settings: FetchingConnectionSettings
    let gateway: Gateway
    let loop: EventLoop
    let session: String
    let isEnding: () -> Bool

    private var name: String { settings.name.text }
    private var settlesKnown: Bool { settings.afterFetch != .keep }

    /// Goes through the box once.
    func run(
        _ visit: inout some FetchingVisit, _ memory: inout FetchingMemory
    ) async throws(FetchingTrouble) -> Tally {
        let waiting = try await visit.list()
        noteBox(waiting.box, &memory)
        let plan = try await plan(waiting, memory)
        let owesMarks = memory.owesMarks
        memory.owesMarks = true
        var complaint = ""
        if settings.afterFetch != .keep, settings.afterFetch != .markSeen || owesMarks, !plan.known.isEmpty {
            complaint = try await visit.settle(plan.known)
        }
        try await forget(plan, waiting.box, &memory)
        if plan.hasSharedIDs { complaint = "the server gives several mails one id: they stay in the box" }
        var tally = Tally()
        tally.waiting = plan.fresh.count
        let late = try await take(plan.fresh, from: waiting.box, &visit, &memory, &tally)
        if !late.isEmpty { complaint = late }
        note(complaint, &memory)
        memory.owesMarks = !complaint.isEmpty
        tally.complaint = complaint
        return tally
    }

    private func plan(
        _ waiting: WaitingMails, _ memory: FetchingMemory
    ) async throws(FetchingTrouble) -> FetchingPlan {
        do throws(StoreFailure) {
            let store = gateway.parts.store
            return FetchingPlan(
                waiting.mails, fetched: try await store.fetched(by: settings.name, from: waiting.box),
                tooLarge: try await store.fetched(by: settings.name, from: boxOfTooLarge(waiting.box)),
                troublesome: memory.troublesome)
        } catch {
            throw .notKept(Refusal(notKept: error).text)
        }
    }

    /// Under this name mails are put down that are left because of their size. With another limit they are looked at anew.
    private func boxOfTooLarge(_ box: String) -> String { "\(box) over \(settings.maxMessageSize)" }

    private func mail(_ id: String, in box: String) -> FetchedMail {
        FetchedMail(connection: settings.name, box: box, id: id)
    }

    /// Forgets mails that two looks in a row have not found: a server that shows too few of them once, and all again
    /// at the next look, must not make them new.
    private func forget(
        _ plan: FetchingPlan, _ box: String, _ memory: inout FetchingMemory
    ) async throws(FetchingTrouble) {
        let before = memory.gone
        memory.gone = plan.gone.union(plan.goneTooLarge)
        let mails =
            plan.gone.intersection(before).map { mail($0, in: box) }
            + plan.goneTooLarge.intersection(before).map { mail($0, in: boxOfTooLarge(box)) }
        guard !mails.isEmpty else { return }
        do throws(StoreFailure) { try await gateway.parts.store.forget(mails) } catch {
            throw .notKept(Refusal(notKept: error).text)
        }
    }

    private func noteBox(_ box: String, _ memory: inout FetchingMemory) {
        if let old = memory.box, old != box {
            gateway.log.warning(
                name, "the server named all mails anew: those that are still there are taken for new ones",
                ["box": box.inOneLine(limit: 200), "session": session])
        }
        if memory.box != box { memory.gone = [] }
        memory.box = box
    }

    private func note(_ complaint: String, _ memory: inout FetchingMemory) {
        if !complaint.isEmpty, complaint != memory.complaint {
            gateway.log.warning(name, complaint, ["session": session])
        }
        memory.complaint = complaint
    }
}

// MARK: - New mails

extension FetchingRound {
    /// Takes in mails in their order, as many as a round may.
    ///
    /// - Returns: what did not work in the box, in words; empty when all did.
    private func take(
        _ fresh: [WaitingMail], from box: String, _ visit: inout some FetchingVisit, _ memory: inout FetchingMemory,
        _ tally: inout Tally
    ) async throws(FetchingTrouble) -> String {
        let batch = max(1, settings.batch)
        var rest = fresh[...]
        var taken: [WaitingMail] = []
        var complaint = ""
        while !rest.isEmpty, tally.taken < batch, mayGoOn(tally) {
            let some = try await visit.measured(Array(rest.prefix(batch - tally.taken)))
            rest = rest.dropFirst(some.count)
            for mail in some {
                guard mayGoOn(tally) else {
                    tally.hasMore = true
                    break
                }
                if try await take(mail, from: box, &visit, &memory, &tally), !mail.isShared { taken.append(mail) }
                guard taken.count == Self.settledAtOnce else { continue }
                complaint = try await settle(&taken, &visit)
            }
        }
        if !rest.isEmpty { tally.hasMore = true }
        let last = try await settle(&taken, &visit)
        return last.isEmpty ? complaint : last
    }

    private func mayGoOn(_ tally: Tally) -> Bool {
        !isEnding() && tally.notKept == nil && tally.refused < Self.refusalLimit
    }

    private func settle(
        _ mails: inout [WaitingMail], _ visit: inout some FetchingVisit
    ) async throws(FetchingTrouble) -> String {
        defer { mails = [] }
        return mails.isEmpty || !settlesKnown ? "" : try await visit.settle(mails)
    }

    /// - Returns: whether the mail is safe here.
    private func take(
        _ mail: WaitingMail, from box: String, _ visit: inout some FetchingVisit, _ memory: inout FetchingMemory,
        _ tally: inout Tally
    ) async throws(FetchingTrouble) -> Bool {
        if let octets = mail.octets, octets > settings.maxMessageSize {
            try await leave(mail, in: box, &tally)
            return false
        }
        switch try await retrieve(mail, &visit, &memory) {
        // Some servers say so of a mail that they cannot read at present; no mail is without a header.
        case .mail(let octets) where octets.isEmpty: noteTrouble(with: mail, "it is empty", &memory, &tally)
        case .mail(let octets):
            guard await accept(octets, mail, in: box, &memory, &tally) else { return false }
            memory.noteSuccess(with: mail.id)
            return true
        case .tooLarge: try await leave(mail, in: box, &tally)
        case .gone: break
        case .refused(let words): noteTrouble(with: mail, words, &memory, &tally)
        }
        return false
    }

    /// Asks for a mail. One in the middle of which the visit ends comes last at the next, so that others get their turn.
    private func retrieve(
        _ mail: WaitingMail, _ visit: inout some FetchingVisit, _ memory: inout FetchingMemory
    ) async throws(FetchingTrouble) -> Retrieval {
        do throws(FetchingTrouble) {
            return try await visit.retrieve(mail)
        } catch {
            if !isEnding() { _ = memory.noteTrouble(with: mail.id) }
            throw error
        }
    }

    private func noteTrouble(
        with mail: WaitingMail, _ words: String, _ memory: inout FetchingMemory, _ tally: inout Tally
    ) {
        tally.refused += 1
        guard memory.noteTrouble(with: mail.id) else { return }
        gateway.log.warning(
            name, "the server does not give a mail: \(words)",
            ["mail": mail.id.inOneLine(limit: 80), "session": session])
    }

    private func accept(
        _ octets: [UInt8], _ waiting: WaitingMail, in box: String, _ memory: inout FetchingMemory, _ tally: inout Tally
    ) async -> Bool {
        let codec = gateway.parts.codec
        let mail =
            octets.count > Self.decodedOnLoop
            ? await loop.offload { codec.decode(octets) } : codec.decode(octets)
        var origin = FetchedMailOrigin()
        (origin.host, origin.user, origin.session) = (settings.host, settings.login.username, session)
        let verdict = await gateway.fetched.accept(
            octets, mail: mail, application: settings.application, as: self.mail(waiting.id, in: box), from: origin)
        switch verdict {
        case .accepted:
            tally.taken += 1
            return true
        case .refused(let refusal) where refusal.scope == .message:
            // It is this mail alone that has to wait: too many of its sender, or for its phone.
            tally.refused += 1
            if memory.noteTrouble(with: waiting.id) {
                gateway.log.warning(
                    name, "a mail waits in its box: \(refusal.text)",
                    ["mail": waiting.id.inOneLine(limit: 80), "session": session])
            }
            return false
        case .refused(let refusal):
            tally.notKept = refusal.text
            return false
        }
    }

    /// Leaves a mail where it is because of its size, and says so once.
    private func leave(_ mail: WaitingMail, in box: String, _ tally: inout Tally) async throws(FetchingTrouble) {
        do throws(StoreFailure) {
            try await gateway.parts.store.note([self.mail(mail.id, in: boxOfTooLarge(box))])
        } catch {
            throw .notKept(Refusal(notKept: error).text)
        }
        tally.tooLarge += 1
        gateway.log.warning(
            name, "a mail is larger than max_message_size and stays in its box",
            [
                "mail": mail.id.inOneLine(limit: 80), "octets": mail.octets.map { "\($0)" } ?? "unknown",
                "limit": "\(settings.maxMessageSize)", "session": session,
            ])
    }
}
