import Bytes
import Runtime
import Testing

/// The mail server's end of one connection, doing what a test says.
final class MailServerPeer {
    struct Unexpected: Error, CustomStringConvertible {
        let line: String?
        let wanted: String

        var description: String { "\(line ?? "the end") instead of \(wanted)" }
    }

    static let patience = Duration.seconds(20)

    let channel: TCPChannel
    private var buffer: [UInt8] = []

    init(_ channel: TCPChannel) {
        self.channel = channel
    }

    /// Plays a conversation: `S: ` is said, `C: ` is what the client has to say.
    func play(_ dialog: String) async throws {
        for line in dialog.split(separator: "\n") {
            let text = line.drop { $0 == " " }
            switch text.prefix(3) {
            case "S: ": await say(String(text.dropFirst(3)))
            case "C: ":
                let wanted = String(text.dropFirst(3))
                let line = try await self.line()
                guard line == wanted else { throw Unexpected(line: line, wanted: wanted) }
            default: Issue.record("no line of a dialog: \(text)")
            }
        }
    }

    func say(_ line: String) async {
        channel.write(Array("\(line)\r\n".utf8))
        _ = await channel.flush(until: channel.loop.now + Self.patience)
    }

    /// The next line; `nil` when the other side has closed.
    func line() async throws -> String? {
        let deadline = channel.loop.now + Self.patience
        while true {
            if let end = buffer.firstIndex(of: ASCII.lineFeed) {
                let line = String(decoding: buffer[..<end].dropLast(), as: UTF8.self)
                buffer.removeFirst(end + 1)
                return line
            }
            switch await channel.wait(until: deadline) {
            case .received:
                buffer += channel.input.readable
                channel.input.removeAll()
            case .ended: return nil
            case .nudged: break
            case .deadline: throw Overdue(what: "a line")
            }
        }
    }

    func end() async throws {
        let line = try await line()
        guard line == nil else { throw Unexpected(line: line, wanted: "the end") }
    }

    func close() {
        channel.close()
    }
}

extension MailServerPeer {
    static let greeting = "S: 220 mail.test\nC: EHLO gw.example\n"
    static let opening = greeting + "S: 250 mail.test\n"
    static let envelope = """
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<c@d.example>
        S: 250 ok
        C: DATA
        S: 354 go

        """
    static let content = "C: Subject: x\nC: \nC: hello\nC: .\n"
    static let mail = envelope + content + "S: 250 2.0.0 queued as 7\n"
    static let end = "C: QUIT\nS: 221 bye\n"
}
