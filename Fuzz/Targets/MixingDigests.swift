import SASL

/// Digests that cost next to nothing, and that no input turns round by chance.
struct MixingDigests: SASLDigesting {
    func md5(_ message: [UInt8]) -> [UInt8] { Self.mix([1], message, size: 16) }

    func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8] { Self.mix([2] + key, message, size: 16) }

    func sha256(_ message: [UInt8]) -> [UInt8] { Self.mix([3], message) }

    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] { Self.mix([4] + key, message) }

    func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        require(SCRAMExchange.iterations.contains(iterations), "nobody makes this side compute for hours")
        return Self.mix([5] + password, salt + [UInt8(truncatingIfNeeded: iterations)])
    }

    func nonce() -> [UInt8] { Array(0..<16) }

    private static func mix(_ one: [UInt8], _ other: [UInt8], size: Int = 32) -> [UInt8] {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for octet in one { state = (state ^ UInt64(octet)) &* 0x100_0000_01B3 }
        state = (state ^ UInt64(one.count)) &* 0x100_0000_01B3
        for octet in other { state = (state ^ UInt64(octet)) &* 0x100_0000_01B3 }
        return (0..<size).map { _ in
            state = (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9 &+ 0x9E37_79B9_7F4A_7C15
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }
}
