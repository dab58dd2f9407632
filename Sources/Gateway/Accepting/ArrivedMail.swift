public import Messages

/// A mail that has arrived whole, with the recipients that were claimed for it.
public struct ArrivedMail: Sendable {
    /// The octets as they came, without the dots that SMTP adds.
    public let octets: [UInt8]
    /// The recipients.
    public let claims: [Claim]
    /// What is known of its arrival; what the mail says of itself is filled in from it.
    public let arrival: Submission
    /// Who has logged in to send it.
    public var account: Account?
    /// How it was transferred; `nil` for one that was not by SMTP.
    public var transport: MailTransport?
    /// What is to happen in the commit that keeps it; not when it came before.
    var alongside = Alongside()

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
