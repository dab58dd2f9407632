import Runtime
import SMTP

/// Why a link to a mail server came to nothing, or ended.
enum SMTPLinkTrouble: Error, Hashable {
    /// The name has no address, or nobody answers there.
    case unreachable(OperatingSystemError)
    /// TLS cannot be set up on this side.
    case setup(TLSSetupError)
    /// The handshake failed.
    case handshake(TLSFailure)
    /// The conversation ended.
    case closed(SMTPCloseReason)

    /// What happened, for people.
    var words: String {
        switch self {
        case .unreachable(let error): error.description
        case .setup(let error): "TLS cannot be used: \(error)"
        case .handshake(let failure): "TLS failed: \(failure)"
        case .closed(let reason): reason.words
        }
    }

    /// Whether it stays so until somebody changes the configuration, the account or the server.
    var asksForHelp: Bool {
        switch self {
        case .unreachable: false
        case .setup: true
        case .handshake(let failure): failure.isAboutCertificate
        case .closed(let reason): reason.asksForHelp
        }
    }
}
