public import Messages
import SMS
public import Templates

/// A mail that has arrived whole, with the recipients that were claimed for it.
public struct ArrivedMail: Sendable {
    /// The octets as they came, without the dots that SMTP adds.
    public let octets: [UInt8]
    /// The recipients.
    public let claims: [Claim]
    /// What is known of its arrival; Message-ID and subject are filled in from the mail.
    public let arrival: Submission

    /// A mail.
    public init(octets: [UInt8], claims: [Claim], arrival: Submission) {
        self.octets = octets
        self.claims = claims
        self.arrival = arrival
    }
}

/// What became of something that wanted in.
public enum IntakeVerdict: Hashable, Sendable {
    /// It is on the disk.
    case accepted(Acceptance)
    /// It is not.
    case refused(Refusal)
}

/// Turns an arrived mail into messages that are on the disk and wait for their connection.
public struct MailIntake: Sendable {
    private let store: any Store
    private let outbox: Outbox
    private let localTime: @Sendable (Timestamp) -> LocalTime

    /// An intake that keeps messages in `store` and hands them to `outbox`.
    ///
    /// - Parameter localTime: the local time of a moment, for templates that show it.
    public init(store: any Store, outbox: Outbox, localTime: @escaping @Sendable (Timestamp) -> LocalTime) {
        self.store = store
        self.outbox = outbox
        self.localTime = localTime
    }

    /// Accepts `mail`, which is what the octets of `arrived` say: all of its recipients or none.
    ///
    /// Returns only when everything is durable.
    public func accept(_ arrived: ArrivedMail, mail: Mail, rules: Rules) async -> IntakeVerdict {
        var arrival = arrived.arrival
        arrival.messageID = mail.messageID
        arrival.subject = mail.subject
        var orders: [MessageOrder] = []
        orders.reserveCapacity(arrived.claims.count)
        for claim in arrived.claims {
            switch order(for: claim, mail, arrival, rules) {
            case .success(let order): orders.append(order)
            case .failure(let refused): return .refused(refused.refusal)
            }
        }
        return await keep(arrival, content: arrived.octets, orders: orders)
    }

    /// Accepts orders that are complete.
    public func keep(_ arrival: Submission, content: [UInt8], orders: [MessageOrder]) async -> IntakeVerdict {
        do throws(StoreFailure) {
            let acceptance = try await store.accept(arrival, content: content, orders: orders)
            outbox.offer(
                zip(acceptance.messages, orders).map { id, order in
                    Message(
                        id: id, submission: acceptance.submission, order: order, state: .queued,
                        acceptedAt: arrival.receivedAt, changedAt: arrival.receivedAt)
                })
            return .accepted(acceptance)
        } catch {
            return .refused(Refusal(notKept: error))
        }
    }

    private func order(
        for claim: Claim, _ mail: Mail, _ arrival: Submission, _ rules: Rules
    ) -> Result<MessageOrder, TextRefused> {
        guard let application = rules.claiming.application(claim.application) else {
            // The rules were swapped between RCPT and the end of DATA and the application is gone.
            return .failure(TextRefused(Refusal(.message, .temporary, 3, 5, "the configuration has just changed")))
        }
        let fields = MailFields(mail, sender: arrival.sender, claim: claim)
        return TextMaker(application.making, reference: rules.referenceSize(of: application))
            .make(at: localTime(arrival.receivedAt), fields.value)
            .map { made in
                MessageOrder(
                    application: application.name, addressedAs: claim.address.description, recipient: claim.number,
                    originator: application.originator, via: application.via, text: made.text,
                    alphabet: made.plan.alphabet,
                    expiresAt: application.validity.map { arrival.receivedAt + $0 })
            }
    }
}

extension Refusal {
    /// What to tell the other side when the store did not keep something.
    public init(notKept failure: StoreFailure) {
        switch failure.cause {
        case .full:
            self.init(.connection, .temporary, 3, 1, "no room on the disk at present", detail: failure.detail)
        case .busy:
            self.init(.connection, .temporary, 3, 2, "too much to do at present", detail: failure.detail)
        case .closed:
            self.init(.connection, .temporary, 3, 2, "the gateway is stopping", detail: failure.detail)
        case .inputOutput, .unusable:
            self.init(.connection, .temporary, 3, 0, "the message could not be stored", detail: failure.detail)
        }
    }
}
