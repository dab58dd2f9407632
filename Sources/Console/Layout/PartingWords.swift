import Synchronization

/// What a page leaves to be told by the next one, for each session.
///
/// Limit: 1,000 sessions; beyond that words are lost.
final class PartingWords: Sendable {
    private static let most = 1000
    private let words = Mutex<[String: Notice]>([:])

    /// Leaves a notice, in the place of one that nobody has taken.
    func leave(_ notice: Notice, for session: String) {
        words.withLock { words in
            if words.count >= Self.most, words[session] == nil, let other = words.keys.first { words[other] = nil }
            words[session] = notice
        }
    }

    /// The notice, once.
    func take(_ session: String) -> Notice? { words.withLock { $0.removeValue(forKey: session) } }
}
