import Configuration
import Testing

/// `[tls]`, the listeners of `[smtp]` and `[pop3]`, and `[authentication]`.
@Suite struct ServerSettingsTests {
    private let tls = "[tls]\ncertificate = \"/c.pem\"\nkey = \"/k.pem\"\n"

    private func listeners(_ document: String) throws -> [Listener] {
        try #require(read(document).settings?.smtp, "\(problems(document))").listen
    }

    @Test func `a certificate has a key and sensible defaults`() throws {
        let settings = try #require(read(tls).settings?.tls)
        #expect(settings.certificate.value == "/c.pem" && settings.key.value == "/k.pem")
        #expect(settings.minimum == .v1_2 && settings.clientAuthorities == nil && settings.legacyClients.isEmpty)
        #expect(settings.key.place == Place(file: "t.toml", line: 3, column: 7, key: "tls.key"))
        #expect(
            problems("[tls]\ncertificate = \"/c\"\n") == [
                "t.toml:1:1: tls.key: missing; accepted: the path of a PEM file"
            ])
        #expect(problems("[tls]\n").count == 2)
        #expect(problems("[tls]\ncertificate = \"\"\nkey = 1\n").count == 2)
    }

    @Test func `paths count from the folder of the document`() throws {
        let there = Surroundings(systemName: "h.test", folder: "/etc/telepost/")
        let document = "[tls]\ncertificate = \"tls.crt\"\nkey = \"/k\"\nclient_ca = \"ca/clients.pem\"\n"
        let settings = try #require(Settings.read(Array(document.utf8), in: there).settings?.tls)
        #expect(settings.certificate.value == "/etc/telepost/tls.crt" && settings.key.value == "/k")
        #expect(settings.clientAuthorities?.value == "/etc/telepost/ca/clients.pem")
    }

    @Test(arguments: [("1.0", 1), ("1.1", 1), ("1.2", 0), ("1.3", 0)])
    func `an outdated minimum is a warning`(_ version: String, _ count: Int) throws {
        let reading = read(tls + "minimum = \"\(version)\"\nlegacy_clients = [\"10.0.0.0/8\"]\n")
        #expect(reading.warnings.count == count && reading.errors.isEmpty)
        #expect(reading.settings?.tls?.minimum.rawValue == version)
        #expect(reading.settings?.tls?.legacyClients.map(\.value) == ["10.0.0.0/8"])
    }

    @Test func `versions that never were are refused`() {
        for version in ["\"1\"", "\"1.4\"", "1.2", "\"TLSv1.2\"", "\"\""] {
            #expect(problems(tls + "minimum = \(version)\n").count == 1, "\(version)")
        }
    }

    @Test func `a listener has STARTTLS as soon as there is a certificate`() throws {
        let plain = "[smtp]\nlisten = [\"127.0.0.1:25\", { address = \"127.0.0.1:26\", tls = \"none\" }]\n"
        #expect(try listeners(plain).map(\.protection) == [.none, .none])
        #expect(try listeners(tls + plain).map(\.protection) == [.starttls, .none])
        #expect(try listeners("[smtp]\n").map(\.protection) == [.none, .none])
        #expect(try listeners(tls + "[smtp]\n").map(\.protection) == [.starttls, .starttls])
        #expect(try listeners(plain + tls).map(\.protection) == [.starttls, .none])
    }

    @Test func `listeners say who has to log in`() throws {
        let document = """
            \(tls)[smtp]
            listen = ["[::]:25", { address = "[::]:465", tls = "implicit", auth = "required" },
              { address = "[::]:587", auth = "optional" }, { address = "[::]:26", auth = "none" }]
            """
        let found = try listeners(document)
        #expect(found.map(\.authentication) == [nil, .required, .optional, Listener.Authentication.none])
        #expect(found.map(\.protection) == [.starttls, .implicit, .starttls, .starttls])
        #expect(found.map(\.description) == ["[::]:25", "[::]:465", "[::]:587", "[::]:26"])
    }

    @Test func `TLS without a certificate is a problem where it stands`() {
        #expect(
            problems("[smtp]\nlisten = [{ address = \"[::]:465\", tls = \"implicit\" }]\n") == [
                "t.toml:2:41: smtp.listen[1].tls: there is no certificate for this; accepted: \"none\", or a table [tls] with certificate and key"
            ])
        #expect(problems("[pop3]\nlisten = [{ address = \"[::]:110\", tls = \"starttls\" }]\n").count == 1)
        #expect(problems(tls + "[pop3]\nlisten = [{ address = \"[::]:110\", tls = \"starttls\" }]\n") == [])
    }

    @Test(arguments: [
        "\"127.0.0.1\"", "{ tls = \"none\" }", "{ address = \"x\" }", "{ address = \"[::]:1\", tls = \"ssl\" }",
        "{ address = \"[::]:1\", auth = \"yes\" }", "{ address = \"[::]:1\", auth = true }",
        "{ address = \"[::]:1\", port = 5 }", "1", "\"[::]:2\", \"[::0]:2\"",
    ])
    func `a listener that cannot be meant is one problem`(_ listener: String) {
        #expect(problems("[smtp]\nlisten = [\(listener)]\n").count == 1, "\(listener)")
    }

    @Test func `where somebody must log in somebody can`() {
        let table: [(mechanisms: String, listener: String, isGood: Bool)] = [
            ("[]", "{ address = \"[::]:1\", auth = \"required\" }", false),
            ("[]", "{ address = \"[::]:1\", auth = \"optional\" }", false),
            ("[]", "{ address = \"[::]:1\", auth = \"none\" }", true), ("[]", "\"[::]:1\"", true),
            ("[\"plain\"]", "{ address = \"[::]:1\", tls = \"none\", auth = \"required\" }", false),
            ("[\"plain\", \"cram-md5\"]", "{ address = \"[::]:1\", tls = \"none\", auth = \"required\" }", true),
            ("[\"plain\"]", "{ address = \"[::]:1\", tls = \"starttls\", auth = \"required\" }", true),
            ("[\"external\"]", "{ address = \"[::]:1\", tls = \"none\", auth = \"required\" }", false),
            ("[\"external\"]", "{ address = \"[::]:1\", tls = \"implicit\", auth = \"required\" }", true),
        ]
        for row in table {
            let server = "plaintext_auth_from = []\nmechanisms = \(row.mechanisms)\nlisten = [\(row.listener)]\n"
            #expect(problems(tls + "[smtp]\n" + server).isEmpty == row.isGood, "\(row)")
        }
        let open = "[smtp]\nmechanisms = [\"plain\"]\nlisten = [{ address = \"[::]:1\", auth = \"required\" }]\n"
        #expect(problems(open) == [], "this machine may send passwords in the clear")
    }

    @Test func `mechanisms are those of the server, each once`() {
        for server in ["smtp", "pop3"] {
            for mechanism in ["plain", "login", "cram-md5", "scram-sha-256", "external"] {
                #expect(
                    problems("[\(server)]\nmechanisms = [\"plain\", \"\(mechanism)\"]\n").isEmpty
                        != (mechanism == "plain"))
            }
            #expect(problems("[\(server)]\nmechanisms = [\"PLAIN\"]\n").count == 1)
            #expect(problems("[\(server)]\nmechanisms = \"plain\"\n").count == 1)
        }
        #expect(problems("[pop3]\nmechanisms = [\"apop\", \"user\"]\n") == [])
        #expect(problems("[smtp]\nmechanisms = [\"apop\", \"user\"]\n").count == 2)
        #expect(problems("[pop3]\nmechanisms = []\n").count == 1)
    }

    @Test func `a POP3 server has defaults, and everybody logs in`() throws {
        #expect(try #require(read("").settings).pop3 == nil)
        let pop3 = try #require(read("[pop3]\n").settings?.pop3)
        #expect(pop3 == POP3ServerSettings())
        #expect(pop3.listen.map(\.description) == ["0.0.0.0:110", "[::]:110"])
        #expect(pop3.listen.allSatisfy { $0.authentication == .required })
        #expect(pop3.timeout == .seconds(600) && pop3.maxConnections == 1000 && pop3.maxConnectionsPerClient == 50)
        #expect(pop3.plaintextAuthFrom.map(\.value) == ["127.0.0.0/8", "::1"])
        #expect(pop3.mechanisms == nil && pop3.expire == nil)
        #expect(problems("[pop3]\nlisten = [{ address = \"[::]:110\", auth = \"required\" }]\n").count == 1)
    }

    @Test func `values of a POP3 server hold at, below and above their ends`() {
        let table: [(key: String, good: [String], bad: [String])] = [
            ("max_connections", ["1", "100000"], ["0", "100001"]),
            ("max_connections_per_client", ["1", "100000"], ["0", "100001"]),
            ("timeout", ["\"10m\"", "\"1d\""], ["\"999ms\"", "\"1d1ms\"", "\"never\"", "600"]),
            ("expire", ["\"never\"", "\"1d\"", "\"36500d\""], ["\"23h\"", "\"36501d\"", "\"nver\"", "30"]),
            ("plaintext_auth_from", ["[]", "[\"10.0.0.0/8\"]"], ["\"10.0.0.0/8\"", "[\"\"]", "true"]),
        ]
        for row in table {
            for value in row.good {
                #expect(problems("[pop3]\n\(row.key) = \(value)\n") == [], "\(row.key) = \(value)")
            }
            for value in row.bad {
                #expect(problems("[pop3]\n\(row.key) = \(value)\n").count == 1, "\(row.key) = \(value)")
            }
        }
    }

    @Test func `a timeout below that of RFC 1939 is a warning`() throws {
        let reading = read("[pop3]\ntimeout = \"9m59s\"\n")
        #expect(reading.warnings.count == 1)
        #expect(reading.settings?.pop3?.timeout == .seconds(599))
    }

    @Test func `mails expire when it says so`() throws {
        #expect(read("[pop3]\nexpire = \"90d\"\n").settings?.pop3?.expire == .seconds(90 * 86_400))
        #expect(read("[pop3]\nexpire = \"never\"\n").settings?.pop3?.expire == nil)
    }

    @Test func `passwords are checked by a command or a URL`() throws {
        let command = try #require(read("[authentication]\ncommand = \"/bin/check -x\"\n").settings?.authentication)
        #expect(command.checker == .command("/bin/check -x") && command.timeout == .seconds(10))
        let url = "[authentication]\nurl = \"https://auth.test/check\"\ntimeout = \"5s\"\n"
        let elsewhere = try #require(read(url).settings?.authentication)
        #expect(elsewhere.checker == .url("https://auth.test/check") && elsewhere.timeout == .seconds(5))
    }

    @Test(arguments: [
        "", "command = \"check\"\n", "url = \"auth.test\"\n", "url = \"https://\"\n",
        "url = \"https://u:p@auth.test\"\n",
        "url = \"ftp://auth.test\"\n", "command = \"/check\"\nurl = \"https://auth.test\"\n",
        "command = \"/check\"\ntimeout = \"999ms\"\n", "url = \"https://auth.test/a b\"\n",
    ])
    func `a checker that cannot be asked is one problem`(_ lines: String) {
        #expect(problems("[authentication]\n" + lines).count == 1, "\(problems("[authentication]\n" + lines))")
    }

    @Test(arguments: [
        ("http://auth.test/", 1), ("http://127.0.0.1:80/", 0), ("http://localhost:8080/x", 0), ("http://[::1]/", 0),
        ("http://localhost.evil.test/", 1), ("https://auth.test/", 0),
    ])
    func `passwords that travel in the clear are a warning`(_ url: String, _ count: Int) {
        let reading = read("[authentication]\nurl = \"\(url)\"\n")
        #expect(reading.errors.isEmpty && reading.warnings.count == count)
    }
}
