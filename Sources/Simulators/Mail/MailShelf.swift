/// The mails that the mail catcher keeps: the latest, and not too many of them.
struct MailShelf: Sendable {
    private let limit: Int
    private let octetLimit: Int
    private var mails = Backlog<CaughtMail>()
    private var octets = 0
    private var lastSequence: UInt64 = 0

    init(limit: Int, octetLimit: Int) {
        self.limit = max(1, limit)
        self.octetLimit = max(0, octetLimit)
    }

    /// The mails after `sequence`, the oldest first.
    func mails(after sequence: UInt64) -> [CaughtMail] {
        let all = mails.elements
        guard let first = all.first else { return [] }
        // Numbers are without gaps here: only the oldest ever go.
        let skipped = sequence < first.sequence ? 0 : min(UInt64(all.count), sequence - first.sequence + 1)
        return Array(all.dropFirst(Int(skipped)))
    }

    /// Puts a mail in, gives it its number, and lets older ones go where there is too much. The newest always stays.
    mutating func add(_ mail: CaughtMail) -> CaughtMail {
        lastSequence += 1
        var mail = mail
        mail.sequence = lastSequence
        mails.append(mail)
        octets += mail.octets.count
        while mails.count > 1, mails.count > limit || octets > octetLimit {
            octets -= mails.popFirst()?.octets.count ?? 0
        }
        return mail
    }
}
