public import Messages
import SMS
import Templates

/// Tells phones of the mails that were too many for them: one text for all that came meanwhile.
///
/// A mail beyond the rates of an application with `when_over_rate = "digest"` is kept as a message that waits for
/// ``Messages/ConnectionName/digests``. When the rates let a message in again, and the mails of a phone have gathered for a
/// minute (or for the shortest window of the rates, if that is less), one commit keeps the digest and ends them as `sent`.
/// So a crash leaves either the mails, for the next run to tell of, or the digest.
public final class Digests: Sendable {
    /// The most phones that are looked at, and the most digests that are made, at a time.
    private static let page = (looks: 1000, digests: 100)
    /// How long a digest waits that cannot be made.
    private enum Wait {
        static let forStore = Duration.seconds(1)
        static let forRates = Duration.seconds(1)
        static let forBudget = Duration.seconds(60)
        static let forConfiguration = Duration.seconds(300)
    }

    private let parts: Gateway.Parts
    private let storms: StormGuard
    private let board: ConnectionBoard
    private let stops: StopList
    private let admission: Admission
    private let rules: @Sendable () -> Rules

    init(
        _ parts: Gateway.Parts, outbox: Outbox, storms: StormGuard, board: ConnectionBoard, stops: StopList,
        rules: @escaping @Sendable () -> Rules
    ) {
        self.parts = parts
        self.storms = storms
        self.board = board
        self.stops = stops
        self.rules = rules
        admission = Admission(store: parts.store, outbox: outbox)
    }

    /// Notes a message of the store that waits for a digest: from an earlier run, or put back by somebody.
    func hold(_ message: Message, _ rules: Rules) {
        guard let application = message.order.application, let phone = message.order.recipient else { return }
        let place = HeldMails.Place(application: application, phone: phone)
        let rates = rules.claiming.application(application).map { $0.ratesOfNumber(phone) } ?? []
        let mail = HeldMails.Mail(message: message.id, expiry: message.order.expiresAt)
        storms.update { $0.held.hold(mail, at: place, rates, since: message.acceptedAt) }
    }

    /// Makes the digests that are due at `now`, some at a time. To be called by one task only, again and again.
    ///
    /// - Returns: how many were made.
    @discardableResult
    public func make(at now: Timestamp) async throws(StoreFailure) -> Int {
        let departures = storms.update { $0.held.departures(at: now, limit: Self.page.looks) }
        let rules = rules()
        var count = 0
        var failure: StoreFailure?
        for departure in departures {
            guard count < Self.page.digests else {
                end(departure, at: now, next: now)
                continue
            }
            do throws(StoreFailure) {
                if try await make(departure, rules, now) { count += 1 }
            } catch {
                failure = error
                end(departure, at: now, next: now + Wait.forStore)
            }
        }
        post(at: now)
        if let failure { throw failure }
        return count
    }

    /// - Returns: whether a digest was made.
    private func make(
        _ departure: HeldMails.Departure, _ rules: Rules, _ now: Timestamp
    ) async throws(StoreFailure) -> Bool {
        let place = departure.place
        let application = rules.claiming.application(place.application)
        if departure.isReady, application == nil {
            parts.log.warning(
                "digests", "mails wait: their application is not in the configuration",
                ["application": place.application.text, "mails": "\(departure.mails.count)"])
        }
        let isReady = departure.isReady && hasRoom(for: departure, of: application, now)
        let pause = application == nil ? Wait.forConfiguration : Wait.forRates
        guard isReady || departure.isOverdue else {
            end(departure, at: now, next: now + pause)
            return false
        }
        let mails = try await mails(of: departure)
        let waiting = mails.filter { !$0.isOverdue(at: now) }
        try await expire(mails.filter { $0.isOverdue(at: now) }, now)
        guard isReady, let application, !waiting.isEmpty else {
            end(departure, without: departure.mails.subtracting(waiting.map(\.id)), at: now, next: now + pause)
            return false
        }
        return try await tell(waiting, departure, application, rules, now)
    }

    /// Whether the rates as they are now let a digest in.
    private func hasRoom(for departure: HeldMails.Departure, of application: Application?, _ now: Timestamp) -> Bool {
        guard let application else { return false }
        let ofSender = departure.rates.filter { $0.isOfSender && $0.limit == application.storms.rates.sender }
        let rates = application.ratesOfNumber(departure.place.phone) + ofSender
        return storms.update { $0.hasRoomForDigest(rates, at: now) }
    }

    private func end(
        _ departure: HeldMails.Departure, without gone: Set<MessageID> = [], at now: Timestamp, next: Timestamp?
    ) {
        storms.update { $0.held.end(departure, without: gone, at: now, next: next) }
    }

    /// What the store still has of a group, the newest first.
    private func mails(of departure: HeldMails.Departure) async throws(StoreFailure) -> [Message] {
        var filter = MessageFilter()
        filter.state = .queued
        filter.recipient = departure.place.phone
        var found: [Message] = []
        var last = departure.mails.max().map { MessageID(rawValue: $0.rawValue + 1) }
        let first = departure.mails.min()
        while found.count < departure.mails.count {
            let messages = try await parts.history.messages(matching: filter, before: last, limit: 1000)
            found += messages.filter { departure.mails.contains($0.id) && $0.order.waitsForDigest }
            guard messages.count == 1000, let end = messages.last?.id, let first, end > first else { break }
            last = end
        }
        return found
    }

    /// Ends mails whose validity ended while they waited.
    private func expire(_ mails: [Message], _ now: Timestamp) async throws(StoreFailure) {
        guard !mails.isEmpty else { return }
        _ = try await parts.store.apply(
            mails.map { MessageChange($0.id, from: [.queued], to: .expired, at: now, event: .validityEnded(at: now)) })
        parts.log.warning("digests", "mails expired before a digest told of them", ["messages": "\(mails.count)"])
    }

    /// Shows on the board how many mails wait.
    private func post(at now: Timestamp) {
        let (mails, groups) = storms.update { ($0.held.count, $0.held.groupCount) }
        guard mails > 0 else { return board.remove(.digests) }
        let reason = "\(mails) \(mails == 1 ? "mail waits" : "mails wait") for \(groups == 1 ? "a digest" : "digests")"
        guard board.status(of: .digests)?.reason != reason else { return }
        var status =
            board.status(of: .digests) ?? ConnectionStatus(name: .digests, type: "digest", remote: "", since: now)
        status.phase = .up
        status.reason = reason
        board.post(status)
    }
}

// MARK: - Telling

extension Digests {
    private func tell(
        _ mails: [Message], _ departure: HeldMails.Departure, _ application: Application, _ rules: Rules,
        _ now: Timestamp
    ) async throws(StoreFailure) -> Bool {
        guard let newest = mails.first, let oldest = mails.last else { return false }
        guard stops.objection(to: newest.order, rules) == nil else {
            _ = try await parts.store.apply(mails.map { .withdrawal(of: $0, at: now) })
            end(departure, without: departure.mails, at: now, next: nil)
            return false
        }
        let reference = rules.referenceSize(of: application)
        let sender = try await parts.history.story(of: oldest.id)?.submission.sender
        let text = try await text(of: mails, application, reference, now)
        let demand = StormDemand(
            digestOf: application, for: departure.place.phone, from: sender, parts: text.parts, reference: reference)
        let answer = await storms.admit([demand], at: now, on: BudgetDay(of: now, parts.localTime))
        guard case .admitted(let permit) = answer else {
            end(departure, at: now, next: now + pause(after: answer, to: departure.place.phone))
            return false
        }
        var order = MessageOrder(
            application: application.name, addressedAs: newest.order.addressedAs, recipient: departure.place.phone,
            originator: application.originator, via: application.via, text: text.text, alphabet: text.alphabet,
            expiresAt: application.validity.map { now + $0 })
        order.ownNumber = newest.order.ownNumber
        order.note = Self.note(mails.count, oldest, newest)
        do throws(StoreFailure) {
            let acceptance = try await keep(order, mails, about: newest, now)
            storms.settle(permit, as: acceptance.submission)
        } catch {
            storms.settle(permit, as: nil)
            throw error
        }
        end(departure, without: departure.mails, at: now, next: nil)
        return true
    }

    /// How long to wait when a digest was not let in.
    private func pause(after answer: StormGuard.Admission, to phone: PhoneNumber) -> Duration {
        switch answer {
        case .refused(let refusal) where refusal.persistence == .permanent:
            parts.log.warning("digests", "a digest waits: \(refusal.text)", ["to": parts.log.shown(phone)])
            return Wait.forBudget
        case .refused, .repeated, .admitted: return Wait.forRates
        }
    }

    private static func note(_ count: Int, _ oldest: Message, _ newest: Message) -> String {
        count == 1
            ? "digest of 1 mail: message \(newest.id)"
            : "digest of \(count) mails: messages \(oldest.id) to \(newest.id)"
    }

    /// The digest and the end of what it tells of, in one commit.
    private func keep(
        _ order: MessageOrder, _ mails: [Message], about newest: Message, _ now: Timestamp
    ) async throws(StoreFailure) -> Acceptance {
        var arrival = Submission(receivedAt: now, door: .gateway, client: "")
        arrival.subject = "digest of \(mails.count) \(mails.count == 1 ? "mail" : "mails")"
        arrival.about = newest.id
        var alongside = Alongside()
        alongside.refersToMessage = true
        alongside.changes = mails.map { mail in
            let event = MessageEvent(at: now, kind: .sent, connection: .digests, detail: "in the digest, message")
            return MessageChange(mail.id, from: [.queued], to: .sent, at: now, connection: .digests, event: event)
        }
        let acceptance = try await admission.admit(
            arrival, content: Array(order.text.utf8), orders: [order], alongside: alongside)
        parts.log.info(
            "digests", "digest made",
            [
                "message": acceptance.messages.first?.description ?? "", "mails": "\(mails.count)",
                "to": parts.log.shown(order.destination),
            ])
        return acceptance
    }

    /// One mail is told by its own text, several by their number and subjects.
    private func text(
        of mails: [Message], _ application: Application, _ reference: ReferenceSize, _ now: Timestamp
    ) async throws(StoreFailure) -> DigestText {
        guard mails.count > 1, let oldest = mails.last else {
            return DigestText(mails.first?.order.text ?? "", reference)
        }
        var subjects: [String] = []
        for mail in mails.prefix(DigestText.subjects) {
            let subject = try await parts.history.story(of: mail.id)?.submission.subject ?? ""
            subjects.append(subject.isEmpty ? mail.order.text : subject)
        }
        let words = DigestText.words(
            count: mails.count, since: parts.localTime(oldest.acceptedAt), now: parts.localTime(now),
            subjects: subjects)
        return DigestText(cutting: words, for: application, reference)
    }
}

extension Application {
    /// The limits in a time for messages to a number, whoever they are from.
    fileprivate func ratesOfNumber(_ number: PhoneNumber) -> [StormDemand.Rate] {
        StormDemand.rates(self, number, from: nil).filter { !$0.isOfSender }
    }
}

extension Message {
    fileprivate func isOverdue(at now: Timestamp) -> Bool {
        order.expiresAt.map { $0 <= now } ?? false
    }
}
