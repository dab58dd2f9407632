import Synchronization

/// A POP3 client that says exactly what a scenario wants.
///
/// All calls block; use it on a thread of its own (``onThread(_:)``), on one at a time.
final class POP3Dialogue: Sendable {
    private let socket: BlockingSocket
    private let arrived = Mutex<[UInt8]>([])

    /// Connects and reads the greeting.
    init(_ port: UInt16) throws {
        socket = try BlockingSocket(port: port)
        _ = try line()
    }

    /// Logs in with the password of every account of ``Office``.
    func login(_ name: String) throws {
        for command in ["USER \(name)", "PASS \(Office.password)"] {
            let reply = try say(command)
            guard reply.hasPrefix("+OK") else { throw Trouble("\(name): \(reply)") }
        }
    }

    /// Sends a command and returns the first line of the reply.
    @discardableResult
    func say(_ line: String) throws -> String {
        send(line)
        return try self.line()
    }

    /// Sends a command, and waits for nothing.
    func send(_ line: String) {
        socket.send(Array((line + "\r\n").utf8))
    }

    /// Sends a command and returns the lines behind the first line of the reply.
    func list(_ command: String) throws -> [String] {
        let reply = try say(command)
        guard reply.hasPrefix("+OK") else { throw Trouble("\(command): \(reply)") }
        var lines: [String] = []
        while case let line = try line(), line != "." {
            lines.append(line.hasPrefix(".") ? String(line.dropFirst()) : line)
        }
        return lines
    }

    /// A mail, its lines ended by LF.
    func mail(_ number: Int) throws -> String { try list("RETR \(number)").joined(separator: "\n") }

    /// The UIDs of all mails.
    func uids() throws -> [String] {
        try list("UIDL").compactMap { $0.split(separator: " ").last.map(String.init) }
    }

    /// Ends the connection without a word.
    func close() { socket.close() }

    /// The next line of the server.
    func line() throws -> String {
        while true {
            let line = arrived.withLock { arrived -> String? in
                guard let end = arrived.firstIndex(of: 0x0A) else { return nil }
                defer { arrived.removeSubrange(...end) }
                return String(decoding: arrived[..<end].filter { $0 != 0x0D }, as: UTF8.self)
            }
            if let line { return line }
            let chunk = socket.receive()
            guard !chunk.isEmpty else { throw Trouble("the server hung up or said nothing") }
            arrived.withLock { $0 += chunk }
        }
    }
}
