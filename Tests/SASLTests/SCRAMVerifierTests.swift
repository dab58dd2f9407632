import Bytes
import Testing

@testable import SASL

@Suite struct SCRAMVerifierTests {
    static let key = [UInt8](repeating: 7, count: 32)

    static func verifier(
        salt: Int = 16, iterations: Int = 4096, storedKey: Int = 32, serverKey: Int = 32
    ) -> SCRAMVerifier? {
        SCRAMVerifier(
            salt: [UInt8](repeating: 1, count: salt), iterations: iterations,
            storedKey: [UInt8](repeating: 2, count: storedKey), serverKey: [UInt8](repeating: 3, count: serverKey))
    }

    @Test func `What a verifier is made of is bounded`() {
        for salt in [1, 16, 32] { #expect(Self.verifier(salt: salt) != nil) }
        for salt in [0, 33, 300] { #expect(Self.verifier(salt: salt) == nil) }
        for iterations in [4096, 1_000_000] { #expect(Self.verifier(iterations: iterations) != nil) }
        for iterations in [Int.min, -1, 0, 4095, 1_000_001, .max] {
            #expect(Self.verifier(iterations: iterations) == nil)
        }
        for size in [0, 31, 33] {
            #expect(Self.verifier(storedKey: size) == nil)
            #expect(Self.verifier(serverKey: size) == nil)
        }
    }

    @Test func `A verifier comes back from its octets, and from nothing else`() throws {
        for (salt, iterations) in [(1, 4096), (16, 15_000), (32, 1_000_000)] {
            let verifier = try #require(Self.verifier(salt: salt, iterations: iterations))
            let encoded = verifier.encoded
            #expect(encoded.count == 6 + salt + 64)
            #expect(SCRAMVerifier(encoded: encoded) == verifier)
            for count in 0..<encoded.count { #expect(SCRAMVerifier(encoded: Array(encoded.prefix(count))) == nil) }
            #expect(SCRAMVerifier(encoded: encoded + [0]) == nil)
        }
        let encoded = try #require(Self.verifier()).encoded
        for (place, octet) in [(0, 0), (0, 2), (1, 1), (4, 0xFF), (5, 0), (5, 17), (5, 255)] as [(Int, UInt8)] {
            var changed = encoded
            changed[place] = octet
            if place == 4 { changed[3] = 0 }
            #expect(SCRAMVerifier(encoded: changed) == nil, "\(place) \(octet)")
        }
        #expect(SCRAMVerifier(encoded: [UInt8](repeating: 0xFF, count: 1000)) == nil)
        #expect(SCRAMVerifier(encoded: [1, 0, 0, 0x10, 0, 0] + Self.key + Self.key) == nil, "no salt")
    }

    @Test func `A verifier of a password has the usual rounds, and salt from the nonce`() {
        let digests = TestDigests(nonceOctets: [UInt8](1...18), maximumRounds: 3)
        let verifier = SCRAMVerifier(of: Array("pencil".utf8), digests: digests)
        #expect(verifier.salt == [UInt8](1...16))
        #expect(verifier.iterations == 15_000)
        #expect(SCRAMVerifier(encoded: verifier.encoded) == verifier)
        #expect("\(verifier)" == "***")
    }

    @Test func `A verifier has the keys that the RFC derives`() {
        // Worked out with Python's hashlib.
        let salt = Base64.decode(Array("W22ZaJ0SNY7soEsUEjb6gQ==".utf8)[...]) ?? []
        let verifier = SCRAMVerifier(of: Array("pencil".utf8), salt: salt, iterations: 4096, digests: TestDigests())
        #expect(
            String(decoding: Base64.encode(verifier.storedKey), as: UTF8.self)
                == "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=")
        #expect(
            String(decoding: Base64.encode(verifier.serverKey), as: UTF8.self)
                == "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=")
    }

    @Test func `A fake is the same for a name each time, in any case, and another for another name or secret`() {
        let digests = TestDigests()
        let fake = SCRAMVerifier.fake(for: "Tim", secret: [1], digests: digests)
        #expect(fake == SCRAMVerifier.fake(for: "tIM", secret: [1], digests: digests))
        #expect(SCRAMVerifier(encoded: fake.encoded) == fake)
        let real = SCRAMVerifier(of: [1], digests: TestDigests(nonceOctets: [UInt8](1...18), maximumRounds: 3))
        #expect(fake.salt.count == real.salt.count && fake.iterations == real.iterations)
        for other in [
            SCRAMVerifier.fake(for: "tom", secret: [1], digests: digests),
            SCRAMVerifier.fake(for: "tim", secret: [2], digests: digests),
        ] {
            #expect(other.salt != fake.salt)
            #expect(other.storedKey != fake.storedKey)
            #expect(other.serverKey != fake.serverKey)
        }
        #expect(Set([fake.storedKey, fake.serverKey, fake.salt]).count == 3)
    }
}
