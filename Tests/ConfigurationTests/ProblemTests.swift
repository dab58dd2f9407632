import Configuration
import Testing

/// Documents and what is said of them, to the letter.
@Suite struct ProblemTests {
    @Test func `unknown keys are named with what was probably meant`() {
        let table: [(String, [String])] = [
            (
                "[smtp]\nmax_conections = 5\n",
                ["t.toml:2:1: smtp.max_conections: unknown key; did you mean max_connections?"]
            ),
            ("[smpt]\n", ["t.toml:1:2: smpt: unknown key; did you mean smtp?"]),
            ("Hostname = \"a.test\"\n", ["t.toml:1:1: Hostname: unknown key; did you mean hostname?"]),
            (
                "[store]\ncolour = 1\n",
                ["t.toml:2:1: store.colour: unknown key; accepted: url, retention"]
            ),
            ("store.ulr = \"sqlite:\"\n", ["t.toml:1:7: store.ulr: unknown key; did you mean url?"]),
            (
                "[log]\nfile = { path = \"/l\", level = \"E\" }\n",
                ["t.toml:2:23: log.file.level: unknown key; did you mean levels?"]
            ),
            ("[store]\n\"a\\nb\" = 1\n", ["t.toml:2:1: store.\"a\\u{a}b\": unknown key; accepted: url, retention"]),
        ]
        for (document, expected) in table { #expect(problems(document) == expected) }
    }

    @Test func `values of a wrong kind or out of range are quoted with what is accepted`() {
        let table: [(String, [String])] = [
            (
                "[smtp]\nmax_connections = \"many\"\n",
                ["t.toml:2:19: smtp.max_connections: found \"many\"; accepted: a whole number from 1 to 100000"]
            ),
            (
                "[smtp]\nmax_connections = 0\n",
                ["t.toml:2:19: smtp.max_connections: found 0; accepted: a whole number from 1 to 100000"]
            ),
            (
                "[smtp]\ntimeout = 30\n",
                [
                    "t.toml:2:11: smtp.timeout: found 30; accepted: a duration from 1s to 1h, as in \"30s\" or \"1h30m\""
                ]
            ),
            (
                "[smtp]\nmax_message_size = \"2GB\"\n",
                [
                    "t.toml:2:20: smtp.max_message_size: found \"2GB\"; accepted: a size from 1KiB to 1GB, as in \"25MB\""
                ]
            ),
            (
                "[smtp]\nlisten = \"0.0.0.0:25\"\n",
                [
                    "t.toml:2:10: smtp.listen: found \"0.0.0.0:25\"; accepted: a list, each an IP address and a port, "
                        + "as in \"0.0.0.0:25\" or \"[::]:25\"; did you mean [\"0.0.0.0:25\"]?"
                ]
            ),
            (
                "[smtp]\nlisten = [\"127.0.0.1:25\",\n \"localhost:25\"]\n",
                [
                    "t.toml:3:2: smtp.listen[2]: found \"localhost:25\"; accepted: an IP address and a port, "
                        + "as in \"0.0.0.0:25\" or \"[::]:25\""
                ]
            ),
            (
                "[smtp]\nlisten = []\n",
                [
                    "t.toml:2:10: smtp.listen: found an empty list; accepted: at least one, each an IP address and a "
                        + "port, as in \"0.0.0.0:25\" or \"[::]:25\""
                ]
            ),
            (
                "[smtp]\nlisten = [\"[::]:25\", { address = \"[::0]:25\" }]\n",
                ["t.toml:2:22: smtp.listen[2]: found \"[::]:25\" again; accepted: each address once"]
            ),
            ("smtp = 1\n", ["t.toml:1:8: smtp: found 1; accepted: a table, as in [smtp]"]),
            (
                "[log]\nformat = \"jason\"\n",
                ["t.toml:2:10: log.format: found \"jason\"; accepted: \"text\" or \"json\"; did you mean \"json\"?"]
            ),
            (
                "[log]\nconsole = \"EWX\"\n",
                [
                    "t.toml:2:11: log.console: found \"EWX\"; accepted: letters of \"EWIT\" (error, warning, "
                        + "information, trace), or \"\" for none"
                ]
            ),
            (
                "[log]\nfile = { path = \"l\" }\n",
                [
                    "t.toml:2:17: log.file.path: found \"l\"; accepted: an absolute path, as in "
                        + "\"/var/log/telepost/smtp.log\""
                ]
            ),
            (
                "region = \"gb\"\n",
                ["t.toml:1:10: region: found \"gb\"; accepted: two capital letters of ISO 3166, as in \"GB\""]
            ),
            (
                "hostname = \"not a host\"\n",
                ["t.toml:1:12: hostname: found \"not a host\"; accepted: a domain name, as in \"sms.example.com\""]
            ),
            (
                "hostname = 2020-01-01\n",
                [
                    "t.toml:1:12: hostname: found the date or time 2020-01-01; accepted: a domain name, as in \"sms.example.com\""
                ]
            ),
            (
                "[connection]\nname = \"c\"\n",
                ["t.toml:1:1: connection: found a table; accepted: tables, as in [[connection]]"]
            ),
            ("connection = [1]\n", ["t.toml:1:15: connection[1]: found 1; accepted: tables, as in [[connection]]"]),
        ]
        for (document, expected) in table { #expect(problems(document) == expected) }
    }

    @Test func `what a later version brings is known but not available`() {
        let later = "known, but not available in this version"
        let table: [(String, [String])] = [
            (
                "[[connection]]\nname = \"office\"\ntype = \"fax\"\ndevice = \"/dev/ttyS0\"\n",
                [
                    "t.toml:3:8: connection[1].type: \(later); found \"fax\"; accepted: \"smpp\", \"smtp\", \"pop3\", \"imap\", \"folder\", \"http\" or \"modem\""
                ]
            ),
            (
                working + "kind = \"mms\"\noutput = { folder = \"/srv\" }\n",
                [
                    "t.toml:9:8: application[1].kind: \(later); found \"mms\"; accepted: \"sms\", \"files\" or \"fax\""
                ]
            ),
            (
                "[store]\nurl = \"postgresql://telepost:hunter2@db/telepost\"\n",
                [
                    "t.toml:2:7: store.url: \(later); found \"postgresql://…\"; accepted: \"sqlite:\", in the "
                        + "data folder"
                ]
            ),
        ]
        for (document, expected) in table { #expect(problems(document) == expected) }
    }

    @Test func `all problems are found at once, in the order of the document`() {
        let document = """
            hostnam = "a.test"
            region = 44
            [smtp]
            max_connections = -1
            timeout = "soon"
            [[connection]]
            type = "smpp"
            host = ""
            port = 70000
            [[application]]
            name = "two words"
            domains = ["sms.test", "SMS.test"]
            via = ["carier"]
            senders = { allow = "x" }
            """
        let name = "a name of 1 to 64 letters, digits, \".\", \"_\" and \"-\""
        #expect(
            problems(document) == [
                "t.toml:1:1: hostnam: unknown key; did you mean hostname?",
                "t.toml:2:10: region: found 44; accepted: two capital letters of ISO 3166, as in \"GB\"",
                "t.toml:4:19: smtp.max_connections: found -1; accepted: a whole number from 1 to 100000",
                "t.toml:5:11: smtp.timeout: found \"soon\"; accepted: a duration from 1s to 1h, as in \"30s\" or \"1h30m\"",
                "t.toml:6:1: connection[1].name: missing; accepted: \(name)",
                "t.toml:6:1: connection[1].system_id: missing; accepted: 1 to 15 ASCII characters",
                "t.toml:8:8: connection[1].host: found \"\"; accepted: a host name or an IP address",
                "t.toml:9:8: connection[1].port: found 70000; accepted: a whole number from 1 to 65535",
                "t.toml:11:8: application[1].name: found \"two words\"; accepted: \(name)",
                "t.toml:12:24: application[1].domains[2]: found \"sms.test\", which line 12 has already; accepted: each domain once",
                "t.toml:13:8: application[1].via[1]: no connection has this name; found \"carier\"; accepted: a [[connection]] to send by",
                "t.toml:14:21: application[1].senders.allow: found \"x\"; accepted: a list, each a regular expression, as in '.*@example\\.com$'; did you mean [\"x\"]?",
            ])
        #expect(read(document).settings == nil)
    }

    @Test func `a document of nonsense is not listed for ever`() {
        let document = (1...5000).map { "key\($0) = 1\n" }.joined()
        let reading = read(document)
        #expect(reading.problems.count == DocumentReader.problemLimit + 1)
        #expect(reading.problems.last?.description == "t.toml: more problems than can be listed")
    }

    @Test func `a later stage points at the line of a setting`() throws {
        let reading = read(working + "text = \"<%nonsense%>\"\n")
        let settings = try #require(reading.settings)
        let problem = ConfigurationProblem(at: settings.applications[0].text.place, "no such field", found: "nonsense")
        let later = reading.adding([problem])
        #expect(later.settings == nil)
        #expect(later.errors.map(\.description) == ["t.toml:9:8: application[1].text: no such field; found nonsense"])
        #expect(reading.adding([]).settings == settings)
    }

    @Test func `a file that cannot be read is a problem like others`() {
        let reading = Settings.load("/nonexistent/t.toml", in: machine)
        #expect(reading.settings == nil)
        #expect(
            reading.problems.map(\.description) == ["/nonexistent/t.toml: cannot be read: No such file or directory"])
    }
}
