/// The files that prove who we are.
public struct TLSIdentity: Hashable, Sendable {
    /// Path of the PEM file with our certificate first and those of the authorities between it and a root after it.
    public let certificates: String
    /// Path of the PEM file with the private key, which has no passphrase; may be the same file.
    public let key: String

    /// Our certificate chain and its key.
    public init(certificates: String, key: String) {
        self.certificates = certificates
        self.key = key
    }
}
