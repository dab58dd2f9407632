import Gateway
import Messages

/// Writes submissions with their octets and messages.
final class Acceptances {
    private let submission: Statement
    private let content: Statement
    private let message: Statement
    private let sentBy: Statement
    private let ticket: Statement
    private let events: Events
    private let mailboxes: MailboxEntries
    private let failures: Failures

    init(
        _ connection: SQLiteConnection, _ events: Events, _ mailboxes: MailboxEntries, _ failures: Failures
    ) throws(StoreFailure) {
        self.events = events
        self.mailboxes = mailboxes
        self.failures = failures
        submission = try connection.prepare(
            """
            INSERT INTO submission (id, first_message, messages, size, received, door, client, greeting, session,
                sender, message_id, subject, sender_key, message_id_key, origin, number, about, account, author, host,
                user_name, files, recipients, tickets)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        content = try connection.prepare("INSERT INTO content (submission, octets) VALUES (?, ?)")
        sentBy = try connection.prepare("INSERT INTO sent_by (bucket, account, submission) VALUES (?, ?, ?)")
        ticket = try connection.prepare("INSERT OR IGNORE INTO ticket (name, account, submission) VALUES (?, ?, ?)")
        message = try connection.prepare(
            """
            INSERT INTO message (id, submission, state, accepted, changed, attempts, due, recipient, alphabet, expires,
                application, addressed, originator, via, text, kind, destination, own, envelope, notices, owed, includes,
                wishes, ready, client)
            VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
    }

    /// Writes a submission and one message for each order, numbered from `numbers` on.
    func write(_ consignment: Consignment, as numbers: Numbers) throws(StoreFailure) -> Acceptance {
        let (facts, octets, orders) = (consignment.submission, consignment.content, consignment.orders)
        let id = SubmissionID(rawValue: numbers.submission + 1)
        let first = numbers.message + 1
        try write(facts, id: id, size: octets.count, firstMessage: first, messages: orders.count)
        try content.add(id.rawValue).run(with: octets)
        var messages: [MessageID] = []
        messages.reserveCapacity(orders.count)
        for order in orders {
            let message = MessageID(rawValue: first + Int64(messages.count))
            try write(order, id: message, of: id, facts)
            if case .account(let account) = order.destination {
                let size = order.text.utf8.count + (order.includesSubmission ? octets.count : 0)
                let entry = MailboxEntries.Entry(message: message, size: size, isText: facts.door.bringsTexts)
                try mailboxes.put(entry, into: account, at: facts.receivedAt)
            }
            messages.append(message)
        }
        if !facts.tickets.isEmpty, let account = facts.account {
            for name in facts.tickets { try ticket.add(name).add(account.text).add(id.rawValue).run() }
        }
        return Acceptance(submission: id, messages: messages)
    }

    private func write(
        _ facts: Submission, id: SubmissionID, size: Int, firstMessage: Int64, messages: Int
    ) throws(StoreFailure) {
        let sender = facts.sender?.description
        submission.add(id.rawValue).add(firstMessage).add(Int64(messages)).add(Int64(size))
            .add(facts.receivedAt.microseconds).add(facts.door.code)
            .add(facts.client).add(facts.greeting).add(facts.session)
            .add(sender).add(facts.messageID).add(facts.subject)
            .add(sender.map { LookupKey.text($0.lowercased()) } ?? facts.origin.map(LookupKey.originator))
            .add(facts.messageID.map(LookupKey.text))
            .add(facts.origin.map { Spelling.originator($0) }).add(facts.number).add(facts.about?.rawValue)
            .add(facts.account?.text).add(facts.author).add(facts.host).add(facts.user)
            .add(Spelling.list(facts.files)).add(Spelling.list(facts.recipients))
            .add(facts.tickets.isEmpty ? nil : Spelling.list(facts.tickets))
        try submission.run()
        if let account = facts.account, messages > 0 {
            try sentBy.add(firstMessage >> Schema.bucketBits).add(account.text).add(id.rawValue).run()
        }
    }

    private func write(
        _ order: MessageOrder, id: MessageID, of submission: SubmissionID, _ facts: Submission
    ) throws(StoreFailure) {
        let (moment, state) = (facts.receivedAt, order.destination.kind.firstState)
        message.add(id.rawValue).add(submission.rawValue).add(state.code)
            .add(moment.microseconds).add(moment.microseconds).add(order.notBefore?.microseconds)
            .add(Spelling.recipient(order.destination)).add(order.alphabet.code).add(order.expiresAt?.microseconds)
            .add(order.application?.text).add(order.addressedAs)
            .add(order.originator.map { Spelling.originator($0) }).add(Spelling.names(order.via)).add(order.text)
            .add(order.destination.kind.code)
            .add(Spelling.destination(order.destination, addressed: order.addressedAs))
            .add(order.ownNumber.map { Spelling.originator($0) }).add(order.envelopeSender?.description)
            .add(order.notices.bits).add(order.notices.intersection(NoticeKinds(of: state)).bits)
            .add(Spelling.flags(of: order)).add(order.wishes.map { Spelling.wishes($0) })
            .add(order.ready.map { Spelling.ready($0) }).add(facts.owedAccount)
        try message.run()
        if let note = order.note {
            try events.write(MessageEvent(at: moment, kind: .made, detail: note), of: id.rawValue)
        }
        if state == .failed {
            try failures.write(order.note ?? "it goes nowhere", of: id.rawValue, on: "", at: moment)
        }
    }
}

extension Submission {
    /// The account that hears of the messages by receipts; `nil` where the sender hears by mail.
    fileprivate var owedAccount: String? { door == .smpp ? account?.text : nil }
}

extension Submission.Door {
    /// Whether what comes in this way is a text, which a client of the SMPP server may collect as well as a mail program.
    fileprivate var bringsTexts: Bool {
        switch self {
        case .phone, .api, .smpp: true
        case .smtp, .gateway, .fetched, .folder: false
        }
    }
}
