import Messages

/// Where lines of the log go.
public protocol LogSink: Sendable {
    /// The levels that go anywhere at all.
    var levels: Set<LogLevel> { get }

    /// Takes one line. Must not block for long and never fails.
    func write(_ record: LogRecord)
}

/// What the rest of Telepost writes its log with. Lines of a level that goes nowhere cost next to nothing.
public struct Log: Sendable {
    private let sink: any LogSink
    private let clock: any WallClock
    private let levels: Set<LogLevel>
    /// How many lines were written; the same for all copies.
    public let lines = Counters<LogLevel>()
    /// Whether numbers and addresses are cut.
    let redacts: Bool

    /// A log that writes to `sink`.
    ///
    /// - Parameter redacts: whether numbers and addresses are cut.
    public init(_ sink: any LogSink, clock: any WallClock, redacts: Bool = true) {
        self.redacts = redacts
        self.sink = sink
        self.clock = clock
        levels = sink.levels
    }

    /// Whether lines of `level` go anywhere.
    public func has(_ level: LogLevel) -> Bool { levels.contains(level) }

    /// Writes a line that asks somebody to do something.
    public func error(
        _ source: String, _ text: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]
    ) {
        write(.error, source, text, fields)
    }

    /// Writes a line about something that is not as it should be.
    public func warning(
        _ source: String, _ text: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]
    ) {
        write(.warning, source, text, fields)
    }

    /// Writes a line about normal work.
    public func info(
        _ source: String, _ text: @autoclosure () -> String,
        _ fields: @autoclosure () -> KeyValuePairs<String, String> = [:]
    ) {
        guard levels.contains(.info) else { return }
        write(.info, source, text, fields())
    }

    /// Writes a line for finding faults.
    public func trace(
        _ source: String, _ text: @autoclosure () -> String,
        _ fields: @autoclosure () -> KeyValuePairs<String, String> = [:]
    ) {
        guard levels.contains(.trace) else { return }
        write(.trace, source, text, fields())
    }

    /// Writes a line whose fields were put together elsewhere.
    public func write(_ level: LogLevel, _ source: String, _ text: String, fields: [(name: String, value: String)]) {
        guard levels.contains(level) else { return }
        lines.add(level)
        sink.write(LogRecord(at: clock.now, level: level, source: source, text: text, fields: fields))
    }

    private func write(
        _ level: LogLevel, _ source: String, _ text: () -> String, _ fields: KeyValuePairs<String, String>
    ) {
        guard levels.contains(level) else { return }
        lines.add(level)
        sink.write(
            LogRecord(
                at: clock.now, level: level, source: source, text: text(), fields: fields.map { ($0.key, $0.value) }))
    }
}
