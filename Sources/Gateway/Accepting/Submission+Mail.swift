import Messages

extension Submission {
    /// The most recipients that are put down of a mail that was fetched.
    static let mostRecipients = 200

    /// Puts down what a mail says of itself (rows S3-13 to S3-20).
    mutating func note(_ mail: Mail) {
        messageID = mail.messageID
        subject = mail.subject
        author = mail.from.first?.address.inOneLine(octets: 255) ?? ""
        files = mail.fileNames
    }

    /// Puts down whom a mail that came without an envelope is for: what its header says.
    mutating func noteRecipients(of mail: Mail) {
        recipients = (mail.to + mail.cc).prefix(Self.mostRecipients).map { $0.address.inOneLine(octets: 255) }
    }
}
