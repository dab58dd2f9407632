import Bytes
import SASL
import Testing

@Suite struct SASLAnswerTests {
    static func octets(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }

    @Test func `A line is base64, nothing, or a star`() {
        let table: [(line: String, answer: SASLAnswer)] = [
            ("", .response([])), ("dGlt", .response(Array("tim".utf8))), ("AA==", .response([0])), ("*", .cancelled),
            ("**", .unreadable), ("*=", .unreadable), ("=", .unreadable), ("dGl", .unreadable), ("dGlt ", .unreadable),
            (" dGlt", .unreadable), ("dGlt dGlt", .unreadable), ("d-_t", .unreadable), ("AB==", .unreadable),
            ("dGlt\t", .unreadable), ("ü===", .unreadable), ("QUIT", .response([0x41, 0x42, 0x13])),
        ]
        for (line, answer) in table { #expect(SASLAnswer(line: Self.octets(line)) == answer, "\(line)") }
    }

    @Test func `What stands behind a mechanism's name is base64, or an equals sign for nothing`() {
        let table: [(argument: String, answer: SASLAnswer)] = [
            ("=", .response([])), ("dGlt", .response(Array("tim".utf8))), ("", .unreadable), ("*", .unreadable),
            ("==", .unreadable), ("dGl", .unreadable),
        ]
        for (argument, answer) in table { #expect(SASLAnswer(initial: Self.octets(argument)) == answer) }
    }

    @Test func `Neither answers nor credentials print what is secret`() {
        #expect("\(SASLAnswer(line: Self.octets("dGlt")))" == "***")
        #expect("\(SASLAnswer.cancelled) \(SASLAnswer.unreadable)" == "cancelled unreadable")
        let login = SASLLogin(username: "tim", token: "ya29")
        #expect("\(login) \(login.secret)" == "tim, *** ***")
        #expect("\(Credentials.password(name: "tim", password: [0x41]))" == "tim, ***")
    }

    @Test func `Mechanisms are found by name in any case`() {
        for mechanism in SASLMechanism.allCases {
            #expect(SASLMechanism(name: Self.octets(mechanism.rawValue)) == mechanism)
            #expect(SASLMechanism(name: Self.octets(mechanism.rawValue.lowercased())) == mechanism)
        }
        for wrong in ["", "PLAI", "PLAIN ", "SCRAM-SHA-256-PLUS", "SCRAM_SHA-256", "\u{0}LAIN", "GSSAPI", "0LAIN"] {
            #expect(SASLMechanism(name: Self.octets(wrong)) == nil, "\(wrong)")
        }
        #expect(SASLMechanism(name: Self.octets(String(repeating: "X", count: 10_000))) == nil)
        #expect(SASLMechanism.allCases.filter { !$0.clientBegins } == [.cramMD5])
        #expect(SASLMechanism.allCases.filter { $0.showsPassword } == [.oauthBearer, .xoauth2, .plain, .login])
    }
}
