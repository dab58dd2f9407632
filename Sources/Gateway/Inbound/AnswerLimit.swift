import Messages
import Synchronization

/// How often a phone is answered without a person: what answers there may be a program too, and two programs never
/// tire.
final class AnswerLimit: Sendable {
    /// The most answers to one phone within ``window``.
    static let most = 60
    /// The most of them at which a text is still answered that is the same each time.
    static let mostOfTemplates = 20
    /// Counted from the first answer.
    static let window = Duration.seconds(3600)
    private static let phonesKept = 10_000

    private struct Count {
        let since: Timestamp
        var answers = 0
    }

    private let counts = Mutex<[PhoneNumber: Count]>([:])

    /// Whether `phone` may get another answer at `now`.
    func allows(_ phone: PhoneNumber, at now: Timestamp, upTo most: Int = AnswerLimit.most) -> Bool {
        counts.withLock { counts in
            guard let count = counts[phone], Self.isRunning(count, now) else { return true }
            return count.answers < most
        }
    }

    /// Notes that `phone` got an answer at `now`.
    func note(_ phone: PhoneNumber, at now: Timestamp) {
        counts.withLock { counts in
            if counts[phone].map({ Self.isRunning($0, now) }) != true {
                if counts.count >= Self.phonesKept { counts = counts.filter { Self.isRunning($0.value, now) } }
                // Ten thousand phones within an hour: no loop of one.
                if counts.count >= Self.phonesKept { counts = [:] }
                counts[phone] = Count(since: now)
            }
            counts[phone]?.answers += 1
        }
    }

    private static func isRunning(_ count: Count, _ now: Timestamp) -> Bool {
        now >= count.since && now - count.since < window
    }
}
