/// Why a conversation ends.
public enum SMTPCloseReason: Hashable, Sendable {
    /// This side had nothing more to say.
    case finished
    /// This side was stopped before it could send mail.
    case stopped
    /// The server refuses to talk, or to let us in.
    case refused(RemoteReply, SMTPStage)
    /// The server is about to close: 421 (RFC 5321 §3.8).
    case serverCloses(RemoteReply, SMTPStage)
    /// The server did not answer in time.
    case timedOut(SMTPStage)
    /// The link broke, or the server closed without a word.
    case connectionLost(SMTPStage)
    /// The handshake failed; the shell knows why.
    case handshakeFailed
    /// TLS is asked for, and the server does not offer it.
    case tlsNotOffered
    /// A login is asked for, and the server offers none that may be used here; the names of those it does offer.
    case noMechanism(offered: [String])
    /// The server did not prove that it knows the password (RFC 5802 §5).
    case serverNotProven
    /// The server said something that makes no sense.
    case violation(SMTPViolation, SMTPStage)
}

/// What is wrong with what the server said.
public enum SMTPViolation: Hashable, Sendable {
    /// It is no reply.
    case reply(ReplyReader.Fault)
    /// It is a reply with a code that has no place here.
    case unexpected(RemoteReply)
    /// It is a reply to no question.
    case unasked(RemoteReply)
    /// Octets came behind the answer to STARTTLS: not the server's word, for anybody can write into an open link.
    case leftoverBeforeTLS
    /// A step of the login cannot be read.
    case challenge
}
