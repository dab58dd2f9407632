import Configuration
import Messages
import Testing

@Suite struct CrossCheckTests {
    @Test func `names belong to one each, and domains to one application's list once`() {
        let document =
            working + """
                [[connection]]
                name = "carrier"
                type = "smpp"
                host = "192.0.2.1"
                system_id = "demo"
                [[application]]
                name = "sms"
                domains = ["other.test", "OTHER.TEST"]
                """
        #expect(
            problems(document) == [
                "t.toml:10:8: connection[2].name: found \"carrier\", which line 2 has already; accepted: each connection once",
                "t.toml:15:8: application[2].name: found \"sms\", which line 7 has already; accepted: each application once",
                "t.toml:16:26: application[2].domains[2]: found \"other.test\", which line 16 has already; accepted: each domain once",
            ])
    }

    @Test func `an application goes by connections that exist`() {
        #expect(
            problems(working + "via = [\"carier\"]\n") == [
                "t.toml:9:8: application[1].via[1]: no connection has this name; found \"carier\"; accepted: carrier; did you mean \"carrier\"?"
            ])
        #expect(
            problems(working + "via = [\"carrier\", \"carrier\"]\n") == [
                "t.toml:9:19: application[1].via[2]: found \"carrier\" again; accepted: each connection once"
            ])
        #expect(problems(working + "via = []\n").count == 1)
        let alone = "[[application]]\nname = \"sms\"\ndomains = [\"sms.test\"]\n"
        #expect(problems(alone) == ["t.toml:1:1: application[1].via: missing; accepted: a [[connection]] to send by"])
    }

    @Test func `a connection that is wrong itself is not reported as missing too`() {
        let document = working.replacing("\"127.0.0.1\"", with: "\"\"") + "via = [\"carrier\"]\n"
        #expect(
            problems(document) == ["t.toml:4:8: connection[1].host: found \"\"; accepted: a host name or an IP address"]
        )
    }

    @Test func `an application claims something`() {
        let document = working.replacing("domains = [\"sms.test\"]\n", with: "")
        #expect(
            problems(document) == [
                "t.toml:6:1: application[1].domains: missing; accepted: a list, each a domain name, as in \"sms.example.com\"; or addresses"
            ])
        #expect(problems(working.replacing("[\"sms.test\"]", with: "[]")).count == 1)
    }

    @Test func `applications may stand before the connections they name`() throws {
        let document = """
            [[application]]
            name = "sms"
            domains = ["sms.test"]
            via = ["b", "a"]
            [[connection]]
            name = "a"
            type = "smpp"
            host = "a.test"
            system_id = "x"
            [[connection]]
            name = "b"
            type = "smpp"
            host = "b.test"
            system_id = "x"
            """
        let settings = try #require(read(document).settings)
        #expect(settings.applications[0].via.map(\.text) == ["b", "a"])
        let unnamed = try #require(read(document.replacing("via = [\"b\", \"a\"]\n", with: "")).settings)
        #expect(unnamed.applications[0].via.map(\.text) == ["a", "b"])
    }

    @Test func `what is allowed but doubtful is a warning`() throws {
        let reading = read("[smtp]\nclients = []\n" + working + "trust_from = true\n")
        #expect(
            reading.problems.map(\.description) == [
                "t.toml:2:11: warning: smtp.clients: an empty list lets everybody in",
                "t.toml:11:14: warning: application[1].trust_from: anybody can write any sender address",
            ])
        #expect(reading.errors.isEmpty)
        let settings = try #require(reading.settings)
        #expect(settings.applications[0].trustsFrom)
        #expect(settings.smtp?.clients == [])
    }
}
