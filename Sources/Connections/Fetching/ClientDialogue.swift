import IMAP
import POP3

/// What the shell needs of a session with a server, whichever protocol it speaks.
protocol ClientDialogue: Sendable {
    /// What the session tells.
    associatedtype News: Sendable

    /// When ``tick(at:)`` has something to do.
    var nextDeadline: Duration? { get }
    /// Whether octets mean arithmetic that may take a second.
    var isComputing: Bool { get }

    /// The link stands.
    mutating func connected(at now: Duration) -> [DialogueStep<News>]
    /// Octets came.
    mutating func received(_ octets: [UInt8], at now: Duration) -> [DialogueStep<News>]
    /// The handshake asked for has ended.
    mutating func handshakeEnded(isSecured: Bool, at now: Duration) -> [DialogueStep<News>]
    /// The session is to end in good order.
    mutating func finish(at now: Duration) -> [DialogueStep<News>]
    /// The link is gone.
    mutating func lost(at now: Duration) -> [DialogueStep<News>]
    /// Does what time demands.
    mutating func ticked(at now: Duration) -> [DialogueStep<News>]
}

/// What a session wants done.
enum DialogueStep<News: Sendable>: Sendable {
    case send([UInt8])
    case startTLS
    case news(News)
    case close(FetchingTrouble)
}

extension POP3ClientSession: ClientDialogue {
    /// What a session by POP3 tells.
    enum News: Sendable {
        case listed([POP3ListedMail])
        case retrieved(POP3Retrieval)
        case deleted(isAccepted: Bool)
    }

    var isComputing: Bool { phase == .loggingIn }

    mutating func connected(at now: Duration) -> [DialogueStep<News>] { steps(.connected, now) }
    mutating func received(_ octets: [UInt8], at now: Duration) -> [DialogueStep<News>] {
        steps(.received(octets), now)
    }
    mutating func handshakeEnded(isSecured: Bool, at now: Duration) -> [DialogueStep<News>] {
        steps(isSecured ? .secured : .handshakeFailed, now)
    }
    mutating func finish(at now: Duration) -> [DialogueStep<News>] { steps(.finish, now) }
    mutating func lost(at now: Duration) -> [DialogueStep<News>] { steps(.connectionLost, now) }
    mutating func ticked(at now: Duration) -> [DialogueStep<News>] { tick(at: now).map(Self.step) }

    mutating func steps(_ input: Input, _ now: Duration) -> [DialogueStep<News>] {
        receive(input, at: now).map(Self.step)
    }

    private static func step(_ action: Action) -> DialogueStep<News> {
        switch action {
        case .send(let octets): .send(octets)
        case .startTLS: .startTLS
        case .listed(let mails): .news(.listed(mails))
        case .retrieved(_, let retrieval): .news(.retrieved(retrieval))
        case .deleted(_, let isAccepted): .news(.deleted(isAccepted: isAccepted))
        case .close(let reason): .close(.pop3(reason))
        }
    }
}

extension IMAPClientSession: ClientDialogue {
    /// What a session by IMAP tells.
    enum News: Sendable {
        case ready(IMAPFolder)
        case answered(IMAPAnswer)
    }

    var isComputing: Bool { phase == .loggingIn }

    mutating func connected(at now: Duration) -> [DialogueStep<News>] { steps(.connected, now) }
    mutating func received(_ octets: [UInt8], at now: Duration) -> [DialogueStep<News>] {
        steps(.received(octets), now)
    }
    mutating func handshakeEnded(isSecured: Bool, at now: Duration) -> [DialogueStep<News>] {
        steps(isSecured ? .secured : .handshakeFailed, now)
    }
    mutating func finish(at now: Duration) -> [DialogueStep<News>] { steps(.finish, now) }
    mutating func lost(at now: Duration) -> [DialogueStep<News>] { steps(.connectionLost, now) }
    mutating func ticked(at now: Duration) -> [DialogueStep<News>] { tick(at: now).map(Self.step) }

    mutating func steps(_ input: Input, _ now: Duration) -> [DialogueStep<News>] {
        receive(input, at: now).map(Self.step)
    }

    private static func step(_ action: Action) -> DialogueStep<News> {
        switch action {
        case .send(let octets): .send(octets)
        case .startTLS: .startTLS
        case .ready(let folder): .news(.ready(folder))
        case .answered(let answer): .news(.answered(answer))
        case .close(let reason): .close(.imap(reason))
        }
    }
}
