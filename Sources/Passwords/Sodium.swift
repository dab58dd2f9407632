import CSodium

/// The library, once for the process.
enum Sodium {
    /// The first call of `sodium_init` prepares the library; it is 1 when somebody else has.
    private static let isReady = sodium_init() >= 0

    /// Makes sure that the library can be used.
    static func prepare() throws(SecretsFailure) {
        guard isReady else { throw SecretsFailure("libsodium finds no source of randomness") }
    }

    /// So many octets that nobody can guess.
    static func random(_ count: Int) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: count)
        unsafe randombytes_buf(&octets, count)
        return octets
    }
}
