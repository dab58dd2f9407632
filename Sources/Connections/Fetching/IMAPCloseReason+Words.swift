import IMAP

extension IMAPCloseReason {
    /// The reason for people.
    var words: String {
        switch self {
        case .finished: "the session was ended"
        case .stopped: "stopped before the folder was open"
        case .refused(let status, .greeting): "the server does not want to talk: \(status)"
        case .refused(let status, .login): "the login was refused: \(status)"
        case .refused(let status, .folder): "the folder cannot be opened: \(status)"
        case .refused(let status, let stage): "the server refused \(stage.words): \(status)"
        case .serverCloses(let status, let stage): "the server closes (\(stage.words)): \(status)"
        case .timedOut(let stage): "no answer from the server in time (\(stage.words))"
        case .connectionLost(let stage): "the connection was lost (\(stage.words))"
        case .handshakeFailed: "TLS failed"
        case .tlsNotOffered: "the server does not offer STARTTLS"
        case .noLoginMethod(let offered): FetchingWords.noLogin(offered)
        case .unspeakableLogin: "the user name or the password holds an octet 0, which no login can carry"
        case .serverNotProven: "the server did not prove that it knows the password"
        case .folderIsReadOnly: "the folder may only be read, so that nothing can be deleted, marked or moved in it"
        case .noLastingUIDs: "the server has no lasting UIDs for the folder, so that its mails cannot be known again"
        case .validityChanged: "the server named all mails of the folder anew (UIDVALIDITY)"
        case .violation(let violation, let stage): "\(violation.words) (\(stage.words))"
        }
    }

    /// Whether it stays so until somebody changes the configuration, the account or the server.
    var asksForHelp: Bool {
        switch self {
        case .tlsNotOffered, .noLoginMethod, .unspeakableLogin, .serverNotProven, .folderIsReadOnly, .noLastingUIDs:
            true
        case .refused(let status, .login), .refused(let status, .folder): !status.isTransient
        case .violation(.leftoverBeforeTLS, _): true
        case .finished, .stopped, .refused, .serverCloses, .timedOut, .connectionLost, .handshakeFailed,
            .validityChanged, .violation:
            false
        }
    }
}

extension IMAPStage {
    /// Where it happened, for people.
    var words: String {
        switch self {
        case .connecting: "before the first word"
        case .greeting: "the greeting"
        case .capabilities: "CAPABILITY"
        case .startTLS: "STARTTLS"
        case .login: "the login"
        case .folder: "the folder"
        case .ready: "between two questions"
        case .listing: "the list of mails"
        case .retrieving: "in the middle of a mail"
        case .settling: "the deletion, marking or moving of mails"
        case .idling: "while waiting for new mail"
        case .logout: "LOGOUT"
        }
    }
}

extension IMAPViolation {
    /// What is wrong, for people.
    var words: String {
        switch self {
        case .response(.malformed): "the other side says something that is not IMAP"
        case .response(.line), .response(.literalSize): "the server's answer is malformed"
        case .response(.tooLong), .endless: "the server's answer has no end"
        case .unexpected: "the server's answer makes no sense here"
        case .leftoverBeforeTLS: FetchingWords.leftoverBeforeTLS
        case .challenge: "a step of the login cannot be understood"
        case .noAnswer: "the server does not say which mails there are"
        }
    }
}
