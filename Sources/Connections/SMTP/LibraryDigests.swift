import Runtime
public import SASL

/// The arithmetic of logins, as the library of the outer ring does it.
public struct LibraryDigests: SASLDigesting {
    /// No state: one is as good as another.
    public init() {}

    public func md5(_ message: [UInt8]) -> [UInt8] { Digest.md5.of(message) }

    public func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8] { Digest.md5.hmac(of: message, key: key) }

    public func sha256(_ message: [UInt8]) -> [UInt8] { Digest.sha256.of(message) }

    public func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] { Digest.sha256.hmac(of: message, key: key) }

    public func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        Digest.sha256.derivedKey(password: password, salt: salt, rounds: iterations)
    }

    public func nonce() -> [UInt8] { Secrets.randomOctets(18) }
}
