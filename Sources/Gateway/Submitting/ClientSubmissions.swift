public import Messages
import SMS
import Synchronization

/// Takes in texts that clients of the SMPP server submit.
///
/// What is taken in one call shares one commit; parts that are joined here take two: one for themselves, one for the
/// text.
public final class ClientSubmissions: Sendable {
    /// The most parts of one account that wait for others.
    static let mostWaiting = 10_000
    /// How many parts are forgotten at a time.
    private static let forgottenAtOnce = 1_000
    /// How many sweeps pass at most before a store is asked again that takes nothing.
    private static let mostSkipped = 120

    private struct State {
        var joining: [AccountName: ClientTextJoining] = [:]
        /// Texts whose parts are on the disk, but which the store could not take.
        var unsettled: [ClientTextJoining.Joined] = []
        /// How often in a row the store did not take one, and how many sweeps pass until it is asked again.
        var failures = 0
        var sweepsToSkip = 0
        /// Parts that nobody needs any more.
        var superfluous: [FragmentID] = []
        var lastGroup: Int64 = 0
    }

    let parts: Gateway.Parts
    let outbox: Outbox
    private let accounts: Accounts
    private let storms: StormGuard
    private let localTexts: LocalTexts
    private let stops: StopList
    private let rules: @Sendable () -> Rules
    private let state = Mutex(State())

    init(
        _ parts: Gateway.Parts, accounts: Accounts, storms: StormGuard, localTexts: LocalTexts, outbox: Outbox,
        stops: StopList, rules: @escaping @Sendable () -> Rules
    ) {
        self.parts = parts
        self.accounts = accounts
        self.storms = storms
        self.localTexts = localTexts
        self.outbox = outbox
        self.stops = stops
        self.rules = rules
    }

    /// How texts of an account are read and made into messages now.
    func drafting(_ account: Account, session: String = "", client: String = "") -> ClientTextDrafting {
        var arrival = Submission(receivedAt: parts.clock.now, door: .smpp, client: client, session: session)
        let directory = accounts.directory
        let account = directory.renewed(account)
        arrival.account = account.name
        arrival.user = account.name.text
        var drafting = ClientTextDrafting(account, directory, rules(), parts, localTexts, arrival: arrival)
        drafting.stops = stops
        return drafting
    }

    /// Takes texts, each or not; returns when what is taken is durable.
    func submit(_ texts: [ClientText], _ drafting: ClientTextDrafting) async -> [ClientVerdict] {
        var batch = ClientBatch(texts) { ClientTicket(group: nextGroup(at: drafting.arrival.receivedAt)).text }
        for (place, text) in texts.enumerated() {
            switch drafting.draft(text) {
            case .failure(let refusal): batch.verdicts[place] = .refused(refusal)
            case .success(.order(let order, let count)):
                if text.replacesPresent, batch.endsBefore(text.group) {
                    await keepOrders(&batch, drafting)
                    batch.orders = []
                }
                if text.replacesPresent, text.place == nil, let id = await replacePresent(order, drafting) {
                    batch.verdicts[place] = .taken(id)
                    continue
                }
                // In a mailbox the order has all of a mail.
                let words = order.recipient == nil ? JoinedText([text.payload]).text : order.text
                batch.orders.append(
                    ClientBatch.Order(place: place, order: order, parts: count, group: text.group, words: words))
            case .success(.fragment(var part, let position)):
                part.ticket = text.group.flatMap { batch.tickets[$0] }
                batch.parts.append(ClientBatch.Part(place: place, part: part, position: position))
            }
        }
        await keepOrders(&batch, drafting)
        await keepParts(&batch, drafting)
        return batch.verdicts
    }

    private func nextGroup(at moment: Timestamp) -> Int64 {
        state.withLock { state in
            state.lastGroup = max(state.lastGroup + 1, moment.microseconds)
            return state.lastGroup
        }
    }
}

// MARK: - Messages

extension ClientSubmissions {
    private func keepOrders(_ batch: inout ClientBatch, _ drafting: ClientTextDrafting) async {
        let permits = await admit(&batch, drafting)
        let parcels = batch.parcels(drafting.arrival)
        guard !parcels.isEmpty else { return }
        do throws(StoreFailure) {
            let given = try await admission.admit(parcels.map(\.consignment))
            for (acceptance, parcel) in zip(given, parcels) {
                let ticket = parcel.consignment.submission.tickets.first
                for (place, message) in zip(parcel.places, acceptance.messages) {
                    if let permit = permits[place] { storms.settle(permit, as: acceptance.submission) }
                    batch.verdicts[place] = .taken(ticket ?? message.description)
                }
            }
        } catch {
            for permit in permits.values { storms.settle(permit, as: nil) }
            let refusal = ClientRefusal(notKept: error)
            for place in parcels.flatMap(\.places) { batch.verdicts[place] = .refused(refusal) }
        }
    }

    /// Counts what the account has quotas for, and takes out of the batch what is too much.
    private func admit(_ batch: inout ClientBatch, _ drafting: ClientTextDrafting) async -> [Int: StormPermit] {
        let account = drafting.account
        guard account.messagesPerDay != nil || account.partsPerDay != nil else { return [:] }
        let day = BudgetDay(of: drafting.arrival.receivedAt, parts.localTime)
        var permits: [Int: StormPermit] = [:]
        for order in batch.orders {
            let demand = StormDemand(of: account, parts: order.parts, reference: drafting.referenceSize)
            switch await storms.admit([demand], at: drafting.arrival.receivedAt, on: day) {
            case .admitted(let permit): permits[order.place] = permit
            case .refused(let refusal): batch.verdicts[order.place] = .refused(ClientRefusal(spent: refusal))
            case .repeated: batch.verdicts[order.place] = .refused(ClientRefusal(.unavailable, "it came before"))
            }
        }
        batch.orders.removeAll { permits[$0.place] == nil }
        return permits
    }

    private var admission: Admission { Admission(store: parts.store, outbox: outbox) }
}

// MARK: - Parts

extension ClientSubmissions {
    private func keepParts(_ batch: inout ClientBatch, _ drafting: ClientTextDrafting) async {
        guard !batch.parts.isEmpty else { return }
        let waiting = state.withLock { $0.joining[drafting.account.name]?.count ?? 0 }
        guard waiting + batch.parts.count <= Self.mostWaiting else {
            let refusal = ClientRefusal(.storeFull, "too many parts wait for others already")
            for part in batch.parts { batch.verdicts[part.place] = .refused(refusal) }
            return
        }
        let kept = await keep(batch.parts, at: drafting.arrival.receivedAt)
        var whole: [ClientTextJoining.Joined] = []
        for (part, result) in zip(batch.parts, kept) {
            switch result {
            case .failure(let failure): batch.verdicts[part.place] = .refused(ClientRefusal(notKept: failure))
            case .success(let kept):
                let outcome = receive(part.part, kept)
                whole += outcome.whole
                batch.verdicts[part.place] = .taken(outcome.ticket)
            }
        }
        await settleOrKeep(whole)
    }

    /// All at once, so that they share a commit.
    private func keep(_ parts: [ClientBatch.Part], at moment: Timestamp) async -> [Result<KeptFragment, StoreFailure>] {
        let store = self.parts.store
        return await withTaskGroup(of: (Int, Result<KeptFragment, StoreFailure>).self) { group in
            for (index, part) in parts.enumerated() {
                group.addTask {
                    let fragment = part.part.fragment(part.position, at: moment)
                    do throws(StoreFailure) {
                        let id = try await store.keep(fragment)
                        return (index, .success(KeptFragment(id: id, fragment: fragment, isJoined: false)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var all = [Result<KeptFragment, StoreFailure>](
                repeating: .failure(StoreFailure(.closed, "")), count: parts.count)
            for await (index, result) in group { all[index] = result }
            return all
        }
    }

    /// Puts a part that the store keeps in its place.
    ///
    /// - Returns: the texts that are to go on their way, and the id that its sender is given.
    private func receive(
        _ part: ClientFragment, _ kept: KeptFragment
    ) -> (whole: [ClientTextJoining.Joined], ticket: String) {
        let ticket = part.ticket(as: kept.id)
        return state.withLock { state in
            switch state.joining[part.account, default: ClientTextJoining()].receive(part, kept.fragment, as: kept.id) {
            case .waiting(let displaced): return ([displaced].compactMap(\.self), ticket)
            case .joined(let joined): return ([joined], ticket)
            case .repeated(let first):
                state.superfluous.append(kept.id)
                return ([], first)
            }
        }
    }

    /// Whether the part of that id waits for others.
    func isWaiting(_ ticket: String, of account: AccountName) -> Bool {
        guard let fragment = ClientTicket.fragment(ticket) else { return false }
        return state.withLock { $0.joining[account]?.isWaiting(fragment, of: account) ?? false }
    }

    /// Has joined texts go on their way; those that the store cannot take now are tried again with the next sweep, for
    /// their parts are on the disk.
    private func settleOrKeep(_ texts: [ClientTextJoining.Joined]) async {
        for (index, joined) in texts.enumerated() {
            do throws(StoreFailure) {
                try await settle(joined)
                state.withLock { state in
                    state.superfluous += joined.fragments
                    (state.failures, state.sweepsToSkip) = (0, 0)
                }
            } catch {
                // The others first, next time: it may be this one that cannot be kept.
                return keepUnsettled(texts[(index + 1)...] + [joined], because: error)
            }
        }
    }

    private func keepUnsettled(_ texts: ArraySlice<ClientTextJoining.Joined>, because failure: StoreFailure) {
        let isFirst = state.withLock { state in
            defer {
                state.unsettled += texts
                state.sweepsToSkip = min(1 << min(state.failures, 16), Self.mostSkipped + 1) - 1
                state.failures += 1
            }
            return state.failures == 0
        }
        guard isFirst else { return }
        parts.log.warning(
            "smpp", "texts of clients wait for the store", ["texts": "\(texts.count)", "why": failure.detail])
    }

    private func settle(_ joined: ClientTextJoining.Joined) async throws(StoreFailure) {
        guard let first = joined.parts.first else { return }
        let account = accounts.directory.account(first.account) ?? Account(first.account)
        let drafting = drafting(account, session: first.session, client: first.client)
        var batch = ClientBatch([]) { "" }
        batch.verdicts = [.taken("")]
        var permit: StormPermit?
        let kept: MessageOrder
        switch drafting.draft(joined) {
        case .failure(let refusal): kept = joined.failed(because: refusal.words)
        case .success(let made):
            let order = made.0
            batch.orders = [
                ClientBatch.Order(place: 0, order: order, parts: made.parts, group: nil, words: joined.text.text)
            ]
            permit = await admit(&batch, drafting)[0]
            if case .refused(let refusal) = batch.verdicts[0] {
                // A quota that cannot be read is not spent; the client has heard that the text is taken.
                guard refusal.kind == .quota else { throw StoreFailure(.busy, refusal.words) }
                kept = joined.failed(because: refusal.words)
            } else {
                kept = order
            }
        }
        var arrival = drafting.arrival
        arrival.tickets = joined.tickets
        var consignment = Consignment(arrival, content: Array(joined.text.text.utf8), orders: [kept])
        consignment.alongside.joined = joined.fragments
        do throws(StoreFailure) {
            let given = try await admission.admit([consignment])
            if let permit { storms.settle(permit, as: given.first?.submission) }
        } catch {
            if let permit { storms.settle(permit, as: nil) }
            throw error
        }
    }
}

// MARK: - From time to time

extension ClientSubmissions {
    /// Puts the parts in place that the last run left behind.
    func resume() async throws(StoreFailure) {
        var whole: [ClientTextJoining.Joined] = []
        for kept in try await parts.store.fragments() where kept.fragment.connection == .clients {
            guard !kept.isJoined else {
                state.withLock { $0.superfluous.append(kept.id) }
                continue
            }
            guard let part = ClientFragment(kept.fragment) else { continue }
            whole += receive(part, kept).whole
        }
        await settleOrKeep(whole)
    }

    /// Ends texts whose parts did not come in time, and does what the store could not do before.
    public func sweep(at now: Timestamp) async {
        let patience = rules().clientTexts.partsTimeout
        let texts = state.withLock { state -> [ClientTextJoining.Joined] in
            for account in Array(state.joining.keys) {
                state.unsettled += state.joining[account]?.expire(before: now - patience) ?? []
            }
            guard state.sweepsToSkip == 0 else {
                state.sweepsToSkip -= 1
                return []
            }
            defer { state.unsettled = [] }
            return state.unsettled
        }
        await settleOrKeep(texts)
        while await forgetSome() {}
    }

    /// - Returns: whether there may be more.
    private func forgetSome() async -> Bool {
        let fragments = state.withLock { Array($0.superfluous.prefix(Self.forgottenAtOnce)) }
        guard !fragments.isEmpty else { return false }
        do throws(StoreFailure) {
            try await parts.store.forget(fragments)
            state.withLock { $0.superfluous.removeFirst(fragments.count) }
            return fragments.count == Self.forgottenAtOnce
        } catch {
            parts.log.trace("smpp", "cannot forget parts at present", ["why": error.detail])
            return false
        }
    }
}
