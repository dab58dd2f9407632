public import Messages
public import Templates

/// Who gets a mail besides the phones and folders of its application.
public enum HandoverTarget: Hashable, Sendable {
    /// A program elsewhere, by HTTP; its URL.
    case webHook(String)
    /// A program on this machine; its path and arguments.
    case command(String)
    /// This mail address.
    case mail(EmailAddress)
    /// The mailbox of an account.
    case account(AccountName)
}

/// The kinds of @ commands at the beginning of a mail's text (row S2-35).
public enum MailCommand: String, Hashable, Sendable, CaseIterable {
    /// `@dr=1`, `@dr=0`: whether the sender is told when the message is delivered.
    case dr
    /// `@report`: the same as `@dr=1`.
    case report
    /// `@action=0`, `1` or `2`: cut what is too long, refuse it, or cut it by `@maxlen`.
    case action
    /// `@maxlen=#`: the most parts, with `@action=2`.
    case maxlen
}

/// How files are made of a mail (rows S2-30 to S2-34, S2-45 to S2-53).
public struct Output: Sendable {
    /// What the message file is (row S2-33).
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// The text alone.
        case txt
        /// The mail as it came.
        case eml
        /// A web page with its pictures in one file (RFC 2557).
        case mht
        /// A web page.
        case htm
    }

    /// Whom the control file is for (row S2-34).
    public enum Control: String, Hashable, Sendable, CaseIterable {
        /// A server of text messages.
        case sms
        /// A fax server.
        case fax
    }

    /// What becomes of characters that the code page does not have.
    public enum Unmappable: String, Hashable, Sendable, CaseIterable {
        /// Each becomes `?`.
        case replace
        /// Each becomes what looks most like it, or `?`.
        case transliterate
        /// The mail is refused.
        case refuse
    }

    /// A value of the control file (rows S2-45 to S2-47).
    public struct ControlValue: Sendable {
        /// Where it comes from.
        public enum Source: Sendable {
            /// Always this.
            case fixed(String)
            /// The first group of the pattern, found in a field of the mail; nothing when it is not found.
            case parsed(field: String, pattern: any Pattern)
        }

        /// The section, as in `system`.
        public var section: String
        /// The key.
        public var key: String
        /// Where it comes from.
        public var source: Source

        /// A value.
        public init(section: String, key: String, source: Source) {
            self.section = section
            self.key = key
            self.source = source
        }
    }

    /// What a transform sets (row S2-48).
    public enum Transform: String, Hashable, Sendable, CaseIterable {
        /// `system|subject`.
        case subject
        /// The text of the message file.
        case txt
        /// `from|name`.
        case fromName = "from/name"
        /// `from|username`.
        case fromUsername = "from/username"
        /// `from|email`.
        case fromEmail = "from/email"
        /// `from|gateway`.
        case fromGateway = "from/gateway"
        /// `from|smtp`.
        case fromSMTP = "from/smtp"
    }

    /// The folder; `nil`: those of the application's connections.
    public var folder: String?
    /// What the message file is.
    public var format = Format.txt
    /// Whom the control file is for; `nil`: there is none.
    public var control: Control?
    /// The code page of the files, as iconv knows it.
    public var codePage = "utf-8"
    /// What becomes of characters that it does not have.
    public var unmappable = Unmappable.replace
    /// Whether attachments are saved (row S2-31).
    public var savesAttachments = false
    /// Values of the control file, in order.
    public var values: [ControlValue] = []
    /// What is set otherwise than usual.
    public var transforms: [Transform: Template] = [:]

    /// Text files without control files.
    public init() {}
}
