/// Where in a conversation something happened.
public enum POP3Stage: String, Hashable, Sendable, CaseIterable {
    /// Before the server said anything.
    case connecting
    /// Waiting for the server's first words.
    case greeting
    /// CAPA.
    case capabilities
    /// STLS and the handshake.
    case startTLS
    /// AUTH, APOP, USER and PASS.
    case login
    /// UIDL and LIST.
    case listing
    /// Between mails.
    case idle
    /// RETR.
    case retrieving
    /// DELE.
    case deleting
    /// QUIT.
    case quit
}
