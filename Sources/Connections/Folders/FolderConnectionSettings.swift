public import Gateway
public import Messages

/// The settings of the built-in connection that writes files into the folders of applications.
public struct FoldersConnectionSettings: Hashable, Sendable {
    /// The folders there are: what a hand-over that has ended left behind there is removed at the start.
    public var folders: [String]
    /// When hand-overs that failed are tried again.
    public var policy: FailurePolicy

    /// Settings.
    public init(folders: [String], policy: FailurePolicy) {
        self.folders = folders
        self.policy = policy
    }
}

/// The settings of a connection of type `folder`.
public struct FolderConnectionSettings: Hashable, Sendable {
    /// Its name.
    public var name: ConnectionName
    /// Where files are handed over; `nil`: nowhere.
    public var path: String?
    /// When hand-overs that failed are tried again.
    public var policy: FailurePolicy
    /// Where files are picked up; `nil`: nowhere.
    public var pickup: FolderPickupSettings?

    /// Settings.
    public init(
        name: ConnectionName, path: String?, policy: FailurePolicy, pickup: FolderPickupSettings? = nil
    ) {
        self.name = name
        self.path = path
        self.policy = policy
        self.pickup = pickup
    }
}

/// How files are picked up.
public struct FolderPickupSettings: Hashable, Sendable {
    /// Where they are dropped.
    public var path: String
    /// What they are.
    public var dialect: FolderDialect
    /// How long to wait between two looks.
    public var every = Duration.seconds(2)
    /// A file must not have changed for so long.
    public var settle = Duration.seconds(2)
    /// Where files go that were taken: a name in the folder, or an absolute path.
    public var sent = "sent"
    /// Where files go of which nothing can be made.
    public var failed = "failed"
    /// The most octets of a file.
    public var maxFileSize = 25_000_000

    /// Settings with the usual times.
    public init(path: String, dialect: FolderDialect) {
        self.path = path
        self.dialect = dialect
    }
}

extension FailurePolicy {
    /// The same for hand-overs to folders: what a crash left half done is taken up again, and nothing of it comes twice.
    var takingUp: FailurePolicy { FailurePolicy(schedule: schedule, whenUnknown: .resend) }
}
