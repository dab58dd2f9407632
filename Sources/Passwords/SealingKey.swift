import CSodium
public import Gateway

/// The key that secrets in the store are sealed with: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), by libsodium.
///
/// It lies in a file of its own, `secrets.key`, so that a copy of the store alone tells nobody a secret. Whoever has
/// both has all; whoever loses the file has to set the secrets anew. A sealed secret is an octet that says how (1), a
/// nonce of 24 octets, and the cipher text with its tag of 16.
public struct SealingKey: SecretSealing, CustomStringConvertible, CustomReflectable {
    /// What is amiss with the key's file, for the log; `nil` when nothing is.
    public let warning: String?
    private let key: [UInt8]

    private static let form: UInt8 = 1
    private static let keySize = Int(crypto_aead_xchacha20poly1305_ietf_KEYBYTES)
    private static let nonceSize = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    private static let tagSize = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)

    /// Reads the key in `folder`, which must exist, or makes one where there is none; blocks while it does.
    ///
    /// - Throws: ``SecretsFailure`` when the file cannot be read or made, or holds something else than a key.
    public static func open(in folder: String) throws(SecretsFailure) -> SealingKey {
        try Sodium.prepare()
        let file = KeyFile(in: folder)
        if let kept = try file.read(keySize) { return try SealingKey(kept.octets, mode: kept.mode, file) }
        try file.make(Sodium.random(keySize))
        guard let made = try file.read(keySize) else { throw SecretsFailure("\(file.path) is gone again") }
        return try SealingKey(made.octets, mode: made.mode, file)
    }

    private init(_ octets: [UInt8], mode: UInt32, _ file: KeyFile) throws(SecretsFailure) {
        guard octets.count == SealingKey.keySize else {
            throw SecretsFailure(
                """
                \(file.path) is no key, which has \(SealingKey.keySize) octets: put the right file back, or remove it \
                and set the secrets of accounts anew
                """)
        }
        key = octets
        let isExposed = mode & 0o077 != 0
        warning =
            isExposed
            ? "\(file.path) is open to others than its owner (mode 0\(String(mode, radix: 8))): chmod 600 it" : nil
    }

    public func seal(_ secret: [UInt8]) -> [UInt8] {
        let nonce = Sodium.random(SealingKey.nonceSize)
        var cipher = [UInt8](repeating: 0, count: secret.count + SealingKey.tagSize)
        unsafe crypto_aead_xchacha20poly1305_ietf_encrypt(
            &cipher, nil, secret, UInt64(secret.count), [SealingKey.form], 1, nil, nonce, key)
        return [SealingKey.form] + nonce + cipher
    }

    public func open(_ sealed: [UInt8]) -> [UInt8]? {
        let overhead = 1 + SealingKey.nonceSize + SealingKey.tagSize
        guard sealed.count >= overhead, sealed[0] == SealingKey.form else { return nil }
        let nonce = Array(sealed[1..<1 + SealingKey.nonceSize])
        let cipher = Array(sealed[(1 + SealingKey.nonceSize)...])
        // One more than is needed: an empty array has no address.
        var secret = [UInt8](repeating: 0, count: sealed.count - overhead + 1)
        let code = unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
            &secret, nil, nil, cipher, UInt64(cipher.count), [SealingKey.form], 1, nonce, key)
        return code == 0 ? Array(secret.dropLast()) : nil
    }

    public func key(for purpose: String) -> [UInt8] {
        var derived = [UInt8](repeating: 0, count: 32)
        let text = Array(purpose.utf8)
        unsafe crypto_generichash(&derived, derived.count, text, UInt64(text.count), key, key.count)
        return derived
    }

    /// Never the key.
    public var description: String { "***" }

    /// Nothing, so that a dump does not show the key either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
