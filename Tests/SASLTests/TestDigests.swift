import SASL
import TestKit

/// The arithmetic of logins by ``PlainDigest``, with a nonce that tests choose.
struct TestDigests: SASLDigesting {
    /// What base64 turns into the nonce of the RFCs' examples is no octets, so tests choose octets.
    var nonceOctets: [UInt8] = Array("fixed nonce octets".utf8)
    /// Fewer rounds than asked for, where only both sides have to agree.
    var maximumRounds = Int.max

    func nonce() -> [UInt8] { nonceOctets }

    func sha256(_ message: [UInt8]) -> [UInt8] { PlainDigest.sha256(message) }

    func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8] { PlainDigest.hmac(message, key: key, PlainDigest.md5) }

    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        PlainDigest.hmac(message, key: key, PlainDigest.sha256)
    }

    func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        PlainDigest.pbkdf2SHA256(password, salt: salt, iterations: min(iterations, maximumRounds))
    }
}

/// Cheap, so that many can be tried: the same digest of everything.
struct FlatDigests: SASLDigesting {
    func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8] { [1] }
    func sha256(_ message: [UInt8]) -> [UInt8] { [2] }
    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] { [3, 4, 5] }
    func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] { [6] }
    func nonce() -> [UInt8] { [0, 0, 0] }
}
