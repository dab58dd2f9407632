public import Bytes

/// Who wants to log in, as far as the link tells.
public struct LoginClient: Hashable, Sendable {
    /// Its address.
    public var address: IPAddress
    /// Whether nobody on the way can listen.
    public var isEncrypted: Bool
    /// The SHA-256 fingerprint of the certificate that it has proven to be its own: 64 hexadecimal digits in lower case.
    public var certificate: String?

    /// A client.
    public init(address: IPAddress, isEncrypted: Bool, certificate: String? = nil) {
        self.address = address
        self.isEncrypted = isEncrypted
        self.certificate = certificate
    }
}
