import Testing

@testable import Passwords

@Suite struct ArgonHashTests {
    private static let tail = "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"

    @Test(arguments: [
        ("m=8,t=1,p=1", 8 << 10, 1, 1), ("m=65536,t=3,p=4", 64 << 20, 3, 4), ("m=262144,t=4,p=1", 256 << 20, 4, 1),
        ("m=512,t=1,p=64", 512 << 10, 1, 64), ("m=8,t=131072,p=1", 8 << 10, 131_072, 1),
    ])
    func `the cost is read from a hash`(parameters: String, memory: Int, passes: Int, lanes: Int) throws {
        let hash = try #require(ArgonHash("$argon2id$v=19$" + parameters + Self.tail))
        #expect((hash.memory, hash.passes, hash.lanes) == (memory, passes, lanes))
    }

    @Test(arguments: [
        // More memory, or more work, than a comparison may take.
        "m=262145,t=1,p=1", "m=262144,t=5,p=1", "m=8,t=131073,p=1", "m=9999999,t=1,p=1", "m=8,t=9999999,p=1",
        "m=4294967295,t=1,p=1", "m=18446744073709551616,t=1,p=1", "m=8,t=18446744073709551616,p=1",
        // Less than there must be.
        "m=7,t=1,p=1", "m=15,t=1,p=2", "m=0,t=1,p=1", "m=8,t=0,p=1", "m=8,t=1,p=0", "m=520,t=1,p=65",
        // Not numbers, or not in this order.
        "m=,t=1,p=1", "m=-8,t=1,p=1", "m=+8,t=1,p=1", "m=08,t=1,p=1", "m=8 ,t=1,p=1", "m=0x8,t=1,p=1", "m=8,p=1,t=1",
        "m=8,t=1", "m=8,t=1,p=1,", "m=8,t=1,p=1,data=x", "m8,t1,p1", "", ",,",
    ])
    func `parameters out of bounds or out of order are refused`(_ parameters: String) {
        #expect(ArgonHash("$argon2id$v=19$" + parameters + Self.tail) == nil)
    }

    @Test(arguments: [
        "", "$", "$$$$$", "argon2id$v=19$m=8,t=1,p=1" + tail, "$argon2i$v=19$m=8,t=1,p=1" + tail,
        "$argon2d$v=19$m=8,t=1,p=1" + tail, "$argon2id$v=16$m=8,t=1,p=1" + tail, "$argon2id$m=8,t=1,p=1" + tail,
        "$Argon2id$v=19$m=8,t=1,p=1" + tail, "$argon2id$v=19$m=8,t=1,p=1" + tail + "$",
        "$argon2id$v=19$m=8,t=1,p=1" + tail + "\u{0}", " $argon2id$v=19$m=8,t=1,p=1" + tail,
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ", "$argon2id$v=19$m=8,t=1,p=1$$",
        // A salt of 7 octets, a tag of 15; padding, the other alphabet, blanks, half a character.
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbA$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4r",
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ=$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4=",
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR_uIPnA4rEsF5h7TKyQwu9U1bMCHGi_4",
        "$argon2id$v=19$m=8,t=1,p=1$c29t XNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQxx$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=8,t=1,p=1$" + String(repeating: "A", count: 1000) + "$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu",
    ])
    func `what is no hash of argon2id is refused`(_ text: String) {
        #expect(ArgonHash(text) == nil)
    }

    @Test func `every cut of a hash is refused`() throws {
        let hash = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuA"
        #expect(ArgonHash(hash) != nil)
        for length in 0..<hash.utf8.count { #expect(ArgonHash(String(hash.prefix(length))) == nil, "\(length)") }
    }
}
