import Foundation
import Glibc
import Synchronization

/// Stands between two programs and passes on what they say, until it is told to keep one side's words to itself or to
/// break their connections. Neither side can tell a silent relay from a network that lost its way.
final class Relay: Sendable {
    /// Which way octets go.
    enum Way: Hashable, Sendable, CaseIterable {
        /// From the one who connected.
        case there
        /// Back to it.
        case back
    }

    /// One connection through the relay.
    private final class Link: Sendable {
        let near: BlockingSocket
        let far: BlockingSocket
        private let silent = Mutex<Set<Way>>([])
        private let news = NSCondition()

        init(near: BlockingSocket, far: BlockingSocket) {
            (self.near, self.far) = (near, far)
        }

        func keepSilent(_ ways: Set<Way>) {
            news.withLock {
                silent.withLock { $0 = ways }
                news.broadcast()
            }
        }

        /// Passes octets on one way, until that ends.
        func pump(_ way: Way) {
            let (source, goal) = way == .there ? (near, far) : (far, near)
            while case let octets = source.receive(), !octets.isEmpty {
                news.withLock {
                    while silent.withLock({ $0.contains(way) }) { news.wait() }
                }
                guard goal.send(octets) else { break }
            }
            // A silent network does not tell of an end either.
            news.withLock {
                while silent.withLock({ $0.contains(way) }) { news.wait() }
            }
            for socket in [near, far] { socket.hangUp() }
        }

        func reset() {
            for socket in [near, far] { socket.reset() }
            keepSilent([])
        }
    }

    private let reserved: ReservedPort
    private let goal: UInt16
    private let links = Mutex<[Link]>([])
    private let door = Mutex<Int32?>(nil)
    private let silence = Mutex(false)

    /// A relay to a port of this machine.
    init(to port: UInt16) throws {
        reserved = try ReservedPort()
        goal = port
        let listening = try reserved.bound()
        guard listen(listening, 64) == 0 else { throw Trouble("cannot listen: errno \(errno)") }
        door.withLock { $0 = listening }
        // Ends when close() shuts the socket down.
        Thread.detachNewThread { self.takeClients(listening) }
    }

    /// Where it listens.
    var port: UInt16 { reserved.number }

    /// Whether it keeps to itself all that is said, on connections to come as well.
    var isSilentForAll: Bool {
        get { silence.withLock { $0 } }
        set {
            silence.withLock { $0 = newValue }
            fallSilent(newValue ? Set(Way.allCases) : [])
        }
    }

    /// Keeps to itself what is said on the connections that there are; new ones are not affected.
    func fallSilent(_ ways: Set<Way> = Set(Way.allCases)) {
        for link in links.withLock({ $0 }) { link.keepSilent(ways) }
    }

    /// Passes on what it has kept to itself, and all that comes.
    func goOn() { fallSilent([]) }

    /// Breaks the connections there are: both sides hear a reset.
    func reset() {
        let all = links.withLock { links in
            defer { links = [] }
            return links
        }
        for link in all { link.reset() }
    }

    /// Ends it.
    func close() {
        let listening = door.withLock { door in
            defer { door = nil }
            return door
        }
        if let listening { _ = shutdown(listening, Int32(SHUT_RDWR)) }
        reset()
    }

    private func takeClients(_ listening: Int32) {
        while true {
            let client = accept(listening, nil, nil)
            if client < 0, errno == EINTR || errno == ECONNABORTED { continue }
            guard client >= 0 else { break }
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            let near = BlockingSocket(client)
            guard let far = try? BlockingSocket(port: goal, patience: 600) else {
                near.close()
                continue
            }
            let link = Link(near: near, far: far)
            links.withLock { $0.append(link) }
            if isSilentForAll { link.keepSilent(Set(Way.allCases)) }
            // Both end with their connection.
            for way in Way.allCases { Thread.detachNewThread { link.pump(way) } }
        }
        Glibc.close(listening)
    }
}
