public import Messages
public import Templates

/// What the files are that somebody drops into a folder.
public enum FolderDialect: Hashable, Sendable {
    /// Mails (RFC 5322), for this application.
    case mail(ApplicationName)
    /// Texts with a header, as smsd of the SMS Server Tools 3 takes them; over the connections of the application, and with
    /// its limits.
    case smstools(ApplicationName?)
    /// Control files beside files with the text, as ``HandoverFiles`` writes them.
    case control(ApplicationName?)
    /// Anything: each goes to people, attached to a mail.
    case files(FileMailing)
}

/// How files become mails (row S3-5).
public struct FileMailing: Hashable, Sendable {
    /// What templates may say: the file's name, the same without its ending, its octets, and when it last changed.
    public static let fields: Set<String> = ["file", "name", "size", "time"]

    /// Who gets them.
    public var to: [EmailAddress]
    /// Who sends them.
    public var from: EmailAddress
    /// What the subject says.
    public var subject: Template
    /// What the text says.
    public var text: Template
    /// The mail connections that may carry them, in order.
    public var via: [ConnectionName]

    /// Mails to `to`.
    public init(
        to: [EmailAddress], from: EmailAddress, subject: Template, text: Template, via: [ConnectionName]
    ) {
        self.to = to
        self.from = from
        self.subject = subject
        self.text = text
        self.via = via
    }
}
