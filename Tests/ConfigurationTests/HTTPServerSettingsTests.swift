import Bytes
import Gateway
import Testing

@testable import Configuration

/// `[http]`.
@Suite struct HTTPServerSettingsTests {
    private let tls = "[tls]\ncertificate = \"/c\"\nkey = \"/k\"\n"

    private func server(_ lines: String, before: String = "") -> HTTPServerSettings? {
        read(before + "[http]\n" + lines).settings?.http
    }

    @Test func `it runs when the document says so, on this machine alone unless told otherwise`() throws {
        #expect(try #require(read("").settings).http == nil)
        let http = try #require(server(""))
        #expect(http == HTTPServerSettings())
        #expect(http.listen.map(\.description) == ["127.0.0.1:8025"])
        #expect(http.maxConnections == 200 && http.maxConnectionsPerClient == 50 && http.timeout == .seconds(60))
        #expect(http.maxBody.octets == 1_000_000 && http.rate == nil && http.publicURL == nil)
    }

    @Test func `values hold at, below and above their ends`() {
        let table: [(key: String, good: [String], bad: [String])] = [
            ("max_connections", ["1", "100000"], ["0", "100001"]),
            ("max_connections_per_client", ["1", "100000"], ["0", "100001"]),
            ("timeout", ["\"1s\"", "\"1h\""], ["\"999ms\"", "\"3601s\"", "60"]),
            ("max_body", ["\"1kB\"", "\"100MB\""], ["\"999B\"", "\"101MB\"", "1000"]),
            ("rate", ["\"\"", "\"1/1s\"", "\"600/1m\""], ["\"600\"", "\"0/1m\"", "600"]),
            (
                "public_url",
                [
                    "\"\"", "\"http://a\"", "\"https://sms.example.com/\"", "\"https://h:1\"", "\"https://h:65535\"",
                    "\"http://[::1]:8025\"", "\"HTTPS://SMS.Example.com\"",
                ],
                [
                    "\"sms.example.com\"", "\"https://\"", "\"https://a/b\"", "\"https://u@a\"", "\"https://a:0\"",
                    "\"https://a:65536\"", "\"https://a:\"", "\"https://[::1\"", "\"https://[x]\"", "\"ftp://a\"",
                    "\"https://a?b\"", "\"https://a b\"", "\"https://ä\"", "true",
                ]
            ),
            (
                "metrics_from", ["[]", "[\"192.0.2.7\", \"10.0.0.0/8\", \"::1\", \"192.0.2.1-192.0.2.9\"]"],
                ["[\"monitor.example.com\"]", "[\"10.0.0.0/33\"]", "[1]", "\"10.0.0.1\""]
            ), ("plaintext_auth_from", [], ["[]"]), ("mechanisms", [], ["[\"plain\"]"]),
        ]
        for row in table {
            for value in row.good {
                #expect(problems("[http]\n\(row.key) = \(value)\n") == [], "\(row.key) = \(value)")
            }
            for value in row.bad {
                #expect(problems("[http]\n\(row.key) = \(value)\n").count == 1, "\(row.key) = \(value)")
            }
        }
    }

    @Test func `figures are for this machine, unless the document says for whom`() throws {
        let here = try #require(IPAddress("127.0.0.1"))
        let there = try #require(IPAddress("192.0.2.7"))
        #expect(HTTPServerSettings().metricsClients.lists(here) && !HTTPServerSettings().metricsClients.lists(there))
        let open = try #require(server("metrics_from = [\"192.0.2.0/24\"]\n"))
        #expect(open.metricsClients.lists(there) && !open.metricsClients.lists(here))
        let closed = try #require(server("metrics_from = []\n"))
        #expect(!closed.metricsClients.lists(here) && !closed.metricsClients.lists(there))
    }

    @Test func `its own address is an origin in small letters`() {
        for (written, meant) in [
            ("https://SMS.example.com/", "https://sms.example.com"), ("http://[::1]:8025", "http://[::1]:8025"),
        ] {
            #expect(server("public_url = \"\(written)\"\n")?.publicURL == meant)
        }
        #expect(server("public_url = \"\"\n") == HTTPServerSettings())
    }

    @Test func `TLS is there from the first octet or not at all`() throws {
        let two = "listen = [\"127.0.0.1:1\", { address = \"[::]:2\", tls = \"implicit\" }]\n"
        #expect(server(two, before: tls)?.listen.map(\.protection) == [.none, .implicit])
        #expect(problems("[http]\n" + two).count == 1)
        #expect(
            problems(tls + "[http]\nlisten = [{ address = \"[::1]:2\", tls = \"starttls\" }]\n") == [
                "t.toml:5:40: http.listen[1].tls: found \"starttls\"; accepted: \"none\" or \"implicit\""
            ])
        #expect(problems("[http]\nlisten = [{ address = \"[::1]:2\", auth = \"required\" }]\n").count == 1)
        #expect(problems("[http]\nlisten = [\"127.0.0.1:1\", \"127.0.0.1:1\"]\n").count == 1)
    }

    @Test(arguments: [
        ("listen = [\"127.0.0.1:1\"]\n", 0), ("listen = [\"[::1]:1\"]\n", 0), ("listen = [\"0.0.0.0:1\"]\n", 1),
        ("listen = [\"10.0.0.1:1\"]\npublic_url = \"http://a\"\n", 1),
        ("listen = [\"10.0.0.1:1\"]\npublic_url = \"https://a\"\n", 0), ("", 0),
        ("listen = [{ address = \"0.0.0.0:1\", tls = \"implicit\" }]\n", 0),
    ])
    func `passwords that travel in the clear are a warning`(_ lines: String, _ count: Int) {
        let reading = read(tls + "[http]\n" + lines)
        #expect(reading.errors.isEmpty && reading.warnings.count == count, "\(reading.problems)")
    }
}
