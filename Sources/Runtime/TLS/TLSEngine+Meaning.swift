import Bytes
import COpenSSL
import Glibc

/// What OpenSSL's numbers mean.
extension TLSEngine {
    /// What was agreed on; `nil` before the end of the handshake.
    var facts: TLSFacts? {
        guard isOpen else { return nil }
        let certificate = peerCertificate
        return unsafe TLSFacts(
            version: TLSVersion(rawValue: SSL_version(session)) ?? .v1_2,
            cipher: String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(session))),
            isResumed: SSL_session_reused(session) == 1, certificate: certificate,
            verification: verification(of: certificate))
    }

    private var peerCertificate: TLSCertificate? {
        guard let certificate = unsafe SSL_get1_peer_certificate(session) else { return nil }
        defer { unsafe X509_free(certificate) }
        return unsafe TLSCertificate(certificate)
    }

    private func verification(of certificate: TLSCertificate?) -> TLSFacts.Verification {
        switch role {
        case .client(let context, _):
            switch context.trust {
            case .pinned: return .pinned
            case .system, .systemAnd, .only: return .trusted
            case .insecure: return verificationCause(blaming: certificate).map { .unverified($0) } ?? .trusted
            }
        case .server(let context):
            guard let certificate else { return .notAsked }
            return worth(of: certificate, context.asking)
        }
    }

    /// What a client's certificate is worth now: it may have expired since the session that is resumed.
    private func worth(of certificate: TLSCertificate, _ asking: TLSClientAsking) -> TLSFacts.Verification {
        if let cause = verificationCause(blaming: certificate) { return .unverified(cause) }
        let now = Int64(time(nil))
        guard now <= certificate.validUntil else { return .unverified(.expired(at: certificate.validUntil)) }
        guard now >= certificate.validFrom else { return .unverified(.notYetValid(from: certificate.validFrom)) }
        switch asking {
        case .never: return .notAsked
        case .forAny: return .shown
        case .forOneIssued: return .trusted
        }
    }

    func cause(of error: OpenSSLError?) -> TLSFailure.Cause {
        if let said = plainAnswer { return .notTLS(said: said) }
        guard let error else { return .broken("unexpected end") }
        if let alert = error.alert { return cause(ofAlert: alert) }
        guard isHandshaking else { return .broken(error.reason) }
        switch error.number {
        case SSL_R_CERTIFICATE_VERIFY_FAILED:
            return verificationCause(blaming: blamed) ?? .unfitCertificate(error.reason)
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_NO_PROTOCOLS_AVAILABLE, SSL_R_VERSION_TOO_LOW, SSL_R_UNKNOWN_PROTOCOL,
            SSL_R_WRONG_VERSION_NUMBER:
            return .noCommonVersion(minimum: role.openSSL.minimum)
        case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SHARED_GROUPS, SSL_R_NO_SUITABLE_KEY_SHARE,
            SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, SSL_R_NO_CIPHERS_AVAILABLE:
            return .noCommonCipher
        default: return .broken(error.reason)
        }
    }

    /// What it means that the connection ended now, or that the time is up.
    func interruption(isTimeOut: Bool = false) -> TLSFailure {
        if let said = plainAnswer { return TLSFailure(.notTLS(said: said)) }
        return TLSFailure(isTimeOut ? .timedOut : isHandshaking ? .ended : .truncated)
    }

    private func cause(ofAlert alert: UInt8) -> TLSFailure.Cause {
        switch alert {
        case 70: .noCommonVersion(minimum: role.openSSL.minimum)
        case 40, 71: .noCommonCipher
        default: .refused(alert: alert, TLSAlert.words(alert))
        }
    }

    /// The printable start of what came when it is no record of a handshake or an alert (RFC 8446 §5.1); else `nil`.
    private var plainAnswer: String? {
        guard let first = firstOctets.first else { return nil }
        let isRecord = (first == 22 || first == 21) && (firstOctets.count == 1 || firstOctets[1] == 3)
        guard !isRecord else { return nil }
        let line = firstOctets.prefix { $0 >= 0x20 && $0 < 0x7F }
        return String(decoding: line, as: UTF8.self)
    }
}
