import SMTP

extension SMTPCloseReason {
    /// The reason for people.
    var words: String {
        switch self {
        case .finished: "the conversation was ended"
        case .stopped: "stopped before the mail server was ready"
        case .refused(let reply, .greeting): "the mail server does not want to talk: \(reply)"
        case .refused(let reply, .login): "the login was refused: \(reply)"
        case .refused(let reply, let stage): "the mail server refused \(stage.words): \(reply)"
        case .serverCloses(let reply, _): "the mail server closes: \(reply)"
        case .timedOut(let stage): "no answer from the mail server in time (\(stage.words))"
        case .connectionLost(let stage): "the connection was lost (\(stage.words))"
        case .handshakeFailed: "TLS failed"
        case .tlsNotOffered: "the mail server does not offer STARTTLS"
        case .noMechanism(let offered): Self.words(ofNoMechanism: offered)
        case .serverNotProven: "the mail server did not prove that it knows the password"
        case .violation(let violation, let stage): "\(violation.words) (\(stage.words))"
        }
    }

    /// Whether it stays so until somebody changes the configuration, the account or the server.
    var asksForHelp: Bool {
        switch self {
        case .tlsNotOffered, .noMechanism, .serverNotProven: true
        case .refused(let reply, _): reply.isPermanent
        case .violation(.leftoverBeforeTLS, _): true
        case .finished, .stopped, .serverCloses, .timedOut, .connectionLost, .handshakeFailed, .violation: false
        }
    }

    private static func words(ofNoMechanism offered: [String]) -> String {
        guard !offered.isEmpty else { return "the mail server offers no login" }
        let names = offered.prefix(8).joined(separator: ", ")
        return "the mail server offers no login that may be used on this link, only \(names)"
    }
}

extension SMTPStage {
    /// Where it happened, for people.
    var words: String {
        switch self {
        case .connecting: "before the first word"
        case .greeting: "the greeting"
        case .hello: "EHLO"
        case .startTLS: "STARTTLS"
        case .login: "the login"
        case .idle: "between two mails"
        case .sender: "the sender"
        case .recipient: "the recipient"
        case .data: "DATA"
        case .content: "while the mail was written"
        case .end: "after the mail was written"
        case .reset: "RSET"
        case .quit: "QUIT"
        }
    }
}

extension SMTPViolation {
    /// What is wrong, for people.
    var words: String {
        switch self {
        case .reply(.noCode): "the other side says something that is not SMTP"
        case .reply(.mixedCodes), .reply(.line): "the mail server's answer is malformed"
        case .reply(.tooLong): "the mail server's answer has no end"
        case .unexpected(let reply): "the mail server's answer makes no sense here: \(reply)"
        case .unasked(let reply): "the mail server answers what nobody asked: \(reply)"
        case .leftoverBeforeTLS: "something was said behind STARTTLS that no server says: the link may be tampered with"
        case .challenge: "a step of the login cannot be understood"
        }
    }
}
