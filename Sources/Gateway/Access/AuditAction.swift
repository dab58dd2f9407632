/// Something worth noting that somebody did, as the audit list names it.
public enum AuditAction: String, Hashable, Sendable, CaseIterable {
    case messageRetry = "message.retry"
    case messageCancel = "message.cancel"
    case messageResend = "message.resend"
    /// By the console; what programs send is in the history anyway.
    case messageSend = "message.send"
    case connectionPause = "connection.pause"
    case connectionResume = "connection.resume"
    case connectionTest = "connection.test"
    case configurationApply = "config.apply"
    case configurationRollback = "config.rollback"
    case accountAdd = "account.add"
    case accountChange = "account.change"
    case accountRemove = "account.remove"
    case accountPassword = "account.password"
    case tokenAdd = "token.add"
    case tokenRemove = "token.remove"
    case sessionLogin = "session.login"
    case sessionLogout = "session.logout"
    case sessionRefused = "session.refused"
    case setupAdministrator = "setup.administrator"
}
