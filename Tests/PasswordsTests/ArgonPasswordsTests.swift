import Gateway
import Testing

@testable import Passwords

@Suite struct ArgonPasswordsTests {
    /// Cheap ones, for what the cost does not matter to.
    private static func cheap(threads: Int = 2, waiting: Int = 64) throws -> ArgonPasswords {
        try ArgonPasswords(cost: .init(passes: 1, memory: 1 << 13), threads: threads, waiting: waiting)
    }

    @Test func `a password matches its own hash and no other does`() async throws {
        let passwords = try Self.cheap()
        let samples: [[UInt8]] = [
            Array("correct horse".utf8), [], [0], [0, 0], Array("pässwörd 🔑".utf8), [0xFF, 0x00, 0xFE],
            [UInt8](repeating: 7, count: 100_000),
        ]
        for (index, password) in samples.enumerated() {
            let hash = try #require(await passwords.hash(password))
            #expect(passwords.reads(hash))
            for (other, candidate) in samples.enumerated() {
                let verdict = await passwords.verify(candidate, against: hash)
                #expect(verdict == (other == index ? .matched : .mismatched), "\(other) against \(index)")
            }
            #expect(await passwords.verify(password + [1], against: hash) == .mismatched)
        }
    }

    @Test func `two hashes of one password are not alike`() async throws {
        let passwords = try Self.cheap()
        let password = Array("secret".utf8)
        #expect(await passwords.hash(password) != passwords.hash(password))
    }

    @Test func `a hash costs two passes over 32 MiB in one lane, and says so`() async throws {
        let passwords = try ArgonPasswords()
        let hash = try #require(await passwords.hash(Array("secret".utf8)))
        #expect(hash.hasPrefix("$argon2id$v=19$m=32768,t=2,p=1$"))
        #expect(await passwords.verify(Array("secret".utf8), against: hash) == .matched)
        let cost = try #require(ArgonHash(hash))
        #expect(cost.memory == 32 << 20 && cost.passes == 2 && cost.lanes == 1)
    }

    /// From the tests of the reference implementation (phc-winner-argon2, version 19): `password` with `somesalt`.
    @Test(arguments: [
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
    ])
    func `hashes made elsewhere are understood`(_ hash: String) async throws {
        let passwords = try Self.cheap()
        #expect(passwords.reads(hash))
        #expect(await passwords.verify(Array("password".utf8), against: hash) == .matched)
        #expect(await passwords.verify(Array("passwore".utf8), against: hash) == .mismatched)
    }

    @Test func `what is no hash, or one too dear, matches nothing and is not tried`() async throws {
        let passwords = try Self.cheap()
        let hashes = [
            "", "password", "$argon2id$", "$2b$12$abcdefghijklmnopqrstuv",
            "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=256,t=4294967295,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        ]
        for hash in hashes {
            #expect(!passwords.reads(hash), "\(hash)")
            #expect(await passwords.verify(Array("password".utf8), against: hash) == .mismatched, "\(hash)")
        }
    }

    @Test func `a hash with one character changed is not of the password`() async throws {
        let passwords = try Self.cheap()
        let password = Array("secret".utf8)
        let hash = try #require(await passwords.hash(password))
        let octets = Array(hash.utf8)
        for index in octets.indices {
            var changed = octets
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let text = String(decoding: changed, as: UTF8.self)
            #expect(await passwords.verify(password, against: text) == .mismatched, "\(text)")
        }
    }

    @Test(arguments: [(1, 1), (2, 3), (1, 0)])
    func `more callers than may wait are told so, and the others are served`(threads: Int, waiting: Int) async throws {
        let passwords = try Self.cheap(threads: threads, waiting: waiting)
        let gate = Gate()
        await withTaskGroup(of: Bool.self) { group in
            for begun in 1...threads {
                group.addTask { await passwords.perform { gate.pass() } != nil }
                await gate.untilThere(begun)
            }
            for queued in 0..<waiting {
                group.addTask { await passwords.perform { gate.pass() } != nil }
                while passwords.line.count != queued + 1 { await Task.yield() }
            }
            #expect(await passwords.hash([1]) == nil)
            let hash = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
            #expect(await passwords.verify([1], against: hash) == .busy)
            #expect(await passwords.verify([1], against: "none") == .mismatched)
            gate.open(threads + waiting)
            #expect(await group.reduce(into: 0) { $0 += $1 ? 1 : 0 } == threads + waiting)
            #expect(await passwords.verify(Array("password".utf8), against: hash) == .matched)
        }
    }

    @Test func `sixty-four may wait while two are at work`() async throws {
        let passwords = try ArgonPasswords()
        let gate = Gate()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<66 { group.addTask { _ = await passwords.perform { gate.pass() } } }
            while passwords.line.count != 64 { await Task.yield() }
            #expect(await passwords.perform { true } == nil)
            gate.open(66)
        }
        #expect(await passwords.perform { true } == true)
    }

    @Test func `the threads end when nobody holds it any more`() async throws {
        weak var line: HashingLine?
        do {
            let passwords = try Self.cheap()
            line = passwords.line
            #expect(await passwords.hash([1]) != nil)
        }
        for _ in 0..<100_000 where line != nil { await Task.yield() }
        #expect(line == nil)
    }
}
