/// Why a session ends.
public enum IMAPCloseReason: Hashable, Sendable {
    /// This side had nothing more to ask.
    case finished
    /// This side was stopped before the folder was open.
    case stopped
    /// The server refuses to talk, to let us in, or to open the folder.
    case refused(IMAPStatus, IMAPStage)
    /// The server is about to close.
    case serverCloses(IMAPStatus, IMAPStage)
    /// The server did not answer in time.
    case timedOut(IMAPStage)
    /// The link broke, or the server closed without a word.
    case connectionLost(IMAPStage)
    /// The handshake failed; the shell knows why.
    case handshakeFailed
    /// TLS is asked for, and the server does not offer it.
    case tlsNotOffered
    /// The server offers no login that may be used here; the names of those it does offer.
    case noLoginMethod(offered: [String])
    /// The name or the password has an octet that no command can carry.
    case unspeakableLogin
    /// The server did not prove that it knows the password (RFC 5802 §5).
    case serverNotProven
    /// The folder may only be looked at.
    case folderIsReadOnly
    /// The server does not name its mails for ever, so that they cannot be known again (RFC 9051 §2.3.1.1).
    case noLastingUIDs
    /// The UIDs of before mean nothing any more.
    case validityChanged
    /// The server said something that makes no sense.
    case violation(IMAPViolation, IMAPStage)
}

/// What is wrong with what the server said.
public enum IMAPViolation: Hashable, Sendable {
    /// It is no response.
    case response(IMAPResponseReader.Fault)
    /// It is a response that has no place here.
    case unexpected
    /// It says far more than was asked for.
    case endless
    /// Octets came behind the answer to STARTTLS: not the server's word, for anybody can write into an open link.
    case leftoverBeforeTLS
    /// A step of the login cannot be read.
    case challenge
    /// It found mails without saying which.
    case noAnswer
}

/// Where in a session something happened.
public enum IMAPStage: String, Hashable, Sendable, CaseIterable {
    /// Before the server said anything.
    case connecting
    /// Waiting for the server's first words.
    case greeting
    /// CAPABILITY.
    case capabilities
    /// STARTTLS and the handshake.
    case startTLS
    /// AUTHENTICATE and LOGIN.
    case login
    /// SELECT and EXAMINE.
    case folder
    /// Between two questions.
    case ready
    /// SEARCH.
    case listing
    /// FETCH.
    case retrieving
    /// STORE, EXPUNGE, COPY and MOVE.
    case settling
    /// IDLE.
    case idling
    /// LOGOUT.
    case logout
}
