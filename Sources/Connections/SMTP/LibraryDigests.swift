import Runtime
import SMTP

/// The arithmetic of logins, as the library of the outer ring does it.
struct LibraryDigests: SASLDigesting {
    func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8] { Digest.md5.hmac(of: message, key: key) }

    func sha256(_ message: [UInt8]) -> [UInt8] { Digest.sha256.of(message) }

    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] { Digest.sha256.hmac(of: message, key: key) }

    func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        Digest.sha256.derivedKey(password: password, salt: salt, rounds: iterations)
    }

    func nonce() -> [UInt8] { Secrets.randomOctets(18) }
}
