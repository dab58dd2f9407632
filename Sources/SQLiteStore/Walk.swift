import Gateway
import Messages

/// The ways through history, each from the newest message to the oldest along an index that fits the question.
///
/// Unary `+` makes a column an expression: that is compared with an index over an expression without being converted
/// first, which would keep the index from being used; and it takes no part in choosing where to seek. `CROSS JOIN` fixes the order of the loops, so that rows come out in order unsorted.
enum Walk: CaseIterable {
    case everything
    case state
    case recipient
    case sender
    case messageID
    case account

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
        WHERE \(range) AND m.accepted >= ?3 AND \(condition)
        ORDER BY \(order)
        """
    }

    /// Gives a statement its values.
    ///
    /// - Parameters:
    ///   - before: only messages with a smaller number.
    ///   - floor: only messages with this number or a greater one.
    static func add(_ filter: MessageFilter, before: Int64, floor: Int64, to statement: Statement) {
        statement.add(before).add(floor).add(filter.since?.microseconds ?? .min)
            .add(filter.state?.code).add(filter.recipient.map(Spelling.number) ?? filter.mailbox.map(Spelling.mailbox))
            .add(filter.sender.map(LookupKey.address) ?? filter.origin.map(LookupKey.originator))
            .add(filter.messageID.map(LookupKey.text)).add(filter.messageID)
            .add(filter.origin.map { Spelling.originator($0) }).add(filter.account?.text)
    }

    private var sender: String {
        switch self {
        case .everything, .state, .recipient, .account: "NULL"
        case .sender, .messageID: "u.sender"
        }
    }

    private var source: String {
        switch self {
        case .everything:
            "message AS m NOT INDEXED"
        case .state:
            "message AS m INDEXED BY message_by_state"
        case .recipient:
            "span AS s CROSS JOIN message AS m ON m.id >> 9 = +s.bucket"
        case .account:
            """
            span AS s CROSS JOIN sent_by AS a ON a.bucket = +s.bucket
                CROSS JOIN submission AS u ON u.id = a.submission
                CROSS JOIN message AS m ON m.id >= u.first_message AND m.id < u.first_message + u.messages
            """
        case .sender, .messageID:
            """
            span AS s CROSS JOIN submission AS u ON u.first_message >> 9 = +s.bucket
                CROSS JOIN message AS m ON m.id >= u.first_message AND m.id < u.first_message + u.messages
            """
        }
    }

    private var range: String {
        switch self {
        case .everything, .state, .recipient: "m.id < ?1 AND m.id >= ?2"
        // The submission's own range is the one to seek in.
        case .sender, .messageID, .account: "+m.id < ?1 AND +m.id >= ?2"
        }
    }

    private var condition: String {
        let state = "(?4 IS NULL OR m.state = ?4)"
        let recipient = "(?5 IS NULL OR m.recipient = ?5)"
        let buckets = "s.bucket <= (?1 >> 9) AND s.bucket >= (?2 >> 9)"
        // Every parameter appears in every statement: SQLite refuses values for those that do not.
        let key = "(?6 IS NULL OR u.sender_key = ?6)"
        let origin = "(?9 IS NULL OR u.origin = ?9)"
        let account = "(?10 IS NULL OR u.account = ?10)"
        let unused = "coalesce(?6, ?7, ?8, ?9, ?10) IS NULL"
        return switch self {
        case .everything: "\(state) AND \(recipient) AND \(unused)"
        case .state: "m.state = ?4 AND \(recipient) AND \(unused)"
        case .recipient: "m.recipient = ?5 AND \(buckets) AND \(state) AND \(unused)"
        case .sender:
            """
            u.sender_key = ?6 AND \(buckets) AND \(state) AND \(recipient) AND \(origin)
            AND \(account) AND coalesce(?7, ?8) IS NULL
            """
        case .messageID:
            """
            u.message_id_key = ?7 AND u.message_id = ?8 AND \(buckets) AND \(state) AND \(recipient) AND \(key)
            AND \(origin) AND \(account)
            """
        case .account:
            """
            a.account = ?10 AND \(buckets) AND \(state) AND \(recipient) AND coalesce(?6, ?7, ?8, ?9) IS NULL
            """
        }
    }

    private var order: String {
        switch self {
        case .everything, .state: "m.id DESC"
        case .recipient: "s.bucket DESC, m.id DESC"
        case .sender, .messageID: "s.bucket DESC, u.id DESC, m.id DESC"
        case .account: "s.bucket DESC, a.submission DESC, m.id DESC"
        }
    }
}
