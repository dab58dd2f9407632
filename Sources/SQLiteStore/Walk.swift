import Gateway
import Messages

/// The ways through history, each from the newest message to the oldest along an index that fits the question.
///
/// Unary `+` makes a column an expression: that is compared with an index over an expression without being converted
/// first, which would keep the index from being used; and it takes no part in choosing where to seek. `CROSS JOIN` fixes
/// the order of the loops, so that rows come out in order unsorted.
enum Walk: CaseIterable {
    case everything
    case state
    case recipient
    case sender
    case messageID
    case account
    case submissions

    /// The narrowest way for `filter`.
    init(for filter: MessageFilter) {
        if filter.messageID != nil {
            self = .messageID
        } else if filter.sender != nil || filter.origin != nil {
            self = .sender
        } else if filter.account != nil {
            self = .account
        } else if filter.recipient != nil || filter.mailbox != nil {
            self = .recipient
        } else if filter.looksAtSubmissions, filter.state?.isUsual ?? true {
            self = .submissions
        } else if filter.state != nil {
            self = .state
        } else {
            self = .everything
        }
    }

    /// Its statement: a message's columns and the sender. Its values are those of ``add(_:before:floor:to:)``.
    var query: String {
        """
        SELECT \(Row.messageColumns), \(sender)
        FROM \(source)
        WHERE \(range) AND m.accepted >= ?3 AND (?4 IS NULL OR m.accepted < ?4) AND \(condition) AND \(Walk.details)
            AND \(submissionDetails)
        ORDER BY \(order)
        """
    }

    /// Gives a statement its values.
    ///
    /// - Parameters:
    ///   - before: only messages with a smaller number.
    ///   - floor: only messages with this number or a greater one.
    static func add(_ filter: MessageFilter, before: Int64, floor: Int64, to statement: Statement) {
        statement.add(before).add(floor)
            .add(filter.since?.microseconds ?? .min).add(filter.until?.microseconds)
            .add(filter.state?.code).add(filter.recipient.map(Spelling.number) ?? filter.mailbox.map(Spelling.mailbox))
            .add(filter.sender.map(LookupKey.address) ?? filter.origin.map(LookupKey.originator))
            .add(filter.messageID.map(LookupKey.text)).add(filter.messageID)
            .add(filter.origin.map { Spelling.originator($0) }).add(filter.account?.text)
            .add(filter.looksAtSubmissions ? 1 : nil)
            .add(filter.subject?.lowercased()).add(filter.fileName?.lowercased()).add(filter.author?.lowercased())
            .add(filter.host?.lowercased()).add(filter.user?.lowercased())
            .add(filter.application?.text.lowercased())
            .add(filter.addressee.map(LookupKey.folded)).add(filter.addressee.map(Spelling.mailbox))
            .add(filter.text?.lowercased())
    }

    private var sender: String {
        switch self {
        case .everything, .state, .recipient, .account, .submissions: "NULL"
        case .sender, .messageID: "u.sender"
        }
    }

    private var source: String {
        let messages = "CROSS JOIN message AS m ON m.id >= u.first_message AND m.id < u.first_message + u.messages"
        return switch self {
        case .everything: "message AS m NOT INDEXED"
        case .state: "message AS m INDEXED BY message_by_state"
        case .recipient: "span AS s CROSS JOIN message AS m ON m.id >> 9 = +s.bucket"
        case .account:
            """
            span AS s CROSS JOIN sent_by AS a ON a.bucket = +s.bucket
                CROSS JOIN submission AS u ON u.id = a.submission \(messages)
            """
        case .sender, .messageID:
            "span AS s CROSS JOIN submission AS u ON u.first_message >> 9 = +s.bucket \(messages)"
        case .submissions: "submission AS u NOT INDEXED \(messages)"
        }
    }

    private var range: String {
        switch self {
        case .everything, .state, .recipient: "m.id < ?1 AND m.id >= ?2"
        // The submission's own range is the one to seek in.
        case .sender, .messageID, .account: "+m.id < ?1 AND +m.id >= ?2"
        case .submissions:
            """
            u.id <= (SELECT submission FROM message WHERE id < ?1 ORDER BY id DESC LIMIT 1)
            AND u.id >= (SELECT submission FROM message WHERE id >= ?2 ORDER BY id LIMIT 1)
            AND +m.id < ?1 AND +m.id >= ?2
            """
        }
    }

    private var condition: String {
        let state = "(?5 IS NULL OR m.state = ?5)"
        let recipient = "(?6 IS NULL OR m.recipient = ?6)"
        let buckets = "s.bucket <= (?1 >> 9) AND s.bucket >= (?2 >> 9)"
        let key = "(?7 IS NULL OR u.sender_key = ?7)"
        let origin = "(?10 IS NULL OR u.origin = ?10)"
        let account = "(?11 IS NULL OR u.account = ?11)"
        return switch self {
        case .everything, .submissions: "\(state) AND \(recipient)"
        case .state: "m.state = ?5 AND \(recipient)"
        case .recipient: "m.recipient = ?6 AND \(buckets) AND \(state)"
        case .sender:
            "u.sender_key = ?7 AND \(buckets) AND \(state) AND \(recipient) AND \(origin) AND \(account)"
        case .messageID:
            """
            u.message_id_key = ?8 AND u.message_id = ?9 AND \(buckets) AND \(state) AND \(recipient) AND \(key)
            AND \(origin) AND \(account)
            """
        case .account: "a.account = ?11 AND \(buckets) AND \(state) AND \(recipient)"
        }
    }

    /// Conditions on the message that no index knows. They name the last value: SQLite takes none beyond those that a
    /// statement names.
    private static let details = """
        (?18 IS NULL OR lower(m.application) = ?18)
        AND (?19 IS NULL OR alike(m.addressed, ?19)
            OR (m.recipient = ?20 AND alike(coalesce(m.destination, m.addressed), ?19)))
        AND (?21 IS NULL OR holds(m.text, ?21))
        """

    /// Conditions on the submission that no index knows.
    private var submissionDetails: String {
        let details = """
            (?13 IS NULL OR holds(u.subject, ?13)) AND (?14 IS NULL OR lists(u.files, ?14))
            AND (?15 IS NULL OR alike(u.author, ?15) OR alike(u.sender, ?15))
            AND (?16 IS NULL OR alike(u.host, ?16)) AND (?17 IS NULL OR alike(u.user_name, ?17))
            """
        return switch self {
        case .everything, .state, .recipient:
            "(?12 IS NULL OR EXISTS (SELECT 1 FROM submission AS u WHERE u.id = m.submission AND \(details)))"
        case .sender, .messageID, .account, .submissions: "(?12 IS NULL OR (\(details)))"
        }
    }

    private var order: String {
        switch self {
        case .everything, .state: "m.id DESC"
        case .recipient: "s.bucket DESC, m.id DESC"
        case .sender, .messageID: "s.bucket DESC, u.id DESC, m.id DESC"
        case .account: "s.bucket DESC, a.submission DESC, m.id DESC"
        case .submissions: "u.id DESC, m.id DESC"
        }
    }
}

extension MessageFilter {
    /// Whether it asks for what only the submission's row can tell.
    var looksAtSubmissions: Bool {
        subject != nil || fileName != nil || author != nil || host != nil || user != nil
    }

    /// Whether message after message has to be compared.
    var isSlow: Bool { looksAtSubmissions || application != nil || addressee != nil || text != nil }
}

extension MessageState {
    /// Whether most messages are in it in the end, so that its index leads to nearly all of them.
    var isUsual: Bool {
        switch self {
        case .sent, .delivered: true
        case .queued, .sending, .failed, .expired, .cancelled, .unknown: false
        }
    }
}
