public import Messages

/// Who a mail is from and for, as the SMTP session said it.
public struct Envelope: Hashable, Sendable {
    /// How the client introduced itself.
    public let client: ClientGreeting
    /// What MAIL said, the sender first of all.
    public let mail: MailRequest
    /// The recipients that were accepted, in the order of their RCPT; repeated when the client repeated one.
    public internal(set) var recipients: [EmailAddress] = []

    /// An envelope without recipients.
    public init(client: ClientGreeting, mail: MailRequest) {
        self.client = client
        self.mail = mail
    }

    /// The sender; `nil` for the null sender.
    public var sender: EmailAddress? { mail.sender }
}
