public import Messages

/// Who a mail is from and for, as the SMTP session said it.
public struct Envelope: Hashable, Sendable {
    /// How the client introduced itself.
    public let client: ClientGreeting
    /// What MAIL said, the sender first of all.
    public let mail: MailRequest
    /// The recipients that were accepted, in the order of their RCPT; repeated when the client repeated one.
    public private(set) var recipients: [EmailAddress] = []
    /// What was asked about notices to single recipients, by their place.
    private var asked: [Int: NoticeWishes] = [:]

    /// An envelope without recipients.
    public init(client: ClientGreeting, mail: MailRequest) {
        self.client = client
        self.mail = mail
    }

    /// The sender; `nil` for the null sender.
    public var sender: EmailAddress? { mail.sender }

    /// What was asked about notices to the recipient at a place among ``recipients``, by RCPT and by MAIL; `nil` when
    /// nothing was.
    public func wishes(at place: Int) -> NoticeWishes? {
        var wishes = asked[place] ?? NoticeWishes()
        wishes.returning = mail.wishes.returning
        wishes.envelopeID = mail.wishes.envelopeID
        return wishes.isEmpty ? nil : wishes
    }

    mutating func add(_ recipient: EmailAddress, _ wishes: NoticeWishes) {
        if !wishes.isEmpty { asked[recipients.count] = wishes }
        recipients.append(recipient)
    }
}
