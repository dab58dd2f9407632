/// Why files do not make a context; the description says what to mend.
public enum TLSSetupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system does not let us read the file.
    case unreadable(file: String, reason: String)
    /// The file has no PEM certificate.
    case noCertificate(file: String)
    /// The file has no PEM private key.
    case noKey(file: String)
    /// The private key wants a passphrase, for which there is nobody to ask.
    case encryptedKey(file: String)
    /// The key belongs to another certificate.
    case keyMismatch(certificates: String, key: String)
    /// OpenSSL does not take the file.
    case unusable(file: String, reason: String)
    /// OpenSSL does not do what was asked, as by the system's own configuration of it.
    case unavailable(reason: String)

    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "cannot read \(file): \(reason)"
        case .noCertificate(let file): "\(file) has no certificate in PEM form (-----BEGIN CERTIFICATE-----)"
        case .noKey(let file): "\(file) has no private key in PEM form (-----BEGIN PRIVATE KEY-----)"
        case .encryptedKey(let file):
            "the key in \(file) has a passphrase; take it off (openssl pkey -in … -out …) and protect the file instead"
        case .keyMismatch(let certificates, let key):
            "the key in \(key) does not belong to the first certificate in \(certificates)"
        case .unusable(let file, let reason): "cannot use \(file): \(reason)"
        case .unavailable(let reason): "OpenSSL refuses the settings: \(reason)"
        }
    }
}
