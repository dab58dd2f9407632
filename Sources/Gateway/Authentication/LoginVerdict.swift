public import Messages

/// What became of somebody's wish to log in.
public enum LoginVerdict: Hashable, Sendable {
    /// It is the owner of this account.
    case accepted(Account)
    /// It is not, whichever of name and password was wrong. The answer has to wait for so long; why is for the log alone.
    case refused(after: Duration, why: String)
    /// Nobody can tell at present. The answer has to wait for so long; why is for the log alone.
    case unavailable(after: Duration, why: String)
}
