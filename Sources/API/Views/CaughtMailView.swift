import Messages

/// A mail that a simulated mail server took, as the API shows it.
public struct CaughtMailView: Codable, Hashable, Sendable {
    /// Its number.
    public var sequence: Int64
    /// When it came.
    public var at: Moment
    /// The envelope's sender; empty for the null sender.
    public var sender: String
    /// The envelope's recipients.
    public var recipients: [String]
    /// How many octets it has.
    public var size: Int
    /// The authors that the header names, as in `Ann <ann@example.com>`.
    public var from: [String]
    /// The recipients that the header names, To and Cc.
    public var to: [String]
    /// The date in the header.
    public var date: Moment?
    /// The decoded subject.
    public var subject: String
    /// The Message-ID without `<>`.
    public var messageID: String?
    /// The Message-IDs that it answers, oldest first, without `<>`.
    public var references: [String]
    /// What kind of machine wrote it: `none`, `generated`, `bulk`, `reply` or `report`.
    public var automation: String
    /// The text that a person would read.
    public var text: String

    enum CodingKeys: String, CodingKey {
        case sequence, at, sender, recipients, size, from, to, date, subject, references, automation, text
        case messageID = "message_id"
    }

    /// What the API shows of a mail.
    public init(_ entry: CaughtMailEntry) {
        let mail = entry.mail
        sequence = entry.sequence
        at = Moment(entry.at)
        sender = entry.sender
        recipients = entry.recipients
        size = entry.size
        from = mail.from.map(Self.shown)
        to = (mail.to + mail.cc).map(Self.shown)
        date = mail.date.map(Moment.init)
        subject = mail.subject
        messageID = mail.messageID
        references = mail.references
        automation = mail.automation.rawValue
        text = mail.text
    }

    private static func shown(_ address: MailAddress) -> String {
        address.name.isEmpty ? address.address : "\(address.name) <\(address.address)>"
    }
}
