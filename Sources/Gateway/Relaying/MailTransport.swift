/// How a mail came in, in the words of a Received line (RFC 3848, RFC 6531 §3.7.3).
public struct MailTransport: Hashable, Sendable {
    /// The keyword behind `with`, as in `ESMTPSA`.
    public let keyword: String

    /// - Parameters:
    ///   - isExtended: whether the client said EHLO.
    ///   - isEncrypted: whether TLS was on.
    ///   - isAuthenticated: whether somebody had logged in.
    ///   - isUTF8: whether MAIL asked for SMTPUTF8.
    public init(isExtended: Bool, isEncrypted: Bool, isAuthenticated: Bool, isUTF8: Bool = false) {
        guard isExtended else {
            keyword = "SMTP"
            return
        }
        keyword = (isUTF8 ? "UTF8SMTP" : "ESMTP") + (isEncrypted ? "S" : "") + (isAuthenticated ? "A" : "")
    }
}
