/// Where in a conversation something happened.
public enum SMTPStage: String, Hashable, Sendable, CaseIterable {
    /// Before the server said anything.
    case connecting
    /// Waiting for the server's first words.
    case greeting
    /// EHLO and HELO.
    case hello
    /// STARTTLS and the handshake.
    case startTLS
    /// AUTH.
    case login
    /// Between mails.
    case idle
    /// MAIL.
    case sender
    /// RCPT.
    case recipient
    /// DATA.
    case data
    /// The mail is being written.
    case content
    /// The mail is written, its answer awaited.
    case end
    /// RSET and NOOP.
    case reset
    /// QUIT.
    case quit
}
