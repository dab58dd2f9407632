import Gateway
import Messages
import Synchronization

/// A clock that stands still until it is moved.
final class HandClock: WallClock {
    private let moment = Mutex(Timestamp(seconds: 1_800_000_000))

    var now: Timestamp { moment.withLock { $0 } }

    func advance(by duration: Duration) {
        moment.withLock { $0 = $0 + duration }
    }
}

/// Keeps the lines of the log.
final class LineLog: LogSink {
    private let lines = Mutex<[LogRecord]>([])
    private let changes = Changes()

    var levels: Set<LogLevel> { [.error, .warning, .info] }

    func write(_ record: LogRecord) {
        lines.withLock { $0.append(record) }
        changes.announce()
    }

    func count(_ text: String) -> Int { lines.withLock { $0.count { $0.text.contains(text) } } }

    var all: [LogRecord] { lines.withLock { $0 } }

    func until(_ text: String, count: Int = 1) async throws {
        try await changes.until("\(count) lines like \"\(text)\"") { self.count(text) >= count }
    }
}

/// Decodes nothing.
struct BlankCodec: MailCodec {
    func attachedMail(in octets: [UInt8]) -> [UInt8]? { nil }

    func decode(_ octets: [UInt8]) -> Mail { Mail() }
}

/// Writes the text of a mail and nothing else.
struct BlankComposer: MailComposer {
    func compose(_ draft: MailDraft) -> [UInt8] { Array(draft.text.utf8) }
}

/// Knows no numbers.
struct BlankPlan: NumberPlan {
    func read(_ text: String, region: String?) -> NumberReading { .notANumber }

    func knows(region: String) -> Bool { false }
}
