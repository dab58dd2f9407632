import Configuration
import Messages
import Testing

/// Connections of type `http`.
@Suite struct ProviderSettingsTests {
    private func provider(_ lines: String) -> String {
        "[http]\npublic_url = \"https://h.test\"\n[[connection]]\nname = \"sms\"\ntype = \"http\"\n\(lines)\n"
    }

    private func settings(_ document: String) throws -> ProviderSettings {
        let settings = try #require(read(document).settings, "\(problems(document))")
        guard case .provider(let provider)? = settings.connections.first?.link else {
            throw Unexpected()
        }
        return provider
    }

    private struct Unexpected: Error {}

    @Test func `what is left out has its default`() throws {
        let document = provider("preset = \"twilio\"\naccount = \"AC1\"\npassword = \"token\"")
        var expected = ProviderSettings(.twilio)
        expected.account = "AC1"
        expected.password = Secret("token")
        #expect(try settings(document) == expected)
        #expect(read(document).problems.isEmpty, "\(problems(document))")
        let connection = try #require(read(document).settings?.connections.first)
        #expect(connection.link.carriesTexts && !connection.link.carriesMail)
    }

    @Test func `every setting is read, and shown again`() throws {
        let document = provider(
            """
            preset = "generic"
            url = "https://api.example.com/send/"
            account = "a"
            username = "u"
            password = "p"
            key = "k"
            secret = "s"
            numbers = ["+447700900100", "ACME"]
            throughput = 5
            at_once = 2
            timeout = "10s"
            reconnect_after = ["2s"]
            parts_timeout = "1h"
            hook = { secret = "0123456789abcdef", method = "sha512", header = "X-S", username = "n", password = "w" }
            [connection.generic]
            method = "GET"
            content_type = "text/xml"
            headers = ["X-A: <%key%>"]
            body = "<a>\\"<%text%></a>"
            success = "ok"
            id = "id=(\\\\d+)"
            error = "why"
            permanent = "never"
            check = "https://api.example.com/me"
            from_field = "sender"
            delivered = ["DELIVRD"]
            failed = ["UNDELIV", "REJECTD"]
            """)
        let provider = try settings(document)
        #expect(provider.url == "https://api.example.com/send" && provider.numbers.map(\.description).last == "ACME")
        #expect(provider.throughput == 5 && provider.atOnce == 2 && provider.timeout == .seconds(10))
        #expect(provider.hook.method == .sha512 && provider.hook.header == "X-S" && provider.hook.username == "n")
        let generic = provider.generic
        #expect(generic.method == .get && generic.id?.value == #"id=(\d+)"# && generic.fields["from"] == "sender")
        #expect(generic.fields["to"] == "to" && generic.delivered == ["DELIVRD"] && generic.headers == ["X-A: <%key%>"])
        let shown = read(try #require(read(document).settings).text)
        #expect(shown.errors.isEmpty, "\(shown.problems)")
        guard case .provider(let again)? = shown.settings?.connections.first?.link else {
            Issue.record("not shown")
            return
        }
        #expect(again.generic == generic && again.secret.revealed == "***")
    }

    @Test(arguments: [
        ("preset = \"twilio\"\naccount = \"a\"", 1), ("preset = \"vonage\"\nkey = \"k\"", 1),
        ("preset = \"infobip\"\nkey = \"k\"", 1), ("preset = \"kannel\"\nurl = \"https://h\"", 2),
        ("preset = \"generic\"", 1), ("preset = \"other\"", 1), ("", 1),
        ("preset = \"vonage\"\nkey = \"k\"\nsecret = \"s\"\naccount = \"a\"", 1),
        ("preset = \"plivo\"\naccount = \"a\"\npassword = \"p\"\ngeneric = { method = \"GET\" }", 1),
        ("preset = \"plivo\"\naccount = \"a\"\npassword = \"p\"\nhook = { method = \"sha1\" }", 1),
        ("preset = \"infobip\"\nkey = \"k\"\nurl = \"https://h\"\nhook = { username = \"u\" }", 1),
        ("preset = \"infobip\"\nkey = \"k\"\nurl = \"ftp://h\"", 1),
        ("preset = \"infobip\"\nkey = \"k\"\nurl = \"https://h h\"", 1),
        ("preset = \"generic\"\nurl = \"https://h\"\ngeneric = { method = \"PUT\" }", 1),
        ("preset = \"generic\"\nurl = \"https://h/<%too%>\"", 1),
        ("preset = \"generic\"\nurl = \"https://h/<%to%>\"\ngeneric = { body = \"<%txt%>\" }", 1),
        ("preset = \"generic\"\nurl = \"https://h\"\ngeneric = { headers = [\"X-A: <%kee%>\"] }", 1),
        ("preset = \"generic\"\nurl = \"https://h\"\ngeneric = { check = \"https://h/<% key %>\" }", 1),
    ])
    func `what is missing or means nothing is told`(lines: String, count: Int) {
        #expect(read(provider(lines)).errors.count == count, "\(problems(provider(lines)))")
    }

    @Test func `an open line and a short secret are warned of`() throws {
        let lines = "preset = \"infobip\"\nkey = \"k\"\nurl = \"http://h\"\nhook = { secret = \"short\" }"
        let reading = read(provider(lines))
        #expect(reading.errors.isEmpty && reading.problems.count == 2)
    }

    @Test func `that nobody can call us is warned of`() {
        let reached = provider("preset = \"infobip\"\nkey = \"k\"\nurl = \"https://h\"")
        let unreached = reached.replacing("public_url = \"https://h.test\"\n", with: "")
        for (document, isTold) in [
            (unreached, true), (unreached.replacing("[http]\n", with: ""), true), (reached, false),
        ] {
            let isWarned = read(document).problems.contains { $0.description.contains("no reports are asked for") }
            #expect(isWarned == isTold, "\(document)")
        }
    }
}
