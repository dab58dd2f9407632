import Runtime
import Synchronization

/// The open connections of the SMSC, so that stopping can reach them.
final class OpenLinks: Sendable {
    private let channels = Mutex<[ObjectIdentifier: TCPChannel]>([:])

    /// Notes one more; `false`, and nothing is noted, when there are `limit` already.
    func add(_ channel: TCPChannel, limit: Int) -> Bool {
        channels.withLock { channels in
            guard channels.count < limit else { return false }
            channels[ObjectIdentifier(channel)] = channel
            return true
        }
    }

    func remove(_ channel: TCPChannel) {
        channels.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    var all: [TCPChannel] { channels.withLock { Array($0.values) } }
}
