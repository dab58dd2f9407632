public import Messages

/// The settings of a `[[connection]]` of type `folder`: files that are handed over, and files that are picked up.
public struct FolderSettings: Hashable, Sendable {
    /// `dialect`: what the files that are picked up say.
    public enum Dialect: String, Hashable, Sendable, CaseIterable {
        /// Each is a mail.
        case mail
        /// Each is a text message as smstools 3 writes it.
        case smstools
        /// A control file and a text.
        case control
        /// Each becomes the attachment of a mail.
        case files
    }

    /// Files that are picked up.
    public struct Pickup: Hashable, Sendable {
        /// `pickup`: an absolute path.
        public var folder: Located<String>
        /// `dialect`.
        public var dialect: Dialect
        /// `application`: what becomes of the files; it exists, and makes texts where the dialect is one of texts.
        /// Always there for mails, never for files.
        public var application: Located<ApplicationName>?
        /// `every`: how long after a look into the folder the next one is.
        public var every = Duration.seconds(2)
        /// `settle`: how long a file must not have changed.
        public var settle = Duration.seconds(2)
        /// `sent`: where files go that were taken; an absolute path.
        public var sent: String
        /// `failed`: where files go that were refused; an absolute path.
        public var failed: String
        /// `max_file_size`: larger files are refused.
        public var maxFileSize = ByteCount(octets: 25_000_000)
        /// The mail that a file becomes; there is one when the dialect is ``Dialect/files``.
        public var letter: Letter?

        /// The defaults.
        public init(_ folder: Located<String>, dialect: Dialect) {
            self.folder = folder
            self.dialect = dialect
            sent = FolderPath(folder.value).appending("sent").text
            failed = FolderPath(folder.value).appending("failed").text
        }
    }

    /// The mail that a file becomes.
    public struct Letter: Hashable, Sendable {
        /// The names that its templates may use.
        public static let fields: Set<String> = ["file", "name", "size", "time"]

        /// `to`: whom it is for.
        public var to: [EmailAddress]
        /// `from`: who sends it.
        public var from: EmailAddress
        /// `subject`: a template; its problems are reported by a later stage.
        public var subject = Located("<%file%>", at: Place(file: "default"))
        /// `text`: a template; its problems are reported by a later stage.
        public var text = Located("<%file%>", at: Place(file: "default"))
        /// `via`: the connections that may carry it, in order. Left out: all of type `smtp`, in the order of the
        /// document.
        public var via: [Located<ConnectionName>]?

        /// The connections that may carry it, in order.
        public var connections: [ConnectionName] { via?.map(\.value) ?? [] }

        /// A mail with the defaults.
        public init(to: [EmailAddress], from: EmailAddress) {
            self.to = to
            self.from = from
        }
    }

    /// `path`: where files are handed over; an absolute path. `nil`: nowhere.
    public var path: Located<String>?
    /// What is picked up; `nil`: nothing.
    public var pickup: Pickup?

    /// Neither.
    public init() {}
}
