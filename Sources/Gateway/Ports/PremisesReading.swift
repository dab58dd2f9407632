public import Messages

/// Knows of the machine, and of what the gateway was given to work with.
public protocol PremisesReading: Sendable {
    /// How things are now. Quick: asked every few seconds.
    func premises() -> Premises
}

/// The machine, and what the gateway was given to work with.
public struct Premises: Hashable, Sendable {
    /// A certificate that our servers show.
    public struct Certificate: Hashable, Sendable {
        /// Whose, as people know it, as in `the servers`.
        public var owner: String
        /// Its last moment.
        public var validUntil: Timestamp

        /// A certificate.
        public init(of owner: String, validUntil: Timestamp) {
            self.owner = owner
            self.validUntil = validUntil
        }
    }

    /// What the operating system says of the process.
    public struct Process: Hashable, Sendable {
        /// The memory that it occupies, in octets.
        public var residentMemory: Int
        /// Its address space, in octets.
        public var virtualMemory: Int
        /// The time that processors have spent on it.
        public var processorTime: Duration
        /// The files and sockets it has open.
        public var openFiles: Int
        /// How many it may have.
        public var filesAtMost: Int

        /// A process.
        public init(
            residentMemory: Int, virtualMemory: Int, processorTime: Duration, openFiles: Int, filesAtMost: Int
        ) {
            self.residentMemory = residentMemory
            self.virtualMemory = virtualMemory
            self.processorTime = processorTime
            self.openFiles = openFiles
            self.filesAtMost = filesAtMost
        }
    }

    /// The disk where the store is.
    public var disk: DiskRoom?
    /// Certificates that end one day.
    public var certificates: [Certificate] = []
    /// How many warnings the configuration in force has. What they say is for those who may see the document.
    public var warnings = 0
    /// The process.
    public var process: Process?

    /// Nothing is known.
    public init() {}
}

/// The room on a disk, in octets.
public struct DiskRoom: Hashable, Sendable {
    /// What is free for us.
    public var free: Int
    /// All there is.
    public var total: Int

    /// So much.
    public init(free: Int, total: Int) {
        self.free = free
        self.total = total
    }
}
