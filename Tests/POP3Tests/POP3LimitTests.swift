import POP3
import Testing

@Suite struct POP3LimitTests {
    @Test(arguments: [0, 1, 20])
    func `So many commands without sense are answered, the next one ends it`(misuses: Int) {
        var stage = POP3DialogRunner.Stage()
        stage.limits.misuses = misuses
        var runner = POP3DialogRunner(stage)
        for _ in 0..<misuses { runner.feed(octets("XYZZY\\r\\n")) }
        #expect(!runner.isClosed)
        runner.feed(octets("XYZZY\\r\\nCAPA\\r\\n"))
        #expect(runner.isClosed && text(runner.output).hasSuffix("-ERR too many errors\r\n"))
    }

    @Test func `A mail that is not there is no misuse`() {
        var runner = POP3DialogRunner()
        runner.feed(octets("USER alice\\r\\nPASS secret\\r\\n"))
        for _ in 0..<100 { runner.feed(octets("RETR 9\\r\\nDELE 1\\r\\n")) }
        #expect(!runner.isClosed)
    }

    @Test(arguments: [0, 1, 10])
    func `So many logins may fail, the next one ends it`(logins: Int) {
        var stage = POP3DialogRunner.Stage()
        stage.limits.failedLogins = logins
        var runner = POP3DialogRunner(stage)
        let attempt = octets("AUTH PLAIN AGFsaWNlAHdyb25n\\r\\n")
        for _ in 0..<logins { runner.feed(attempt) }
        #expect(!runner.isClosed)
        runner.feed(attempt)
        #expect(runner.isClosed && text(runner.output).hasSuffix("-ERR [AUTH] too many failed logins\r\n"))
    }

    @Test func `A response of an exchange may have 12288 octets with its CRLF, a command 255`() {
        let response = String(repeating: "A", count: 12_284)
        var runner = POP3DialogRunner()
        runner.feed(octets("AUTH PLAIN\\r\\n" + response + "\\r\\n"))
        #expect(text(runner.output).hasSuffix("+ \r\n-ERR malformed response\r\n"))
        runner.feed(octets("AUTH PLAIN\\r\\n" + response + "AAAA\\r\\n"))
        #expect(text(runner.output).hasSuffix("+ \r\n-ERR command line too long\r\n"))
        runner.feed(octets("USER " + String(repeating: "x", count: 248) + "\\r\\n"))
        #expect(text(runner.output).hasSuffix("+OK now the password\r\n"))
        runner.feed(octets("USER " + String(repeating: "x", count: 249) + "\\r\\n"))
        #expect(text(runner.output).hasSuffix("-ERR command line too long\r\n"))
        runner.feed(octets("USER " + String(repeating: "x", count: 100_000)))
        #expect(text(runner.output).hasSuffix("-ERR command line too long\r\n-ERR command line too long\r\n"))
    }

    @Test(
        arguments: [
            (nil, "EXPIRE NEVER"), (.seconds(0), "EXPIRE 0"), (.seconds(86_399), "EXPIRE 0"),
            (.seconds(86_400), "EXPIRE 1"),
            (.seconds(30 * 86_400), "EXPIRE 30"), (.seconds(-5), "EXPIRE 0"),
        ] as [(Duration?, String)])
    func `EXPIRE tells whole days`(keeping: Duration?, line: String) {
        var stage = POP3DialogRunner.Stage()
        stage.keeping = keeping
        var runner = POP3DialogRunner(stage)
        runner.feed(octets("CAPA\\r\\n"))
        #expect(text(runner.output).contains("\r\n\(line)\r\n"))
    }

    @Test func `A greeting is one line of ASCII, whatever the names are`() {
        var session = POP3ServerSession(
            POP3ServerProfile(hostname: "gw\r\n" + String(repeating: "ü", count: 600)), digests: PlainDigests())
        guard case .reply(let greeting) = session.receive(.connected(.admitted, POP3Link())) else {
            Issue.record("no greeting")
            return
        }
        #expect(greeting.count == 512 && greeting.suffix(2) == [0x0D, 0x0A])
        #expect(greeting.dropLast(2).allSatisfy { (0x20...0x7E).contains($0) })
    }
}
