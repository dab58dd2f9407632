import Bytes
import Gateway
import Messages
import SASL
import Synchronization
import TestKit

/// Hashes by writing backwards, counts what it is asked, and can be busy.
final class BackwardPasswords: PasswordHashing {
    private struct State {
        var verified = 0
        var hashed = 0
        var isBusy = false
        var during: (@Sendable () async -> Void)?
    }

    private let state = Mutex(State())

    /// How many passwords were compared with a hash.
    var verified: Int { state.withLock { $0.verified } }
    var hashed: Int { state.withLock { $0.hashed } }
    var isBusy: Bool {
        get { state.withLock { $0.isBusy } }
        set { state.withLock { $0.isBusy = newValue } }
    }

    /// What happens once while a password is being looked at.
    func during(_ body: @escaping @Sendable () async -> Void) { state.withLock { $0.during = body } }

    static func hash(_ password: String) -> String { "$test$\(String(password.reversed()))" }

    func hash(_ password: [UInt8]) async -> String? {
        state.withLock { state in
            state.hashed += 1
            return state.isBusy ? nil : Self.hash(String(decoding: password, as: UTF8.self))
        }
    }

    func verify(_ password: [UInt8], against hash: String) async -> PasswordVerdict {
        let (isBusy, during) = state.withLock { state in
            state.verified += 1
            defer { state.during = nil }
            return (state.isBusy, state.during)
        }
        await during?()
        if isBusy { return .busy }
        return Self.hash(String(decoding: password, as: UTF8.self)) == hash ? .matched : .mismatched
    }

    func reads(_ hash: String) -> Bool { hash.hasPrefix("$test$") }
}

/// Seals by turning bits over behind a mark.
struct FlippedSealing: SecretSealing {
    var mark: UInt8 = 7

    func seal(_ secret: [UInt8]) -> [UInt8] { [mark] + secret.map { ~$0 } }
    func open(_ sealed: [UInt8]) -> [UInt8]? { sealed.first == mark ? sealed.dropFirst().map { ~$0 } : nil }

    func key(for purpose: String) -> [UInt8] { Array(purpose.utf8) }
}

/// Real digests but for the rounds of PBKDF2, which would take seconds; nonces that count.
final class QuickDigests: SASLDigesting {
    private let count = Mutex<UInt8>(0)

    func md5(_ message: [UInt8]) -> [UInt8] { PlainDigest.md5(message) }
    func sha256(_ message: [UInt8]) -> [UInt8] { PlainDigest.sha256(message) }
    func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8] { PlainDigest.hmac(message, key: key, PlainDigest.md5) }

    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        PlainDigest.hmac(message, key: key, PlainDigest.sha256)
    }

    func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        hmacSHA256(salt, key: password)
    }

    func nonce() -> [UInt8] {
        let number = count.withLock { count in
            count &+= 1
            return count
        }
        return Array(repeating: number, count: 18)
    }
}

/// An external checker that knows some passwords by name.
final class NamedChecker: ExternalChecking {
    private struct State {
        var known: [String: String] = [:]
        var asked: [String] = []
        var isConfigured = false
        var failure: String?
    }

    private let state = Mutex(State())

    var isConfigured: Bool { state.withLock { $0.isConfigured } }
    /// The names it was asked about.
    var asked: [String] { state.withLock { $0.asked } }
    var failure: String? {
        get { state.withLock { $0.failure } }
        set { state.withLock { $0.failure = newValue } }
    }

    func know(_ known: [String: String]) {
        state.withLock { state in
            state.known = known
            state.isConfigured = true
        }
    }

    func check(name: String, password: [UInt8], client: IPAddress) async -> ExternalVerdict {
        state.withLock { state in
            state.asked.append(name)
            if let failure = state.failure { return .unavailable(failure) }
            return state.known[name] == String(decoding: password, as: UTF8.self) ? .matched : .mismatched
        }
    }
}
