import Bytes
import COpenSSL

/// Whom a client believes, and what a client's certificate is worth.
extension TLSEngine {
    /// Installs what OpenSSL calls when a certificate has arrived.
    static func installVerification(_ context: OpaquePointer) {
        unsafe SSL_CTX_set_cert_verify_callback(
            context,
            { check, _ in
                let index = SSL_get_ex_data_X509_STORE_CTX_idx()
                guard let check = unsafe check, let session = unsafe X509_STORE_CTX_get_ex_data(check, index),
                    let engine = unsafe TLSEngine.of(OpaquePointer(session))
                else { return 0 }
                return unsafe engine.verify(check) ? 1 : 0
            }, nil)
    }

    /// Installs what OpenSSL calls when a ticket has arrived.
    static func installSessionStore(_ context: OpaquePointer) {
        unsafe SSL_CTX_sess_set_new_cb(context) { session, ticket in
            guard let ticket = unsafe ticket, let engine = unsafe TLSEngine.of(session),
                case .client(let context, let name) = engine.role
            else { return 0 }
            unsafe context.sessions.keep(TLSSession(owning: ticket), for: name)
            return 1
        }
    }

    private static func of(_ session: OpaquePointer?) -> TLSEngine? {
        guard let data = unsafe SSL_get_ex_data(session, 0) else { return nil }
        return unsafe Unmanaged<TLSEngine>.fromOpaque(data).takeUnretainedValue()
    }

    func prepare(_ context: TLSClientContext, _ name: String) throws(TLSFailure) {
        unsafe SSL_set_connect_state(session)
        let isAddress = IPAddress(name) != nil
        if context.trust.looksAtNames {
            guard expect(name, isAddress: isAddress) else { throw TLSFailure(.unusableName(name)) }
        }
        // RFC 6066 §3: no addresses.
        if !isAddress, !name.isEmpty {
            guard !name.utf8.contains(0), unsafe telepost_tls_set_server_name(session, name) == 1 else {
                throw TLSFailure(.unusableName(name))
            }
        }
        if let earlier = context.sessions.session(for: name) { unsafe _ = SSL_set_session(session, earlier.pointer) }
    }

    private func expect(_ name: String, isAddress: Bool) -> Bool {
        let parameters = unsafe SSL_get0_param(session)
        if isAddress { return unsafe X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1 }
        unsafe X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        return unsafe !name.isEmpty && X509_VERIFY_PARAM_set1_host(parameters, name, name.utf8.count) == 1
    }

    private func verify(_ check: OpaquePointer) -> Bool {
        switch role {
        case .client(let context, _): unsafe verifyServer(check, context.trust)
        case .server(let context): unsafe verifyClient(check, context.asking)
        }
    }

    /// Always `true`: a bad certificate is as good as none, and ``TLSFacts/verification`` says what was wrong.
    private func verifyClient(_ check: OpaquePointer, _ asking: TLSClientAsking) -> Bool {
        switch asking {
        case .never, .forAny: unsafe X509_STORE_CTX_set_error(check, X509_V_OK)
        case .forOneIssued: unsafe _ = X509_verify_cert(check)
        }
        return true
    }

    private func verifyServer(_ check: OpaquePointer, _ trust: TLSTrust) -> Bool {
        switch trust {
        case .pinned(let pins):
            let leaf = unsafe X509_STORE_CTX_get0_cert(check)
            let shown = unsafe leaf.flatMap { unsafe TLSCertificate($0) }
            let isPinned =
                shown.map { pins.contains($0.fingerprint) || pins.contains($0.publicKeyFingerprint) } ?? false
            unsafe X509_STORE_CTX_set_error(check, isPinned ? X509_V_OK : X509_V_ERR_CERT_REJECTED)
            if !isPinned { blamed = shown }
            return isPinned
        case .insecure:
            unsafe _ = X509_verify_cert(check)
            return true
        case .system, .systemAnd, .only:
            guard unsafe X509_verify_cert(check) != 1 else { return true }
            let current = unsafe X509_STORE_CTX_get_current_cert(check) ?? X509_STORE_CTX_get0_cert(check)
            blamed = unsafe current.flatMap { unsafe TLSCertificate($0) }
            return false
        }
    }

    /// What the check of the other side's certificate found; `nil` when all is well.
    func verificationCause(blaming certificate: TLSCertificate?) -> TLSFailure.Cause? {
        let code = unsafe SSL_get_verify_result(session)
        guard code != Int(X509_V_OK) else { return nil }
        let words = unsafe String(cString: X509_verify_cert_error_string(code))
        guard let certificate else { return .unfitCertificate(words) }
        if case .client(let context, _) = role, case .pinned = context.trust {
            return .notPinned(certificate: certificate.fingerprint, publicKey: certificate.publicKeyFingerprint)
        }
        switch Int32(code) {
        case X509_V_ERR_CERT_HAS_EXPIRED: return .expired(at: certificate.validUntil)
        case X509_V_ERR_CERT_NOT_YET_VALID: return .notYetValid(from: certificate.validFrom)
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            return .nameMismatch(wanted: role.serverName, names: certificate.names)
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return .selfSigned
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return .unknownIssuer(certificate.issuer)
        default: return .unfitCertificate(words)
        }
    }
}

extension TLSEngine.Role {
    /// Whom a client wants; empty for a server.
    fileprivate var serverName: String {
        switch self {
        case .client(_, let name): name
        case .server: ""
        }
    }
}

extension TLSTrust {
    /// Whether the name of the server is compared with its certificate.
    fileprivate var looksAtNames: Bool {
        switch self {
        case .system, .systemAnd, .only, .insecure: true
        case .pinned: false
        }
    }
}
