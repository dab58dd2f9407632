import CSodium
public import Gateway
import Glibc

/// Hashes passwords with argon2id (RFC 9106), by libsodium, on two threads of its own.
///
/// A hash goes over 32 MiB twice, in one lane. That takes some 45 ms of one core of a small server of today: long enough
/// that guessing at a stolen hash is slow, short enough that a login is not, the more so as who logged in is remembered
/// for a while. It is two thirds more than the least that OWASP's *Password Storage Cheat Sheet* asks for (19 MiB, two
/// passes). libsodium's `INTERACTIVE` takes twice the memory and twice the time: two of these at once are 64 MiB, which
/// a small machine has. Hashes made elsewhere may cost up to the bounds in ``ArgonHash``.
public final class ArgonPasswords: PasswordHashing {
    /// What a new hash costs.
    struct Cost {
        /// How often the memory is gone over.
        var passes: UInt64 = 2
        /// Octets of memory.
        var memory = 32 << 20
    }

    private let cost: Cost
    private let threads: Int
    let line: HashingLine

    /// Starts the threads; they end when nobody holds this any more. At most 64 calls wait for them.
    public convenience init() throws(SecretsFailure) {
        try self.init(cost: Cost())
    }

    init(cost: Cost, threads: Int = 2, waiting: Int = 64) throws(SecretsFailure) {
        try Sodium.prepare()
        self.cost = cost
        self.threads = threads
        line = HashingLine(threads: threads, bound: waiting)
        // Should one not start, this goes out of scope, which ends those that did.
        for _ in 0..<threads { try line.startThread() }
    }

    deinit { line.close(threads: threads) }

    public func hash(_ password: [UInt8]) async -> String? {
        await perform { [cost] in ArgonPasswords.hash(password, cost) } ?? nil
    }

    public func verify(_ password: [UInt8], against hash: String) async -> PasswordVerdict {
        guard reads(hash) else { return .mismatched }
        return await perform { ArgonPasswords.compare(password, hash) } ?? .busy
    }

    public func reads(_ hash: String) -> Bool { ArgonPasswords.canRead(hash) }

    /// What ``reads(_:)`` says, without threads.
    public static func canRead(_ hash: String) -> Bool { ArgonHash(hash) != nil }

    /// Has `work` done by one of the threads; `nil` when too many wait. Being cancelled changes nothing.
    func perform<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value? {
        // Resumed once: by the thread that does the work, or here when nobody will.
        await withCheckedContinuation { continuation in
            let isTaken = line.add { continuation.resume(returning: work()) }
            if !isTaken { continuation.resume(returning: nil) }
        }
    }

    private static func hash(_ password: [UInt8], _ cost: Cost) -> String? {
        var text = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let characters = password.map { CChar(bitPattern: $0) }
        let code = unsafe crypto_pwhash_str(
            &text, characters, UInt64(characters.count), cost.passes, cost.memory)
        guard code == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func compare(_ password: [UInt8], _ hash: String) -> PasswordVerdict {
        let text = ArgonPasswords.terminated(hash)
        let characters = password.map { CChar(bitPattern: $0) }
        errno = 0
        let code = unsafe crypto_pwhash_str_verify(text, characters, UInt64(characters.count))
        if code == 0 { return .matched }
        // The library says the same of a wrong password and of memory that it did not get.
        return errno == ENOMEM ? .busy : .mismatched
    }

    /// A text as C has it, in no less room than the library's header asks for.
    private static func terminated(_ text: String) -> [CChar] {
        let characters = text.utf8.map { CChar(bitPattern: $0) }
        let room = max(characters.count + 1, Int(crypto_pwhash_STRBYTES))
        return characters + [CChar](repeating: 0, count: room - characters.count)
    }
}
