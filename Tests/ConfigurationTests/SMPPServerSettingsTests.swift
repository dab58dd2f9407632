import Configuration
import Messages
import SMS
import Testing

/// `[smpp]`, the SMPP server.
@Suite struct SMPPServerSettingsTests {
    private let tls = "[tls]\ncertificate = \"/c.pem\"\nkey = \"/k.pem\"\n"

    @Test func `the server has defaults, and everybody logs in`() throws {
        #expect(try #require(read("").settings).smpp == nil)
        let smpp = try #require(read("[smpp]\n").settings?.smpp)
        #expect(smpp == SMPPServerSettings())
        #expect(smpp.listen.map(\.description) == ["0.0.0.0:2775", "[::]:2775"])
        #expect(smpp.listen.allSatisfy { $0.authentication == .required && $0.protection == .none })
        #expect(smpp.clients.isEmpty && smpp.plaintextAuthFrom.map(\.value) == ["127.0.0.0/8", "::1"])
        #expect(smpp.maxConnections == 1000 && smpp.maxConnectionsPerClient == 50 && smpp.systemID == "telepost")
        #expect(smpp.bindTimeout == .seconds(10) && smpp.enquireLink == .seconds(30) && smpp.timeout == .seconds(30))
        #expect(smpp.window == 100 && smpp.throughput == nil && smpp.binds == 10)
        #expect(smpp.alphabet == .gsm7 && smpp.long == .udh && smpp.parts == .pass && smpp.via.isEmpty)
        #expect(smpp.partsTimeout == .seconds(3_600))
    }

    @Test func `all of it can be said, and is written as it was read`() throws {
        let document = """
            \(tls)[smpp]
            listen = ["127.0.0.1:2775", { address = "[::]:3550", tls = "implicit" }]
            clients = ["10.0.0.0/8"]
            plaintext_auth_from = []
            max_connections = 5
            max_connections_per_client = 4
            system_id = "gw"
            bind_timeout = "5s"
            enquire_link = "never"
            timeout = "1m"
            window = 7
            throughput = 20
            binds = 2
            alphabet = "latin1"
            long = "payload"
            parts = "join"
            parts_timeout = "10m"
            via = ["carrier"]
            [[connection]]
            name = "carrier"
            type = "smpp"
            host = "h"
            system_id = "x"
            """
        let settings = try #require(read(document).settings, "\(problems(document))")
        let smpp = try #require(settings.smpp)
        #expect(smpp.listen.map(\.protection) == [.none, .implicit] && smpp.clients.map(\.value) == ["10.0.0.0/8"])
        #expect(smpp.plaintextAuthFrom.isEmpty && smpp.enquireLink == nil && smpp.timeout == .seconds(60))
        #expect(smpp.window == 7 && smpp.throughput == 20 && smpp.binds == 2 && smpp.alphabet == .latin1)
        #expect(smpp.long == .payload && smpp.parts == .join && smpp.via.map(\.value.text) == ["carrier"])
        let again = try #require(read(settings.text).settings?.smpp, "\(settings.text)")
        #expect(again.via.map(\.value) == smpp.via.map(\.value) && again.listen == smpp.listen)
        var (left, right) = (again, smpp)
        (left.via, right.via, left.clients, right.clients) = ([], [], [], [])
        #expect(left == right)
    }

    @Test func `values hold at, below and above their ends`() {
        let table: [(key: String, good: [String], bad: [String])] = [
            ("max_connections", ["1", "100000"], ["0", "100001"]),
            ("max_connections_per_client", ["1", "100000"], ["0", "100001"]),
            ("system_id", ["\"a\"", "\"fifteen-letters\""], ["\"\"", "\"sixteen--letters\"", "\"ä\"", "1"]),
            ("bind_timeout", ["\"1s\"", "\"1h\""], ["\"999ms\"", "\"2h\"", "10"]),
            ("timeout", ["\"1s\"", "\"1h\""], ["\"999ms\"", "\"2h\"", "\"never\""]),
            ("enquire_link", ["\"never\"", "\"1s\"", "\"1h\""], ["\"0s\"", "\"2h\"", "false"]),
            ("window", ["1", "10000"], ["0", "10001"]), ("throughput", ["1", "100000"], ["0", "100001"]),
            ("binds", ["1", "1000"], ["0", "1001"]),
            ("alphabet", ["\"gsm7\"", "\"gsm7-packed\"", "\"latin1\"", "\"ascii\"", "\"utf8\""], ["\"gsm\"", "0"]),
            ("long", ["\"udh\"", "\"payload\""], ["\"sar\""]), ("parts", ["\"pass\"", "\"join\""], ["true"]),
            ("parts_timeout", ["\"10s\"", "\"7d\""], ["\"9s\"", "\"8d\""]),
            ("plaintext_auth_from", ["[]", "[\"10.0.0.0/8\"]"], ["\"10.0.0.0/8\"", "[\"\"]"]),
            ("clients", ["[]", "[\"10.0.0.0/8\"]"], ["\"10.0.0.0/8\"", "[\"\"]"]),
            ("via", ["[]"], ["[\"nobody\"]", "\"nobody\""]), ("mechanisms", [], ["[\"plain\"]"]),
        ]
        for row in table {
            for value in row.good {
                #expect(problems("[smpp]\n\(row.key) = \(value)\n") == [], "\(row.key) = \(value)")
            }
            for value in row.bad {
                #expect(problems("[smpp]\n\(row.key) = \(value)\n").count == 1, "\(row.key) = \(value)")
            }
        }
    }

    @Test func `a listener is encrypted from the start or not at all`() {
        let listener = "[smpp]\nlisten = [{ address = \"[::]:1\", tls = \"starttls\" }]\n"
        #expect(problems(tls + listener).count == 1)
        let encrypted = "[smpp]\nlisten = [{ address = \"[::]:1\", tls = \"implicit\" }]\n"
        #expect(problems(tls + encrypted) == [] && problems(encrypted).count == 1)
        #expect(problems("[smpp]\nlisten = [{ address = \"[::]:1\", auth = \"required\" }]\n").count == 1)
    }
}
