import Bytes

/// What a server keeps of a password to verify it by SCRAM-SHA-256 (RFC 5802 §3). Whoever has it can play the server, and
/// can try passwords against it: it is kept sealed.
public struct SCRAMVerifier: Hashable, Sendable, CustomStringConvertible {
    /// 1 to 32 octets.
    public let salt: [UInt8]
    /// The rounds that a client has to go, within ``SCRAMExchange/iterations``.
    public let iterations: Int
    /// The hash of the key that the client proves, 32 octets.
    public let storedKey: [UInt8]
    /// The key by which the server proves itself, 32 octets.
    public let serverKey: [UInt8]

    /// The rounds of new verifiers: the rule of thumb of RFC 7677 §4.
    public static let usualIterations = 15_000

    static let keySize = 32
    private static let saltSizes = 1...32
    private static let usualSaltSize = 16
    private static let encodingVersion: UInt8 = 1

    /// `nil` when something is not as the properties say.
    public init?(salt: [UInt8], iterations: Int, storedKey: [UInt8], serverKey: [UInt8]) {
        guard Self.saltSizes.contains(salt.count), SCRAMExchange.iterations.contains(iterations),
            storedKey.count == Self.keySize, serverKey.count == Self.keySize
        else { return nil }
        self.init(unchecked: salt, iterations, storedKey: storedKey, serverKey: serverKey)
    }

    /// That of a password, with a new salt. Takes some milliseconds.
    public init(of password: [UInt8], digests: any SASLDigesting) {
        self.init(
            of: password, salt: Array(digests.nonce().prefix(Self.usualSaltSize)), iterations: Self.usualIterations,
            digests: digests)
    }

    /// That of a password with this salt, of 1 to 32 octets. Takes some milliseconds.
    public init(of password: [UInt8], salt: [UInt8], digests: any SASLDigesting) {
        self.init(of: password, salt: salt, iterations: Self.usualIterations, digests: digests)
    }

    init(of password: [UInt8], salt: [UInt8], iterations: Int, digests: any SASLDigesting) {
        let salted = digests.pbkdf2SHA256(password, salt: salt, iterations: iterations)
        let clientKey = digests.hmacSHA256(Array("Client Key".utf8), key: salted)
        self.init(
            unchecked: salt, iterations, storedKey: digests.sha256(clientKey),
            serverKey: digests.hmacSHA256(Array("Server Key".utf8), key: salted))
    }

    /// One that nobody's password fits, the same each time for a name (the case of ASCII letters aside): so that names
    /// that do not exist look like those that do.
    ///
    /// - Parameter secret: known to nobody outside, and the same for a long time.
    public static func fake(for name: String, secret: [UInt8], digests: any SASLDigesting) -> SCRAMVerifier {
        let name = name.utf8.map(\.asciiLowercased)
        func octets(_ purpose: String) -> [UInt8] {
            digests.hmacSHA256(Array("\(purpose) ".utf8) + name, key: secret)
        }
        return SCRAMVerifier(
            unchecked: Array(octets("salt").prefix(usualSaltSize)), usualIterations, storedKey: octets("stored key"),
            serverKey: octets("server key"))
    }

    private init(unchecked salt: [UInt8], _ iterations: Int, storedKey: [UInt8], serverKey: [UInt8]) {
        self.salt = salt
        self.iterations = iterations
        self.storedKey = storedKey
        self.serverKey = serverKey
    }

    /// Never the keys.
    public var description: String { "***" }
}

extension SCRAMVerifier {
    /// Reads what ``encoded`` wrote; `nil` for anything else.
    ///
    ///     encoding = version iterations salt-size salt stored-key server-key   ; 1, 4, 1, 1*32, 32 and 32 octets
    public init?(encoded octets: [UInt8]) {
        let headSize = 6
        guard octets.count > headSize, octets[0] == Self.encodingVersion else { return nil }
        let iterations = octets[1...4].reduce(0) { $0 << 8 | Int($1) }
        let saltEnd = headSize + Int(octets[5])
        guard octets.count == saltEnd + 2 * Self.keySize else { return nil }
        self.init(
            salt: Array(octets[headSize..<saltEnd]), iterations: iterations,
            storedKey: Array(octets[saltEnd..<(saltEnd + Self.keySize)]),
            serverKey: Array(octets[(saltEnd + Self.keySize)...]))
    }

    /// The verifier as octets, to be sealed.
    public var encoded: [UInt8] {
        let rounds = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: iterations >> $0) }
        return [Self.encodingVersion] + rounds + [UInt8(salt.count)] + salt + storedKey + serverKey
    }
}
