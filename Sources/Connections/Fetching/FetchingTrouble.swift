import Gateway
import IMAP
import POP3
import Runtime

/// Why a look into a mailbox came to nothing.
enum FetchingTrouble: Error, Hashable {
    /// The name has no address, or nobody answers there.
    case unreachable(OperatingSystemError)
    /// There is no token to log in with.
    case token(String)
    /// TLS cannot be set up on this side.
    case setup(TLSSetupError)
    /// The handshake failed.
    case handshake(TLSFailure)
    /// The session by POP3 ended.
    case pop3(POP3CloseReason)
    /// The session by IMAP ended.
    case imap(IMAPCloseReason)
    /// The server did not do what was asked for; the session could go on.
    case declined(String)
    /// The mails could not be kept here; they stay in their box.
    case notKept(String)
    /// This side was stopped.
    case stopped

    /// What happened, for people.
    var words: String {
        switch self {
        case .unreachable(let error): error.description
        case .token(let words), .declined(let words): words
        case .setup(let error): "TLS cannot be used: \(error)"
        case .handshake(let failure): "TLS failed: \(failure)"
        case .pop3(let reason): reason.words
        case .imap(let reason): reason.words
        case .notKept(let words): "mails cannot be taken at present and stay in their box: \(words)"
        case .stopped: "stopped"
        }
    }

    /// Whether it stays so until somebody changes the configuration, the account or the server.
    var asksForHelp: Bool {
        switch self {
        case .unreachable, .notKept, .declined, .stopped: false
        case .token, .setup: true
        case .handshake(let failure): failure.isAboutCertificate
        case .pop3(let reason): reason.asksForHelp
        case .imap(let reason): reason.asksForHelp
        }
    }
}
