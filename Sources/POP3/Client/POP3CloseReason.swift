public import Bytes

/// Why a conversation ends.
public enum POP3CloseReason: Hashable, Sendable {
    /// QUIT was answered: what the server agreed to delete is deleted.
    case finished
    /// This side was stopped before the mails were listed.
    case stopped
    /// QUIT was refused: what was to be deleted may be there still.
    case updateRefused(POP3Answer)
    /// QUIT was not answered: nobody knows whether what was to be deleted is there still.
    case updateUnknown
    /// The server refuses to talk, to let us in, or to go on.
    case refused(POP3Answer, POP3Stage)
    /// The server does not know UIDL, so that a mail cannot be known again.
    case noUniqueIDs(POP3Answer)
    /// The server did not answer in time.
    case timedOut(POP3Stage)
    /// The link broke, or the server closed without a word.
    case connectionLost(POP3Stage)
    /// The handshake failed; the shell knows why.
    case handshakeFailed
    /// TLS is asked for, and the server does not offer it.
    case tlsNotOffered
    /// The server offers no login that may be used here; the names of those it does offer.
    case noLoginMethod(offered: [String])
    /// The server did not prove that it knows the password (RFC 5802 §5).
    case serverNotProven
    /// The server said something that makes no sense.
    case violation(POP3Violation, POP3Stage)
}

/// What is wrong with what the server said.
public enum POP3Violation: Error, Hashable, Sendable {
    /// It is no line.
    case line(LineFramer.Failure)
    /// It is neither `+OK` nor `-ERR`.
    case noAnswer
    /// It is an answer to no question.
    case unasked
    /// Octets came behind the answer to STLS: not the server's word, for anybody can write into an open link.
    case leftoverBeforeTLS
    /// A step of the login cannot be read.
    case challenge
    /// A line of UIDL has no number or no readable id.
    case uniqueID
    /// UIDL gives two mails one number.
    case repeatedNumber
    /// An answer of many lines has too many of them, or too many octets.
    case tooLong
    /// A mail has no end.
    case endlessMail
}
