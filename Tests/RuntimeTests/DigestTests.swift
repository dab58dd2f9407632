import Bytes
import Runtime
import Testing

@Suite struct DigestTests {
    /// RFC 1321 §A.5, FIPS 180-2's examples.
    @Test(arguments: [
        (Digest.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
        (.md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
        (.md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        (.sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `A digest is that of the standard's example`(digest: Digest, text: String, expected: String) {
        #expect(digest.isAvailable)
        #expect(digest.of(Array(text.utf8)).hexadecimal == expected)
        #expect(digest.size * 2 == expected.utf8.count)
    }

    /// RFC 2202 §2 and §3, RFC 4231 §4.
    @Test func `A message authentication code is that of the RFC's test cases`() throws {
        let rows: [(digest: Digest, key: [UInt8], text: String, code: String)] = [
            (.md5, [UInt8](repeating: 0x0B, count: 16), "Hi There", "9294727a3638bb1c13f48ef8158bfc9d"),
            (.md5, Array("Jefe".utf8), "what do ya want for nothing?", "750c783e6ab0b503eaa86e310a5db738"),
            (
                .md5, [UInt8](repeating: 0xAA, count: 80), "Test Using Larger Than Block-Size Key - Hash Key First",
                "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"
            ),
            (.sha1, Array("Jefe".utf8), "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (
                .sha256, [UInt8](repeating: 0x0B, count: 20), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                .sha256, Array("Jefe".utf8), "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                .sha256, [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            (.sha256, [], "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
        ]
        for row in rows {
            #expect(row.digest.hmac(of: Array(row.text.utf8), key: row.key).hexadecimal == row.code)
        }
    }

    /// RFC 2195 §2: CRAM-MD5's example.
    @Test func `The answer to CRAM-MD5's challenge is the RFC's`() {
        let code = Digest.md5.hmac(
            of: Array("<1896.697170952@postoffice.reston.mci.net>".utf8), key: Array("tanstaaftanstaaf".utf8))
        #expect(code.hexadecimal == "b913a602c7eda7a495b4e6e7334d3890")
    }

    /// RFC 6070 §2 for SHA-1, RFC 7914 §11 and RFC 7677 §3 for SHA-256.
    @Test func `A derived key is that of the RFC's test cases`() throws {
        let one = Digest.sha1.derivedKey(password: Array("password".utf8), salt: Array("salt".utf8), rounds: 4096)
        #expect(one.hexadecimal == "4b007901b765489abead49d926f721d065a429c1")
        let two = Digest.sha256.derivedKey(password: Array("passwd".utf8), salt: Array("salt".utf8), rounds: 1)
        #expect(two.hexadecimal == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc")
        // W22ZaJ0SNY7soEsUEjb6gQ== with the password "pencil"; the proof of RFC 7677 follows from it.
        let salt = try #require([UInt8](hexadecimal: "5b6d99689d12358eeca04b141236fa81"))
        let salted = Digest.sha256.derivedKey(password: Array("pencil".utf8), salt: salt, rounds: 4096)
        let key = Digest.sha256.hmac(of: Array("Client Key".utf8), key: salted)
        let message =
            "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
        let signature = Digest.sha256.hmac(of: Array(message.utf8), key: Digest.sha256.of(key))
        let proof = zip(key, signature).map { $0 ^ $1 }
        // dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=
        #expect(proof.hexadecimal == "747cdb65aa56224e2352137e52d7bdcad6a0f738df30782caa69a2cfb0277554")
        #expect(Digest.sha256.derivedKey(password: [], salt: [], rounds: 1).count == 32)
    }

    @Test func `Random octets are as many as wanted and differ`() {
        #expect(Secrets.randomOctets(0) == [])
        #expect(Secrets.randomOctets(33).count == 33)
        #expect(Set((0..<100).map { _ in Secrets.randomOctets(16) }).count == 100)
    }

    @Test(arguments: [
        ("", "", true), ("a", "a", true), ("a", "b", false), ("abc", "ab", false), ("", "a", false),
        ("xbc", "ybc", false),
    ])
    func `Secrets are equal when all their octets are`(left: String, right: String, isEqual: Bool) {
        #expect(Secrets.areEqual(Array(left.utf8), Array(right.utf8)) == isEqual)
    }
}
