import Bytes
import Runtime
import Synchronization

/// A server that takes the calls of web hooks, answers as a test says, and remembers what it was told.
final class HookPeer: Sendable {
    struct Call: Sendable {
        /// The fields, their names in lower case.
        let fields: [String: String]
        let head: String
        let body: [UInt8]
    }

    private let listener: TCPListener
    private let log = Mutex<[Call]>([])
    private let changes = Changes()

    var url: String { "http://127.0.0.1:\(listener.address.port)/sms" }
    var calls: [Call] { log.withLock { $0 } }

    /// - Parameter reply: the answer to a call, or only its head without the last line; `nil`: no answer at all.
    init(on loop: EventLoop, _ reply: @escaping @Sendable (Call) -> String?) async throws {
        listener = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: [loop])[0]
        // Owned by this server; it ends when the listener is closed.
        Task(executorPreference: loop) { [listener, weak self] in
            while let channel = await listener.accept() {
                // Owned by its connection, which ends when the client goes.
                Task(executorPreference: loop) {
                    while let call = await HookPeer.read(channel) {
                        self?.note(call)
                        guard let head = reply(call) else { continue }
                        let isWhole = head.contains("\r\n\r\n")
                        channel.write(Array((isWhole ? head : "\(head)\r\nContent-Length: 0\r\n\r\n").utf8))
                        guard await channel.flush(until: nil) else { break }
                    }
                    channel.close()
                }
            }
        }
    }

    func close() { listener.close() }

    func until(_ count: Int) async throws {
        try await changes.until("\(count) calls") { self.calls.count >= count }
    }

    private func note(_ call: Call) {
        log.withLock { $0.append(call) }
        changes.announce()
    }

    private static func read(_ channel: TCPChannel) async -> Call? {
        while true {
            let octets = Array(channel.input.readable)
            if let end = octets.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: octets[..<end.lowerBound], as: UTF8.self)
                let pairs = head.split(separator: "\r\n").dropFirst().compactMap { line -> (String, String)? in
                    guard let colon = line.firstIndex(of: ":") else { return nil }
                    return (line[..<colon].lowercased(), String(line[colon...].dropFirst(2)))
                }
                let fields = Dictionary(pairs) { first, second in "\(first), \(second)" }
                let size = fields["content-length"].flatMap { Int($0) } ?? 0
                if octets.count >= end.upperBound + size {
                    channel.input.removeAll()
                    return Call(fields: fields, head: head, body: Array(octets[end.upperBound...]))
                }
            }
            guard await channel.wait(until: nil) == .received else { return nil }
        }
    }
}
