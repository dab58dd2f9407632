/// An SMTP client that says exactly what a scenario wants, octet by octet.
///
/// All calls block; use it on a thread of its own (``onThread(_:)``).
final class SMTPDialogue {
    private let socket: BlockingSocket
    private var arrived: [UInt8] = []

    /// Connects and reads the greeting.
    ///
    /// - Parameters:
    ///   - host: the last number of the server's address 127.0.0.x.
    ///   - source: that of the client's own; the system's choice unless given.
    init(_ port: UInt16, host: UInt8 = 1, from source: UInt8? = nil, patience: Int = 30) throws {
        socket = try BlockingSocket(port: port, host: host, from: source, patience: patience)
        greeting = ""
        greeting = try reply()
    }

    /// What the server said first.
    private(set) var greeting: String

    /// Sends a command and returns the reply, its lines joined by `|`.
    @discardableResult
    func say(_ line: String) throws -> String {
        send(line + "\r\n")
        return try reply()
    }

    /// Sends text as it is.
    func send(_ text: String) {
        socket.send(Array(text.utf8))
    }

    /// Sends octets as they are.
    func send(_ octets: [UInt8]) {
        socket.send(octets)
    }

    /// Introduces itself and begins a mail.
    @discardableResult
    func begin(to recipients: String..., from sender: String = "alice@office.test") throws -> [String] {
        var replies = [try say("EHLO client.test"), try say("MAIL FROM:<\(sender)>")]
        for recipient in recipients { replies.append(try say("RCPT TO:<\(recipient)>")) }
        return replies
    }

    /// Sends a whole mail and returns the last reply.
    func mail(_ text: String, to recipient: String) throws -> String {
        try say("MAIL FROM:<alice@office.test>")
        try say("RCPT TO:<\(recipient)>")
        try say("DATA")
        return try say("Subject: mail\r\n\r\n\(text)\r\n.")
    }

    /// Whether the server has ended the connection.
    var isAtEnd: Bool { arrived.isEmpty && socket.receive().isEmpty }

    /// Ends the connection without a word.
    func close() { socket.close() }

    /// The next reply, all of its lines.
    func reply() throws -> String {
        var lines: [String] = []
        while true {
            let line = try line()
            lines.append(line)
            if line.utf8.dropFirst(3).first != UInt8(ascii: "-") { return lines.joined(separator: "|") }
        }
    }

    private func line() throws -> String {
        while true {
            if let end = arrived.firstIndex(of: 0x0A) {
                defer { arrived.removeSubrange(...end) }
                return String(decoding: arrived[..<end].filter { $0 != 0x0D }, as: UTF8.self)
            }
            let chunk = socket.receive()
            guard !chunk.isEmpty else { throw Trouble("the server hung up or said nothing") }
            arrived += chunk
        }
    }
}
