import SASL
import Testing

@testable import IMAP

/// Arithmetic of logins that always comes to zeros.
struct ZeroDigests: SASLDigesting {
    func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8] { [UInt8](repeating: 0, count: 16) }
    func sha256(_ message: [UInt8]) -> [UInt8] { [UInt8](repeating: 0, count: 32) }
    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] { [UInt8](repeating: 0, count: 32) }
    func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: 32)
    }
    func nonce() -> [UInt8] { [1, 2, 3] }
}

/// A conversation between a session and a server, with what the shell sees of it.
struct IMAPDialog {
    enum Step {
        /// The server says this line.
        case server(String)
        /// The server says these octets.
        case octets(String)
        /// The session sends exactly this line.
        case client(String)
        /// The session sends exactly this, line ends as they are.
        case clientOctets(String)
        case ask(IMAPQuestion)
        case ready(IMAPFolder)
        case answer(IMAPAnswer)
        /// TLS is asked for, and works.
        case secures
        case finish
        case lost
        /// So much time passes.
        case passes(Duration)
        case closes(IMAPCloseReason)
    }

    static let validity: UInt32 = 17
    static let login = SASLLogin(username: "joe", password: "secret")

    static func profile(_ change: (inout IMAPClientProfile) -> Void = { _ in }) -> IMAPClientProfile {
        var profile = IMAPClientProfile(security: .implicit, login: login)
        change(&profile)
        return profile
    }

    /// From the greeting to the open folder with so many mails.
    static func opening(_ capabilities: String = "IMAP4rev1 SASL-IR AUTH=PLAIN UIDPLUS MOVE IDLE", mails: Int = 3)
        -> [Step]
    {
        [
            .server("* OK [CAPABILITY \(capabilities)] ready"),
            .client("t1 AUTHENTICATE PLAIN AGpvZQBzZWNyZXQ="),
            .server("t1 OK [CAPABILITY \(capabilities)] welcome"),
            .client("t2 SELECT \"INBOX\""),
            .server("* FLAGS (\\Seen \\Deleted)"), .server("* \(mails) EXISTS"), .server("* 0 RECENT"),
            .server("* OK [UIDVALIDITY \(validity)] ok"), .server("* OK [UIDNEXT 100] ok"),
            .server("t2 OK [READ-WRITE] done"),
            .ready(IMAPFolder(validity: validity, mails: mails)),
        ]
    }

    /// Plays the steps; what the server says comes in pieces of `size` octets.
    @discardableResult
    static func play(_ steps: [Step], profile: IMAPClientProfile = profile(), by size: Int = .max) -> IMAPClientSession
    {
        var session = IMAPClientSession(profile, digests: ZeroDigests())
        var now = Duration.zero
        var actions = session.receive(.connected, at: now)
        for (place, step) in steps.enumerated() {
            let action: IMAPClientSession.Action
            switch step {
            case .server(let line):
                feed("\(line)\r\n", size, &session, now, &actions)
                continue
            case .octets(let text):
                feed(text, size, &session, now, &actions)
                continue
            case .ask(let question):
                actions += session.receive(.ask(question), at: now)
                continue
            case .finish:
                actions += session.receive(.finish, at: now)
                continue
            case .lost:
                actions += session.receive(.connectionLost, at: now)
                continue
            case .passes(let time):
                now += time
                actions += session.tick(at: now)
                continue
            case .secures:
                #expect(!actions.isEmpty && actions.removeFirst() == .startTLS, "step \(place)")
                actions += session.receive(.secured, at: now)
                continue
            case .client(let line): action = .send(Array("\(line)\r\n".utf8))
            case .clientOctets(let text): action = .send(Array(text.utf8))
            case .ready(let folder): action = .ready(folder)
            case .answer(let answer): action = .answered(answer)
            case .closes(let reason): action = .close(reason)
            }
            guard let first = actions.first else {
                Issue.record("step \(place): nothing was done instead of \(words(action))")
                return session
            }
            actions.removeFirst()
            #expect(first == action, "step \(place): \(words(first)) instead of \(words(action))")
            if first != action { return session }
        }
        #expect(actions.isEmpty, "more was done: \(actions.map(words))")
        return session
    }

    private static func feed(
        _ text: String, _ size: Int, _ session: inout IMAPClientSession, _ now: Duration,
        _ actions: inout [IMAPClientSession.Action]
    ) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            actions += session.receive(.received(Array(rest.prefix(size))), at: now)
            rest = rest.dropFirst(size)
        }
    }

    private static func words(_ action: IMAPClientSession.Action) -> String {
        if case .send(let octets) = action {
            return "sending \(String(decoding: octets, as: UTF8.self).debugDescription)"
        }
        return "\(action)"
    }
}
