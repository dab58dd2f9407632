import Gateway
import Messages
import Synchronization

/// Numbers are `+` and digits; `00…` is international and `0…` national in GB; `+999…` cannot exist.
struct PlainNumberPlan: NumberPlan {
    func read(_ text: String, region: String?) -> NumberReading {
        let international =
            switch (region, text) {
            case ("GB", _) where text.hasPrefix("00"): "+" + text.dropFirst(2)
            case ("GB", _) where text.hasPrefix("0"): "+44" + text.dropFirst()
            default: text
            }
        guard let number = PhoneNumber(e164: international) else { return .notANumber }
        return number.e164.hasPrefix("+999") ? .impossible("no country has it") : .number(number)
    }

    func knows(region: String) -> Bool { region == "GB" }
}

/// Matches what ends with its source; `(limit)` takes too long on everything.
struct EndPattern: Pattern {
    let source: String

    func match(_ text: String) -> PatternResult {
        if source == "(limit)" { return .limitExceeded }
        return text.hasSuffix(source) ? .matched(groups: [0: source], named: [:]) : .unmatched
    }
}

/// Reads a mail as text after the first empty line.
struct TextCodec: MailCodec {
    func attachedMail(in octets: [UInt8]) -> [UInt8]? { nil }

    func decode(_ octets: [UInt8]) -> Mail {
        var mail = Mail()
        mail.text = String(decoding: octets, as: UTF8.self)
        return mail
    }
}

/// A clock that stands still until it is moved.
final class StillClock: WallClock {
    private let moment: Mutex<Timestamp>

    init(_ moment: Timestamp = Samples.moment(0)) {
        self.moment = Mutex(moment)
    }

    var now: Timestamp { moment.withLock { $0 } }

    func advance(by duration: Duration) { moment.withLock { $0 = $0 + duration } }
}

/// Keeps the lines of a log.
final class LogNotebook: LogSink {
    let levels: Set<LogLevel>
    private let kept = Mutex<[LogRecord]>([])

    init(_ levels: Set<LogLevel> = Set(LogLevel.allCases)) {
        self.levels = levels
    }

    var records: [LogRecord] { kept.withLock { $0 } }

    func write(_ record: LogRecord) { kept.withLock { $0.append(record) } }
}

/// Counts, from any thread.
final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func add() { value.withLock { $0 += 1 } }
}
