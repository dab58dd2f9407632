public import Messages

/// How much a line of the log matters: the letters of the configuration.
public enum LogLevel: String, Hashable, Sendable, CaseIterable {
    /// Somebody has to do something.
    case error = "E"
    /// Something is not as it should be; Telepost copes.
    case warning = "W"
    /// What a person wants to read of normal work.
    case info = "I"
    /// Every step, for finding faults.
    case trace = "T"
}

/// One line of the log.
public struct LogRecord: Sendable {
    /// When.
    public let at: Timestamp
    /// How much it matters.
    public let level: LogLevel
    /// Which part of Telepost speaks: `smtp`, `store`, or the name of a connection.
    public let source: String
    /// What happened, in plain words, without anything of a message's content.
    public let text: String
    /// Ids and facts, each under a name, in order.
    public let fields: [(name: String, value: String)]

    /// A line of the log.
    public init(at: Timestamp, level: LogLevel, source: String, text: String, fields: [(name: String, value: String)]) {
        self.at = at
        self.level = level
        self.source = source
        self.text = text
        self.fields = fields
    }
}
