import Messages
import Synchronization

/// The patterns that once took too long on an address: each is told of once, for the log.
final class SlowPatterns: Sendable {
    /// A pattern of an application.
    struct Entry: Hashable, Sendable {
        let application: ApplicationName
        let pattern: String
    }

    private struct State {
        var known: Set<Entry> = []
        var news: [Entry] = []
    }

    private let hasNews = Atomic(false)
    private let state = Mutex(State())

    /// Notes that `pattern` took too long.
    func note(_ pattern: String, of application: ApplicationName) {
        let entry = Entry(application: application, pattern: pattern)
        let isNew = state.withLock { state in
            guard state.known.insert(entry).inserted else { return false }
            state.news.append(entry)
            return true
        }
        if isNew { hasNews.store(true, ordering: .releasing) }
    }

    /// Those that nobody has been told of; nearly always none, which costs nothing to learn.
    func takeNews() -> [Entry] {
        guard hasNews.load(ordering: .acquiring) else { return [] }
        return state.withLock { state in
            hasNews.store(false, ordering: .relaxed)
            defer { state.news = [] }
            return state.news
        }
    }
}
