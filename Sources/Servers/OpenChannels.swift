import Runtime
import Synchronization

/// The open connections of a server, so that stopping can reach them.
final class OpenChannels: Sendable {
    private let channels = Mutex<[ObjectIdentifier: TCPChannel]>([:])

    var isEmpty: Bool { channels.withLock { $0.isEmpty } }

    func add(_ channel: TCPChannel) {
        channels.withLock { $0[ObjectIdentifier(channel)] = channel }
    }

    func remove(_ channel: TCPChannel) {
        channels.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    /// Wakes every connection, so that it sees that the server is stopping.
    func nudge() {
        for channel in all { channel.nudge() }
    }

    /// Closes every connection, whatever it is doing.
    func close() {
        for channel in all { channel.loop.execute { channel.close() } }
    }

    private var all: [TCPChannel] { channels.withLock { Array($0.values) } }
}
