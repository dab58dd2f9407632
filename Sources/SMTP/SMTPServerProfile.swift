public import Messages

/// What all sessions of one SMTP server have in common; made once for a configuration.
public struct SMTPServerProfile: Sendable {
    /// The name the server gives itself.
    public let hostname: String
    /// How much one client may ask.
    public let limits: SMTPLimits
    /// Who `<Postmaster>` is: the postmaster at `hostname`; `nil` when that is no domain.
    public let postmaster: EmailAddress?

    /// 220
    let greeting: SMTPReply
    /// The answer to HELO.
    let helo: SMTPReply
    /// The answer to EHLO: what the server can do.
    let ehlo: SMTPReply

    /// A server of that name.
    public init(hostname: String, limits: SMTPLimits = SMTPLimits()) {
        self.hostname = hostname
        self.limits = limits
        postmaster = EmailAddress("postmaster@\(hostname)")
        greeting = .greeting(hostname)
        helo = .helo(hostname)
        ehlo = .ehlo(hostname, messageOctets: limits.messageOctets)
    }
}
