/// An entry of `listen`: where a server listens, and what holds there.
public struct Listener: Hashable, Sendable, CustomStringConvertible {
    /// `auth`: who has to log in to the SMTP server.
    public enum Authentication: String, Hashable, Sendable, CaseIterable {
        /// Nobody can.
        case none
        /// Who is not on the list of clients.
        case optional
        /// Everybody.
        case required
    }

    /// `address`.
    public var address: ListenAddress
    /// `tls`. Left out: `starttls` when there is a certificate, else `none`.
    public var protection: LinkProtection
    /// `auth` of the SMTP server; `nil`: optional as soon as an account may log in there, else none. Of the POP3 server always
    /// ``Authentication/required``.
    public var authentication: Authentication?

    /// A listener.
    public init(
        _ address: ListenAddress, protection: LinkProtection = .none, authentication: Authentication? = nil
    ) {
        self.address = address
        self.protection = protection
        self.authentication = authentication
    }

    /// As in `0.0.0.0:25`.
    public var description: String { address.description }
}
