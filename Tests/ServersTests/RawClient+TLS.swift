import Bytes
import Runtime
import SASL
import Testing

extension RawClient {
    /// Shakes hands, with a certificate or without.
    func encrypt(as identity: TLSIdentity? = nil, trusting authorities: String? = nil) async throws {
        let trust = TLSTrust.only(authorities: authorities ?? ServerPapers.shared.server.certificates)
        let context = try TLSClientContext(trust: trust, identity: identity)
        try await channel.startTLS(as: context, to: "localhost", until: channel.loop.now + Self.patience)
    }

    /// Says lines and does not look at the answer.
    func say(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Lines up to one that ends a multi-line answer of SMTP.
    func smtpReply() async throws -> [String] {
        var lines: [String] = []
        repeat { lines.append(try await nextLine()) } while lines.last?.dropFirst(3).first == "-"
        return lines
    }

    /// Lines behind the first one, up to the dot that ends them.
    func pop3Lines() async throws -> [String] {
        var lines: [String] = []
        while true {
            let line = try await nextLine()
            if line == "." || line == "(closed)" { return lines }
            lines.append(line)
        }
    }

    /// Logs in by `mechanism` as SMTP has it, or POP3.
    ///
    /// - Returns: the server's last line.
    func logIn(
        _ mechanism: SASLMechanism, name: String, password: String, challenge: String = "334 "
    ) async throws -> String {
        var exchange = SASLExchange(
            mechanism, SASLLogin(username: name, password: password), TestDigests())
        let initial = exchange.initialResponse.map { " " + String(decoding: Base64.encode($0), as: UTF8.self) } ?? ""
        try await say("AUTH \(mechanism.rawValue)\(initial)\r\n")
        while true {
            let line = try await nextLine()
            guard line.hasPrefix(challenge), let octets = Base64.decode(Array(line.utf8)[challenge.utf8.count...])
            else { return line }
            let answer = try exchange.answer(octets)
            try await send(Base64.encode(answer) + Array("\r\n".utf8))
        }
    }
}
