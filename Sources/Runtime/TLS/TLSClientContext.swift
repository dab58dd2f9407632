import COpenSSL

/// How we look at servers that we open TLS to; immutable, for any number of channels on any loops.
///
/// It remembers the last session with each of the last 64 names for at most an hour, so that the next handshake is short.
public final class TLSClientContext: Sendable {
    let openSSL: OpenSSLContext
    let sessions = TLSSessionStore()

    /// Whom it believes.
    public let trust: TLSTrust

    /// Reads the files, which blocks for as long as the disk takes.
    ///
    /// - Parameters:
    ///   - minimum: anything below 1.2 also allows old ciphers and signatures; only for machines that need it.
    ///   - identity: a certificate of ours, for servers that ask for one.
    public init(
        trust: TLSTrust = .system, minimum: TLSVersion = .v1_2, identity: TLSIdentity? = nil
    ) throws(TLSSetupError) {
        self.trust = trust
        openSSL = try OpenSSLContext(client: true, minimum: minimum)
        try Self.load(trust, into: openSSL)
        if let identity { try openSSL.use(identity) }
        unsafe SSL_CTX_set_verify(openSSL.pointer, SSL_VERIFY_PEER, nil)
        unsafe TLSEngine.installVerification(openSSL.pointer)
        unsafe TLSEngine.installSessionStore(openSSL.pointer)
        let mode = SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE
        unsafe telepost_tls_set_session_cache(openSSL.pointer, Int(mode))
    }

    private static func load(_ trust: TLSTrust, into openSSL: OpenSSLContext) throws(TLSSetupError) {
        switch trust {
        case .system, .insecure: try openSSL.trustSystem()
        case .systemAnd(let authorities):
            try openSSL.trustSystem()
            try openSSL.trust(authorities: authorities)
        case .only(let authorities):
            try openSSL.trust(authorities: authorities)
            // The file may hold just an authority that is itself below a root.
            let parameters = unsafe SSL_CTX_get0_param(openSSL.pointer)
            unsafe _ = X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        case .pinned: break
        }
    }
}
