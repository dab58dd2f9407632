package import Gateway
package import Messages
import Synchronization

/// Who is signed in to the console, in memory: a restart ends all sessions.
///
/// A session ends after ``idle`` without use, and after ``longest`` in any case. When there are too many, the one that was
/// not used for longest makes room.
package final class Sessions: Sendable {
    /// How long a session lives that nobody uses.
    package static let idle = Duration.seconds(8 * 3600)
    /// How long a session lives at most.
    package static let longest = Duration.seconds(7 * 86_400)
    /// The most sessions.
    package static let most = 1000
    /// The most sessions of one account.
    package static let mostOfOne = 20

    private let makeText: @Sendable () -> String
    private let present = Mutex<[String: Session]>([:])

    /// - Parameter makeText: makes a text that nobody can guess, another one each time.
    package init(makeText: @escaping @Sendable () -> String) {
        self.makeText = makeText
    }

    /// How many there are.
    package var count: Int { present.withLock(\.count) }

    /// Begins a session, with an id that nobody has seen before.
    package func begin(_ account: AccountName, on ground: Standing.Ground?, from client: String, at now: Timestamp)
        -> Session
    {
        let session = Session(
            id: makeText(), csrf: makeText(), account: account, ground: ground, client: client, madeAt: now, usedAt: now
        )
        present.withLock { sessions in
            sessions = sessions.filter { Self.lives($0.value, at: now) }
            Self.makeRoom(in: &sessions, Self.mostOfOne) { $0.account == account }
            Self.makeRoom(in: &sessions, Self.most) { _ in true }
            sessions[session.id] = session
        }
        return session
    }

    /// The session of that id, unless it is over.
    ///
    /// - Parameter isUse: whether somebody uses it by this, so that it lives on.
    package func session(_ id: String, at now: Timestamp, isUse: Bool = true) -> Session? {
        present.withLock { sessions in
            guard let session = sessions[id] else { return nil }
            guard Self.lives(session, at: now) else {
                sessions[id] = nil
                return nil
            }
            if isUse, session.usedAt < now { sessions[id]?.usedAt = now }
            return session
        }
    }

    /// The demonstration's session, when there is one: all browsers of this machine share it.
    package func demonstration(at now: Timestamp) -> Session? {
        present.withLock { sessions in sessions.values.first { $0.isDemonstration && Self.lives($0, at: now) } }
    }

    /// Ends a session.
    package func end(_ id: String) { present.withLock { _ = $0.removeValue(forKey: id) } }

    /// Ends all sessions of an account.
    package func end(of account: AccountName) {
        present.withLock { sessions in sessions = sessions.filter { $0.value.account != account } }
    }

    /// A clock that was set back ends nothing.
    private static func lives(_ session: Session, at now: Timestamp) -> Bool {
        now - session.usedAt < idle && now - session.madeAt < longest
    }

    private static func makeRoom(
        in sessions: inout [String: Session], _ limit: Int, among isMeant: (Session) -> Bool
    ) {
        let meant = sessions.values.filter(isMeant)
        guard meant.count >= limit else { return }
        let oldest = meant.sorted { ($0.usedAt, $0.madeAt) < ($1.usedAt, $1.madeAt) }
        for session in oldest.prefix(meant.count - limit + 1) { sessions[session.id] = nil }
    }
}
