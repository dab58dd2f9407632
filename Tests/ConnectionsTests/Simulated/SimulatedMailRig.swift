import Bytes
import Runtime
import Simulators

/// A mail catcher on a port of the system's choice.
final class SimulatedMailRig: Sendable {
    let catcher: MailCatcher
    let address: SocketAddress

    private init(_ catcher: MailCatcher, _ address: SocketAddress) {
        self.catcher = catcher
        self.address = address
    }

    /// Runs `body` on a loop in front of a catcher, and ends the catcher.
    static func run(
        _ settings: MailCatcherSettings = MailCatcherSettings(),
        _ body: @escaping @Sendable (SimulatedMailRig, EventLoop) async throws -> Void
    ) async throws {
        let loop = SMSCRig.loops.next()
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: SMSCRig.loops.loops)
        let catcher = MailCatcher(settings, on: loop)
        let rig = SimulatedMailRig(catcher, listeners[0].address)
        async let running: Void = catcher.run(listeners)
        let outcome = await Task(executorPreference: loop) { try await body(rig, loop) }.result
        catcher.stop()
        await running
        try outcome.get()
    }
}

/// A mail program that says what a test tells it to, octet by octet.
final class SimulatedMailClient {
    /// What stands in for an answer when the link is gone.
    static let gone = "(gone)"

    let channel: TCPChannel

    /// Connects; the greeting is the first answer.
    init(_ rig: SimulatedMailRig, on loop: EventLoop) async throws {
        channel = try await TCPChannel.connect(to: rig.address, on: loop, until: loop.now + .seconds(20))
    }

    /// Sends lines, each with CRLF, all at once, and reads as many answers.
    @discardableResult
    func say(_ lines: String...) async -> [String] {
        channel.write(Array(lines.map { $0 + "\r\n" }.joined().utf8))
        return await answers(lines.count)
    }

    /// The next answers, their lines joined by `|`.
    @discardableResult
    func answers(_ count: Int) async -> [String] {
        let deadline = channel.loop.now + .seconds(20)
        var answers: [String] = []
        _ = await channel.flush(until: deadline)
        while answers.count < count {
            if let answer = takeAnswer() {
                answers.append(answer)
                continue
            }
            switch await channel.wait(until: deadline) {
            case .received, .nudged: continue
            case .ended:
                if channel.input.isEmpty { return answers + [Self.gone] } else { continue }
            case .deadline: return answers + ["(silence)"]
            }
        }
        return answers
    }

    /// The code of the next answer.
    func answer() async -> String { await answers(1)[0] }

    /// A whole mail, command by command; the answers' codes up to the first that is an error.
    func send(_ content: String, from sender: String = "a@example.com", to recipient: String = "b@example.org") async
        -> [String]
    {
        var codes: [String] = []
        let steps = ["MAIL FROM:<\(sender)>", "RCPT TO:<\(recipient)>", "DATA", content + "\r\n."]
        for step in steps {
            let answer = await say(step)[0]
            codes.append(String(answer.prefix(3)))
            guard answer.hasPrefix("2") || answer.hasPrefix("3") else { break }
        }
        return codes
    }

    private func takeAnswer() -> String? {
        let text = String(decoding: channel.input.readable, as: UTF8.self)
        var lines: [Substring] = []
        for line in text.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast() {
            lines.append(line)
            guard line.dropFirst(3).first != "-" else { continue }
            let octets = lines.reduce(0) { $0 + $1.utf8.count + 2 }
            channel.input.consume(upTo: channel.input.head + octets)
            return lines.joined(separator: "|")
        }
        return nil
    }
}
