import Bytes
import SASL

/// Hashes nothing, and finds no password right: where a gateway was given no ``PasswordHashing``.
struct MissingPasswords: PasswordHashing {
    func hash(_ password: [UInt8]) async -> String? { "" }
    func verify(_ password: [UInt8], against hash: String) async -> PasswordVerdict { .mismatched }
    func reads(_ hash: String) -> Bool { false }
}

/// Seals nothing: where a gateway was given no ``SecretSealing``.
struct MissingSealing: SecretSealing {
    func seal(_ secret: [UInt8]) -> [UInt8] { [] }
    func open(_ sealed: [UInt8]) -> [UInt8]? { nil }

    func key(for purpose: String) -> [UInt8] { Array(purpose.utf8) }
}

/// Has nobody to ask: where a gateway was given no ``ExternalChecking``.
struct MissingExternalCheck: ExternalChecking {
    var isConfigured: Bool { false }

    func check(name: String, password: [UInt8], client: IPAddress) async -> ExternalVerdict { .mismatched }
}

/// Digests everything to nothing, which is never the same as anything (see `isSame(as:)`): where a gateway was given no
/// `SASLDigesting`.
struct MissingDigests: SASLDigesting {
    func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8] { [] }
    func sha256(_ message: [UInt8]) -> [UInt8] { [] }
    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] { [] }
    func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] { [] }
    func nonce() -> [UInt8] { [] }
}
