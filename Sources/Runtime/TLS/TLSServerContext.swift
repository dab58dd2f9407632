import COpenSSL

/// What our servers show to clients that want TLS; immutable, for any number of channels on any loops.
///
/// To renew the certificate make a new context and give that to new channels; running ones keep what they have. Sessions
/// are resumed by tickets (RFC 5077, RFC 8446 §4.6.1), whose keys end with the context.
public final class TLSServerContext: Sendable {
    let openSSL: OpenSSLContext

    /// What our certificate says, so that its owner can be warned before it expires.
    public let certificate: TLSCertificate?

    /// Reads the files, which blocks for as long as the disk takes.
    ///
    /// - Parameter minimum: anything below 1.2 also allows old ciphers and signatures; only for machines that need it.
    public init(identity: TLSIdentity, minimum: TLSVersion = .v1_2) throws(TLSSetupError) {
        openSSL = try OpenSSLContext(client: false, minimum: minimum)
        try openSSL.use(identity)
        certificate = openSSL.certificate
        unsafe telepost_tls_set_automatic_groups(openSSL.pointer)
        unsafe telepost_tls_set_session_cache(openSSL.pointer, Int(SSL_SESS_CACHE_OFF))
        unsafe _ = SSL_CTX_set_num_tickets(openSSL.pointer, 1)
        let name = Array("telepost".utf8)
        unsafe _ = SSL_CTX_set_session_id_context(openSSL.pointer, name, UInt32(name.count))
    }
}
