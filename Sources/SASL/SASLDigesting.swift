/// The arithmetic that logins need; a library in an outer ring does it.
public protocol SASLDigesting: Sendable {
    /// MD5 (RFC 1321), for APOP; empty where there is none, which no digest of a peer is.
    func md5(_ message: [UInt8]) -> [UInt8]
    /// HMAC-MD5 (RFC 2104).
    func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8]
    /// SHA-256 (RFC 6234).
    func sha256(_ message: [UInt8]) -> [UInt8]
    /// HMAC-SHA-256.
    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8]
    /// PBKDF2 with HMAC-SHA-256 to 32 octets, `Hi()` of RFC 5802 §2.2. May take a second; see ``SCRAMExchange``.
    func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8]
    /// At least 16 octets that nobody can guess, anew each time.
    func nonce() -> [UInt8]
}

extension SASLDigesting {
    /// There is none.
    public func md5(_ message: [UInt8]) -> [UInt8] { [] }
}
