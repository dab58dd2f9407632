import POP3

extension POP3CloseReason {
    /// The reason for people.
    var words: String {
        switch self {
        case .finished: "the session was ended"
        case .stopped: "stopped before the mails were listed"
        case .updateRefused(let answer): "the server did not delete all that it was to delete: \(answer)"
        case .updateUnknown: "the server did not say whether it deleted what it was to delete"
        case .refused(let answer, .greeting): "the server does not want to talk: \(answer)"
        case .refused(let answer, .login): "the login was refused: \(answer)"
        case .refused(let answer, let stage): "the server refused \(stage.words): \(answer)"
        case .noUniqueIDs(let answer): "the server has no UIDL, so that its mails cannot be known again: \(answer)"
        case .timedOut(let stage): "no answer from the server in time (\(stage.words))"
        case .connectionLost(let stage): "the connection was lost (\(stage.words))"
        case .handshakeFailed: "TLS failed"
        case .tlsNotOffered: "the server does not offer STLS"
        case .noLoginMethod(let offered): FetchingWords.noLogin(offered)
        case .serverNotProven: "the server did not prove that it knows the password"
        case .violation(let violation, let stage): "\(violation.words) (\(stage.words))"
        }
    }

    /// Whether it stays so until somebody changes the configuration, the account or the server.
    var asksForHelp: Bool {
        switch self {
        case .tlsNotOffered, .noLoginMethod, .serverNotProven, .noUniqueIDs: true
        case .refused(let answer, .login): !answer.isTransient
        case .violation(.leftoverBeforeTLS, _): true
        case .finished, .stopped, .updateRefused, .updateUnknown, .refused, .timedOut, .connectionLost,
            .handshakeFailed, .violation:
            false
        }
    }
}

extension POP3Answer {
    /// Whether it says that something will not work now but may later (RFC 2449 §8.1, RFC 3206).
    var isTransient: Bool { ["IN-USE", "LOGIN-DELAY", "SYS/TEMP"].contains(code) }
}

extension POP3Stage {
    /// Where it happened, for people.
    var words: String {
        switch self {
        case .connecting: "before the first word"
        case .greeting: "the greeting"
        case .capabilities: "CAPA"
        case .startTLS: "STLS"
        case .login: "the login"
        case .listing: "the list of mails"
        case .idle: "between two mails"
        case .retrieving: "in the middle of a mail"
        case .deleting: "DELE"
        case .quit: "QUIT"
        }
    }
}

extension POP3Violation {
    /// What is wrong, for people.
    var words: String {
        switch self {
        case .noAnswer: "the other side says something that is not POP3"
        case .line: "the server's answer is malformed"
        case .unasked: "the server answers what nobody asked"
        case .leftoverBeforeTLS: FetchingWords.leftoverBeforeTLS
        case .challenge: "a step of the login cannot be understood"
        case .uniqueID: "the server names a mail in a way that cannot be understood"
        case .repeatedNumber: "the server gives two mails one number"
        case .tooLong: "the server's answer has no end"
        case .endlessMail: "a mail has no end"
        }
    }
}

/// What both protocols say alike.
enum FetchingWords {
    static let leftoverBeforeTLS =
        "something was said behind the answer to STARTTLS that no server says: the link may be tampered with"

    static func noLogin(_ offered: [String]) -> String {
        guard !offered.isEmpty else { return "the server offers no login that may be used on this link" }
        let names = offered.prefix(8).joined(separator: ", ")
        return "the server offers no login that may be used on this link, only \(names)"
    }
}
