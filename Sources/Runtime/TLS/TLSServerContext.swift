import COpenSSL

/// What our servers show to clients that want TLS; immutable, for any number of channels on any loops.
///
/// To renew the certificate make a new context and give that to new channels; running ones keep what they have. Sessions
/// are resumed by tickets (RFC 5077, RFC 8446 §4.6.1), with the client's certificate in them.
public final class TLSServerContext: Sendable {
    let openSSL: OpenSSLContext

    /// What our certificate says, so that its owner can be warned before it expires.
    public let certificate: TLSCertificate?
    /// Whether clients are asked who they are.
    public let asking: TLSClientAsking

    /// Reads the files, which blocks for as long as the disk takes.
    ///
    /// - Parameters:
    ///   - minimum: anything below 1.2 also allows old ciphers and signatures; only for machines that need it.
    ///   - asking: whether clients are asked for a certificate.
    ///   - earlier: the context that this one takes the place of: its tickets stay good, unless `minimum` or `asking`
    ///     changed, or what is in the file of authorities.
    public init(
        identity: TLSIdentity, minimum: TLSVersion = .v1_2, asking: TLSClientAsking = .never,
        ticketsOf earlier: TLSServerContext? = nil
    ) throws(TLSSetupError) {
        openSSL = try OpenSSLContext(client: false, minimum: minimum)
        self.asking = asking
        try openSSL.use(identity)
        certificate = openSSL.certificate
        unsafe telepost_tls_set_automatic_groups(openSSL.pointer)
        unsafe telepost_tls_set_session_cache(openSSL.pointer, Int(SSL_SESS_CACHE_OFF))
        unsafe _ = SSL_CTX_set_num_tickets(openSSL.pointer, 1)
        // A ticket is only good where the client had to pass what it would have to pass here.
        var terms = Array("telepost \(minimum) ".utf8)
        switch asking {
        case .never: terms += "never".utf8
        case .forAny:
            terms += "any".utf8
            ask()
        case .forOneIssued(let authorities):
            terms += try openSSL.trustClients(of: authorities)
            ask()
        }
        let name = Digest.sha256.of(terms)
        unsafe _ = SSL_CTX_set_session_id_context(openSSL.pointer, name, UInt32(name.count))
        if let earlier { openSSL.takeTicketKeys(of: earlier.openSSL) }
    }

    private func ask() {
        unsafe SSL_CTX_set_verify(openSSL.pointer, SSL_VERIFY_PEER, nil)
        unsafe TLSEngine.installVerification(openSSL.pointer)
    }
}
