/// Why a handshake failed or an encrypted stream broke; the description says it to an administrator.
public struct TLSFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong.
    public enum Cause: Hashable, Sendable {
        /// The certificate (or one above it) expired, in seconds since 1970-01-01 00:00 UTC.
        case expired(at: Int64)
        /// The certificate (or one above it) becomes good later, in seconds since 1970-01-01 00:00 UTC.
        case notYetValid(from: Int64)
        /// Nobody whom we trust vouches for it; the text is the issuer that is missing.
        case unknownIssuer(String)
        /// It vouches for itself only.
        case selfSigned
        /// It is for other names than the one we wanted.
        case nameMismatch(wanted: String, names: [String])
        /// It is not one of those that were pinned.
        case notPinned(certificate: TLSFingerprint, publicKey: TLSFingerprint)
        /// It is wrong in another way, in OpenSSL's words.
        case unfitCertificate(String)
        /// The two sides have no version in common; ours start with this one.
        case noCommonVersion(minimum: TLSVersion)
        /// The two sides have no way to encrypt in common.
        case noCommonCipher
        /// The other side speaks something else; the text is the printable start of it.
        case notTLS(said: String)
        /// The handshake took longer than allowed.
        case timedOut
        /// The connection ended in the middle of the handshake.
        case ended
        /// So many octets came in plain before TLS began, where nothing may come (CVE-2011-0411).
        case plainOctets(Int)
        /// The other side gave up with this alert (RFC 8446 §6.2), in words.
        case refused(alert: UInt8, String)
        /// The name to connect to is no host name.
        case unusableName(String)
        /// The connection ended without the mark that says all was sent; what came may be the beginning only.
        case truncated
        /// The other side broke the rules of TLS, in OpenSSL's words.
        case broken(String)
    }

    /// What was wrong.
    public let cause: Cause
    /// The certificate that is to blame, or the one that the other side showed.
    public let certificate: TLSCertificate?

    init(_ cause: Cause, certificate: TLSCertificate? = nil) {
        self.cause = cause
        self.certificate = certificate
    }

    /// Whether it is about the other side's certificate, so that trying again helps only after somebody changed something.
    public var isAboutCertificate: Bool {
        switch cause {
        case .expired, .notYetValid, .unknownIssuer, .selfSigned, .nameMismatch, .notPinned, .unfitCertificate: true
        case .noCommonVersion, .noCommonCipher, .notTLS, .timedOut, .ended, .plainOctets, .refused, .unusableName,
            .truncated, .broken:
            false
        }
    }

    /// What happened and what can be done, in one line without a full stop.
    public var description: String {
        guard let certificate, isAboutCertificate else { return cause.description }
        return "\(cause) (certificate of \(certificate.subject), issued by \(certificate.issuer))"
    }
}

extension TLSFailure.Cause: CustomStringConvertible {
    /// What happened and what can be done, in one line without a full stop.
    public var description: String {
        switch self {
        case .expired(let moment):
            "the certificate expired on \(TLSCertificate.text(ofMoment: moment)); its owner must renew it"
        case .notYetValid(let moment):
            "the certificate is not valid before \(TLSCertificate.text(ofMoment: moment)); is this machine's clock right?"
        case .unknownIssuer(let issuer):
            "the certificate's issuer is not trusted: \(issuer); trust that authority, or pin the certificate"
        case .selfSigned: "the certificate is self-signed and not trusted; trust its file, or pin it"
        case .nameMismatch(let wanted, let names):
            "the certificate is not for \(wanted); it is for \(Self.list(names))"
        case .notPinned(let certificate, let publicKey):
            "the certificate is not the pinned one; its SHA-256 is \(certificate), its public key's \(publicKey)"
        case .unfitCertificate(let words): "the certificate is not acceptable: \(words)"
        case .noCommonVersion(let minimum):
            "the two sides share no version of TLS; this side allows \(minimum) and newer"
        case .noCommonCipher: "the two sides share no way to encrypt"
        case .notTLS(let said):
            "the other side does not speak TLS here\(Self.quote(said)): is it the right port and kind of TLS?"
        case .timedOut: "the TLS handshake was not finished in time"
        case .ended: "the other side closed the connection during the TLS handshake"
        case .plainOctets(let count):
            "\(count) octets came in plain before TLS began: somebody may have put them there, or it is no TLS port"
        case .refused(let alert, let words): "the other side refused TLS: \(words) (alert \(alert))"
        case .unusableName(let name): "\"\(name)\" is no host name that a certificate could be for"
        case .truncated: "the connection ended without the end mark of TLS"
        case .broken(let words): "the other side broke the rules of TLS: \(words)"
        }
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "no name" : names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", ..." : "")
    }

    private static func quote(_ said: String) -> String {
        said.isEmpty ? "" : "; it said \"\(said)\""
    }
}
