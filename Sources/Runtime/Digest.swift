import COpenSSL

/// A hash function, with what is built on it; for protocols that name one, not for choosing one.
public enum Digest: Hashable, Sendable {
    /// RFC 1321. Broken but for HMAC; what CRAM-MD5 and APOP ask for.
    case md5
    /// FIPS 180-4. Broken but for HMAC and key derivation; what SCRAM-SHA-1 asks for.
    case sha1
    /// FIPS 180-4.
    case sha256
    /// FIPS 180-4.
    case sha512

    /// How many octets it yields.
    public var size: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha256: 32
        case .sha512: 64
        }
    }

    /// Whether the system's OpenSSL offers it; a system in FIPS mode has no MD5. All functions here trap without it.
    public var isAvailable: Bool {
        var digest = [UInt8](repeating: 0, count: size)
        let nothing: [UInt8] = []
        return unsafe EVP_Digest(nothing, 0, &digest, nil, function, nil) == 1
    }

    /// The digest of `octets`.
    public func of(_ octets: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: size)
        let status = unsafe EVP_Digest(octets, octets.count, &digest, nil, function, nil)
        precondition(status == 1, "no digest \(self) in this OpenSSL")
        return digest
    }

    /// The message authentication code of `octets` under `key`, RFC 2104.
    public func hmac(of octets: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: size)
        // OpenSSL would take an empty key without an address for "as before".
        let key = key.isEmpty ? [0] : key
        let status = unsafe HMAC(function, key, Int32(key.count), octets, octets.count, &code, nil)
        unsafe precondition(status != nil, "no digest \(self) in this OpenSSL")
        return code
    }

    /// A key made from a password, PBKDF2 of RFC 8018 §5.2 with HMAC, as long as the digest: SCRAM's `Hi` (RFC 5802 §2.2).
    ///
    /// A million rounds take about a quarter of a second: bound a count that a peer names, and run large ones off the loop.
    ///
    /// - Parameter rounds: at least 1.
    public func derivedKey(password: [UInt8], salt: [UInt8], rounds: Int) -> [UInt8] {
        precondition((1...Int(Int32.max)).contains(rounds))
        var key = [UInt8](repeating: 0, count: size)
        let status = unsafe password.withUnsafeBytes { password in
            unsafe PKCS5_PBKDF2_HMAC(
                password.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(password.count), salt,
                Int32(salt.count), Int32(rounds), function, Int32(size), &key)
        }
        precondition(status == 1, "no digest \(self) in this OpenSSL")
        return key
    }

    private var function: OpaquePointer? {
        switch self {
        case .md5: unsafe EVP_md5()
        case .sha1: unsafe EVP_sha1()
        case .sha256: unsafe EVP_sha256()
        case .sha512: unsafe EVP_sha512()
        }
    }
}
