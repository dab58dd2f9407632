public import SMS

/// One thing for one recipient, with one state.
public struct Message: Hashable, Sendable {
    /// Its number.
    public var id: MessageID
    /// The submission it was made of.
    public var submission: SubmissionID
    /// What was to be sent, to whom, which way.
    public var order: MessageOrder
    /// Where it is in its life.
    public var state: MessageState
    /// When it was accepted.
    public var acceptedAt: Timestamp
    /// When its state last changed.
    public var changedAt: Timestamp
    /// How many attempts have ended.
    public var attempts: Int
    /// While `queued`: not before this moment. `nil`: at once.
    public var due: Timestamp?
    /// The connection of the latest attempt.
    public var connection: ConnectionName?
    /// What is known of its parts, in order of their number; empty before the first attempt.
    public var parts: [PartOutcome]

    /// A message as the store knows it.
    public init(
        id: MessageID, submission: SubmissionID, order: MessageOrder, state: MessageState, acceptedAt: Timestamp,
        changedAt: Timestamp, attempts: Int = 0, due: Timestamp? = nil, connection: ConnectionName? = nil,
        parts: [PartOutcome] = []
    ) {
        self.id = id
        self.submission = submission
        self.order = order
        self.state = state
        self.acceptedAt = acceptedAt
        self.changedAt = changedAt
        self.attempts = attempts
        self.due = due
        self.connection = connection
        self.parts = parts
    }

    /// The concatenation reference of its parts: the same at every attempt, so that a phone joins parts of two attempts.
    public var reference: UInt16 { UInt16(truncatingIfNeeded: id.rawValue) }
}

/// What a message is to do: fixed at acceptance, never changed.
public struct MessageOrder: Hashable, Sendable {
    /// The application that made it; `nil` for one that is not made of a mail.
    public var application: ApplicationName?
    /// The recipient as the sender wrote it, as in `+447700900123@sms.test`.
    public var addressedAs: String
    /// Where it goes.
    public var destination: Destination
    /// Who it claims to come from, when that was asked for; `nil`: ``ownNumber``, else the connection's own.
    public var originator: Originator?
    /// Our number that it goes out from, so that the answer finds its way back; a connection that does not have it takes
    /// its own.
    public var ownNumber: Originator?
    /// The envelope sender of a mail; `nil`: the null sender. Means nothing for other destinations.
    public var envelopeSender: EmailAddress?
    /// The connections that may carry it, in order of preference; never empty, unless it goes nowhere or to an account.
    public var via: [ConnectionName]
    /// The whole text, after template, limits and transliteration; for a mail all of it as RFC 5322 has it, with CRLF, up to
    /// the submission where ``includesSubmission``.
    public var text: String
    /// Whether the octets of the submission go out as well: behind ``text`` in a mail and a mailbox, as files elsewhere.
    public var includesSubmission = false
    /// The coding chosen for the text; `gsm7` where there is none to choose.
    public var alphabet: Alphabet
    /// After this moment it is not sent any more.
    public var expiresAt: Timestamp?
    /// What its sender wants to hear of.
    public var notices: NoticeKinds = []
    /// What was asked about notices of a mail that is passed on; `nil` when nothing was.
    public var wishes: NoticeWishes?
    /// Which conversation it belongs to, so that answers find their way back.
    public var conversation: ConversationOrder?
    /// The part that its sender coded and that goes out as it is: then ``text`` is only what people are shown.
    public var ready: ReadyPart?
    /// It is not sent before this moment.
    public var notBefore: Timestamp?
    /// Whether it tells a phone that its STOP or START was understood: the stop list does not hold that back.
    public var confirmsStop = false
    /// How it came about, for the history; `nil` when its submission says it all.
    public var note: String?

    /// An order for a phone.
    public init(
        application: ApplicationName?, addressedAs: String, recipient: PhoneNumber, originator: Originator? = nil,
        via: [ConnectionName], text: String, alphabet: Alphabet, expiresAt: Timestamp? = nil
    ) {
        self.application = application
        self.addressedAs = addressedAs
        destination = .phone(recipient)
        self.originator = originator
        self.via = via
        self.text = text
        self.alphabet = alphabet
        self.expiresAt = expiresAt
    }

    /// An order for something else than a phone; the destination says how it is addressed.
    public init(_ destination: Destination, via: [ConnectionName], text: String, note: String? = nil) {
        application = nil
        addressedAs = destination.description
        self.destination = destination
        self.via = via
        self.text = text
        alphabet = .gsm7
        self.note = note
    }

    /// The phone it is for; `nil` when it is for none.
    public var recipient: PhoneNumber? {
        switch destination {
        case .phone(let number): number
        case .mail, .webHook, .command, .folder, .account, .nowhere: nil
        }
    }
}
