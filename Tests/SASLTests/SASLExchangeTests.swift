import Bytes
import TestKit
import Testing

@testable import SASL

@Suite struct SASLExchangeTests {
    static func octets(_ text: String) -> [UInt8] { Array(text.utf8) }
    static func text(_ octets: [UInt8]) -> String { String(decoding: octets, as: UTF8.self) }

    static func login(_ name: String, _ password: String) -> SASLLogin { SASLLogin(username: name, password: password) }

    @Test func `The digests of these tests are those of the RFCs`() {
        let digests = TestDigests()
        #expect(
            digests.sha256(Self.octets("abc")).hexadecimal
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(PlainDigest.md5(Self.octets("message digest")).hexadecimal == "f96b697d7cb7938d525a2f31aaf161d0")
        #expect(
            digests.hmacSHA256(Self.octets("what do ya want for nothing?"), key: Self.octets("Jefe")).hexadecimal
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            digests.pbkdf2SHA256(Self.octets("passwd"), salt: Self.octets("salt"), iterations: 1).hexadecimal
                == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc")
    }

    @Test func `CRAM-MD5 answers as in RFC 2195`() throws {
        var exchange = SASLExchange(.cramMD5, Self.login("tim", "tanstaaftanstaaf"), TestDigests())
        #expect(exchange.initialResponse == nil)
        let answer = try exchange.answer(Self.octets("<1896.697170952@postoffice.reston.mci.net>"))
        #expect(Self.text(answer) == "tim b913a602c7eda7a495b4e6e7334d3890")
        #expect(exchange.mayEnd)
        #expect(throws: SASLFault.unreadable) { try exchange.answer(Self.octets("<again>")) }
    }

    @Test func `PLAIN says all at once, and nothing more`() {
        var exchange = SASLExchange(.plain, Self.login("tim", "tanstaaftanstaaf"), TestDigests())
        #expect(exchange.initialResponse == Self.octets("\0tim\0tanstaaftanstaaf"))
        #expect(throws: SASLFault.unreadable) { try exchange.answer([]) }
    }

    @Test func `LOGIN answers two questions, whatever they are`() throws {
        var exchange = SASLExchange(.login, Self.login("tim", "secret"), TestDigests())
        #expect(try exchange.answer(Self.octets("Benutzer:")) == Self.octets("tim"))
        #expect(try exchange.answer([]) == Self.octets("secret"))
        #expect(throws: SASLFault.unreadable) { try exchange.answer([]) }
    }

    /// The nonce of RFC 7677 §3 is base64 of these octets.
    static let nonce = Base64.decode(octets("rOprNGfwEbeRWgbNEkqO")[...]) ?? []
    static let first = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    static let last = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

    @Test func `SCRAM-SHA-256 says and believes what RFC 7677 does`() throws {
        var exchange = SASLExchange(.scramSHA256, Self.login("user", "pencil"), TestDigests(nonceOctets: Self.nonce))
        #expect(exchange.initialResponse == Self.octets("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"))
        #expect(
            try Self.text(exchange.answer(Self.octets(Self.first)))
                == "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
        #expect(!exchange.mayEnd)
        #expect(try exchange.answer(Self.octets(Self.last)) == [])
        #expect(exchange.mayEnd)
        #expect(throws: SASLFault.unreadable) { try exchange.answer(Self.octets(Self.last)) }
    }

    @Test func `SCRAM takes no first message that is not one`() {
        let wrong = [
            "", "r=AAAAx", "r=AAAAx,s=AAAA", "r=AAAA,s=AAAA,i=4096", "r=BBBBx,s=AAAA,i=4096", "r=AAAAx,s=,i=4096",
            "r=AAAAx,s=A,i=4096", "r=AAAAx,s=AAAA,i=4095", "r=AAAAx,s=AAAA,i=1000001", "r=AAAAx,s=AAAA,i=-1",
            "r=AAAAx,s=AAAA,i=99999999999999999999", "r=AAAAx,s=AAAA,i=", "m=x,r=AAAAx,s=AAAA,i=4096",
            "s=AAAA,r=AAAAx,i=4096", "e=other-error", "r=AAAAx,s=AA A,i=4096",
        ]
        for message in wrong {
            var exchange = SASLExchange(.scramSHA256, Self.login("u", "p"), FlatDigests())
            #expect(throws: SASLFault.unreadable, "\(message)") { try exchange.answer(Self.octets(message)) }
            #expect(!exchange.mayEnd)
        }
        for iterations in [4096, 1_000_000] {
            var exchange = SASLExchange(.scramSHA256, Self.login("u", "p"), FlatDigests())
            let message = Self.octets("r=AAAAx,s=AAAA,i=\(iterations),x=more")
            #expect((try? exchange.answer(message)) == Self.octets("c=biws,r=AAAAx,p=AAAA"))
        }
    }

    @Test func `A server that does not prove itself is not believed`() throws {
        for message in ["", "v=", "v=AAAA", "e=invalid-proof", "v=AwQ=", "v=AwQF\n"] {
            var exchange = SASLExchange(.scramSHA256, Self.login("u", "p"), FlatDigests())
            _ = try exchange.answer(Self.octets("r=AAAAx,s=AAAA,i=4096"))
            #expect(throws: SASLFault.notProven, "\(message)") { try exchange.answer(Self.octets(message)) }
            #expect(!exchange.mayEnd)
        }
        var exchange = SASLExchange(.scramSHA256, Self.login("u", "p"), FlatDigests())
        _ = try exchange.answer(Self.octets("r=AAAAx,s=AAAA,i=4096"))
        #expect(try exchange.answer(Self.octets("v=AwQF,x=more")) == [])
    }

    @Test func `A user name with commas and equals signs is escaped`() {
        let exchange = SASLExchange(.scramSHA256, Self.login("a,b=c", "p"), FlatDigests())
        #expect(exchange.initialResponse == Self.octets("n,,n=a=2Cb=3Dc,r=AAAA"))
    }

    @Test func `The strongest mechanism that link and settings allow is first`() {
        let all = ["LOGIN", "PLAIN", "CRAM-MD5", "SCRAM-SHA-256", "GSSAPI"]
        var login = Self.login("u", "p")
        #expect(
            SASLMechanism.usable(all, for: login, isEncrypted: true) == [.scramSHA256, .cramMD5, .plain, .login])
        #expect(SASLMechanism.usable(all, for: login, isEncrypted: false) == [.scramSHA256, .cramMD5])
        #expect(SASLMechanism.usable(["PLAIN", "GSSAPI"], for: login, isEncrypted: false) == [])
        login.allowsPlainOnOpenLink = true
        #expect(SASLMechanism.usable(["LOGIN", "PLAIN"], for: login, isEncrypted: false) == [.plain, .login])
        login.mechanisms = [.login]
        #expect(SASLMechanism.usable(all, for: login, isEncrypted: true) == [.login])
        #expect("\(login)" == "u, ***")
    }

    @Test func `OAUTHBEARER says what RFC 7628 does`() {
        // RFC 7628 §4.1.
        let token = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="
        var login = SASLLogin(username: "user@example.com", token: token)
        (login.host, login.port) = ("server.example.com", 143)
        let exchange = SASLExchange(.oauthBearer, login, FlatDigests())
        #expect(
            exchange.initialResponse.map(Self.text)
                == "n,a=user@example.com,\u{1}host=server.example.com\u{1}port=143\u{1}auth=Bearer \(token)\u{1}\u{1}")
        let short = SASLExchange(.oauthBearer, SASLLogin(username: "a,b=c", token: "x"), FlatDigests())
        #expect(short.initialResponse.map(Self.text) == "n,a=a=2Cb=3Dc,\u{1}auth=Bearer x\u{1}\u{1}")
        #expect(short.mayEnd)
    }

    @Test func `XOAUTH2 says name and token`() {
        let exchange = SASLExchange(.xoauth2, SASLLogin(username: "a@b", token: "ya29.x"), FlatDigests())
        #expect(exchange.initialResponse.map(Self.text) == "user=a@b\u{1}auth=Bearer ya29.x\u{1}\u{1}")
        #expect(exchange.mayEnd)
    }

    @Test(arguments: [(SASLMechanism.oauthBearer, [UInt8(1)]), (.xoauth2, [])])
    func `A server's complaint about a token is acknowledged, kept, and no success follows it`(
        mechanism: SASLMechanism, acknowledgement: [UInt8]
    ) throws {
        var exchange = SASLExchange(mechanism, SASLLogin(username: "a", token: "x"), FlatDigests())
        #expect(exchange.serverComplaint == nil)
        #expect(try exchange.answer(Self.octets("{\"status\":\"401\"}\r\n\u{1B}ü")) == acknowledgement)
        #expect(exchange.serverComplaint == "{\"status\":\"401\"}     ")
        #expect(!exchange.mayEnd)
        #expect(throws: SASLFault.unreadable) { try exchange.answer(Self.octets("{}")) }

        var long = SASLExchange(mechanism, SASLLogin(username: "a", token: "x"), FlatDigests())
        _ = try long.answer([UInt8](repeating: 0x61, count: 9000))
        #expect(long.serverComplaint?.utf8.count == 300)
        var empty = SASLExchange(mechanism, SASLLogin(username: "a", token: "x"), FlatDigests())
        _ = try empty.answer([])
        #expect(!empty.mayEnd)
    }

    @Test func `A token and a password are never taken for each other`() {
        let all = SASLMechanism.allCases.map(\.rawValue)
        var token = SASLLogin(username: "u", token: "t")
        #expect(SASLMechanism.usable(all, for: token, isEncrypted: true) == [.oauthBearer, .xoauth2])
        #expect(SASLMechanism.usable(all, for: token, isEncrypted: false) == [])
        token.allowsPlainOnOpenLink = true
        token.mechanisms = [.xoauth2, .plain]
        #expect(SASLMechanism.usable(all, for: token, isEncrypted: false) == [.xoauth2])
        #expect(token.password == nil)
        let password = Self.login("u", "p")
        #expect(
            SASLMechanism.usable(all, for: password, isEncrypted: true) == [.scramSHA256, .cramMD5, .plain, .login])
        // Not by mistake either.
        #expect(
            SASLExchange(.xoauth2, password, FlatDigests()).initialResponse.map(Self.text)
                == "user=u\u{1}auth=Bearer \u{1}\u{1}")
    }
}
