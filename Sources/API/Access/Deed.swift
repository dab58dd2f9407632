import Synchronization

/// What an endpoint says for the audit list about what it did, besides what the route tells.
final class Deed: Sendable {
    private let words = Mutex<(subject: String?, detail: String)>((nil, ""))

    /// What it was done to; `nil`: what the route names, or what was made.
    var subject: String? {
        get { words.withLock(\.subject) }
        set { words.withLock { $0.subject = newValue } }
    }

    /// More in plain words, never a secret.
    var detail: String {
        get { words.withLock(\.detail) }
        set { words.withLock { $0.detail = newValue } }
    }
}
