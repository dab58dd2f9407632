import SASL
import TestKit

/// The arithmetic of logins by ``PlainDigest``, cheap where that makes no difference to POP3.
struct PlainDigests: SASLDigesting {
    var hasMD5 = true

    func nonce() -> [UInt8] { Array("fixed nonce octets".utf8) }

    func md5(_ message: [UInt8]) -> [UInt8] { hasMD5 ? PlainDigest.md5(message) : [] }

    func sha256(_ message: [UInt8]) -> [UInt8] { PlainDigest.sha256(message) }

    func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8] { PlainDigest.hmac(message, key: key, PlainDigest.md5) }

    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        PlainDigest.hmac(message, key: key, PlainDigest.sha256)
    }

    /// One round, however many are asked for.
    func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        PlainDigest.hmac(salt, key: password, PlainDigest.sha256)
    }
}

/// The same numbers on every run (a linear congruential generator).
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

/// Octets of a text in which `\r`, `\n`, `\0` and `\\` stand for what they do in Swift.
func octets(_ text: some StringProtocol) -> [UInt8] {
    var octets: [UInt8] = []
    var isEscaped = false
    for octet in text.utf8 {
        switch (isEscaped, octet) {
        case (false, UInt8(ascii: "\\")): isEscaped = true
        case (false, _): octets.append(octet)
        case (true, _):
            let meanings: [UInt8: UInt8] = [0x72: 0x0D, 0x6E: 0x0A, 0x30: 0x00]
            octets.append(meanings[octet] ?? octet)
            isEscaped = false
        }
    }
    return octets
}

func text(_ octets: some Sequence<UInt8>) -> String { String(decoding: Array(octets), as: UTF8.self) }
