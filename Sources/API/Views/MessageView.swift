import Gateway
import Messages
import SMS

/// A message as the API shows it.
public struct MessageView: Codable, Hashable, Sendable {
    /// Its number.
    public var id: Int64
    /// What it is: `sms`, `mail`, `mailbox` of an account, `webhook`, `command`, `folder`, or `none` when it goes
    /// nowhere.
    public var kind: String
    /// Where it is in its life, as in `queued`.
    public var state: String
    /// The phone it is for, or the mail address, the URL, the command, the path; of an account as in `account alice`.
    public var to: String
    /// Who it claims to come from; absent: the connection's own.
    public var from: String?
    /// The connections that may carry it, in order of preference.
    public var via: [String]
    /// The connection of the latest attempt.
    public var connection: String?
    /// The text; of a mail all of it as RFC 5322 has it, of a call its body, of files what they are made of.
    public var text: String
    /// Whether what arrived goes out as it came, behind the text or as files; absent: no.
    public var includesSubmission: Bool?
    /// The coding of the text: `gsm7` or `ucs2`.
    public var alphabet: String
    /// How many parts it takes; 0 when it is no text message.
    public var partCount: Int
    /// What is known of its parts; empty before the first attempt.
    public var parts: [PartView]
    /// How many attempts have ended.
    public var attempts: Int
    /// While it is queued: not before this moment.
    public var due: Moment?
    /// When it was accepted.
    public var acceptedAt: Moment
    /// When its state last changed.
    public var changedAt: Moment
    /// After this moment it is not sent any more.
    public var expiresAt: Moment?
    /// The application that made it.
    public var application: String?
    /// The recipient as the sender wrote it.
    public var addressedAs: String
    /// The submission it was made of.
    public var submission: Int64

    enum CodingKeys: String, CodingKey {
        case id, kind, state, to, from, via, connection, text, alphabet, parts, attempts, due, application, submission
        case partCount = "part_count"
        case acceptedAt = "accepted_at"
        case changedAt = "changed_at"
        case expiresAt = "expires_at"
        case addressedAs = "addressed_as"
        case includesSubmission = "includes_submission"
    }

    /// What the API shows of `message` under `rules`.
    init(_ message: Message, rules: Rules) {
        let order = message.order
        let reference = order.via.first.flatMap { rules.connections[$0]?.referenceSize } ?? .eightBit
        id = message.id.rawValue
        kind = Self.kind(of: order.destination)
        state = message.state.rawValue
        to = order.destination.description
        from = order.originator?.description ?? order.ownNumber?.description ?? order.envelopeSender?.description
        via = order.via.map(\.text)
        connection = message.connection?.text
        text = order.text
        includesSubmission = order.includesSubmission ? true : nil
        alphabet = order.alphabet.rawValue
        partCount =
            message.parts.first?.count
            ?? (order.recipient == nil ? 0 : SegmentCount(order.text, reference: reference).parts)
        parts = message.parts.map(PartView.init)
        attempts = message.attempts
        due = message.due.map(Moment.init)
        acceptedAt = Moment(message.acceptedAt)
        changedAt = Moment(message.changedAt)
        expiresAt = order.expiresAt.map(Moment.init)
        application = order.application?.text
        addressedAs = order.addressedAs
        submission = message.submission.rawValue
    }
}

extension MessageView {
    /// The word for what goes there.
    static func kind(of destination: Destination) -> String {
        switch destination {
        case .phone: "sms"
        case .mail: "mail"
        case .account: "mailbox"
        case .webHook: "webhook"
        case .command: "command"
        case .folder: "folder"
        case .nowhere: "none"
        }
    }
}

/// One part of a message as the API shows it.
public struct PartView: Codable, Hashable, Sendable {
    /// 1 for the first part.
    public var number: Int
    /// How many there are.
    public var count: Int
    /// Where it is, as in `delivered`.
    public var state: String
    /// The id the network gave it.
    public var networkID: String?
    /// The network's words; empty when there are none.
    public var detail: String

    enum CodingKeys: String, CodingKey {
        case number, count, state, detail
        case networkID = "network_id"
    }

    /// What the API shows of a part.
    init(_ part: PartOutcome) {
        number = part.number
        count = part.count
        state = part.state.rawValue
        networkID = part.networkID
        detail = part.detail
    }
}
