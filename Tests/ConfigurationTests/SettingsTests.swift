import Bytes
import Configuration
import Gateway
import Messages
import SMS
import Testing

@Suite struct SettingsTests {
    @Test func `an empty document is safe and valid`() {
        let reading = read("")
        #expect(reading.problems.isEmpty)
        #expect(reading.settings == Settings(hostname: "host.test"))
        #expect(reading.settings?.smtp == nil)
        #expect(reading.settings?.applications.isEmpty == true)
    }

    @Test func `what is left out has the default that the contract names`() throws {
        let settings = try #require(read("[smtp]\n" + working).settings)
        let smtp = try #require(settings.smtp)
        #expect(smtp.listen.map(\.description) == ["0.0.0.0:25", "[::]:25"])
        #expect(smtp.clients.map(\.value) == ["127.0.0.0/8", "::1"])
        #expect(smtp.maxConnections == 1000)
        #expect(smtp.maxConnectionsPerClient == 50)
        #expect(smtp.maxTransactions == 100)
        #expect(smtp.maxRecipients == 100)
        #expect(smtp.maxMessageSize.octets == 25_000_000)
        #expect(smtp.timeout == .seconds(60))
        #expect(settings.store.retention == .seconds(90 * 86_400))
        #expect(settings.log.console == [.error, .warning, .info])
        #expect(settings.log.system == [.error, .warning])
        let connection = settings.connections[0]
        #expect(connection.retry == RetrySchedule())
        #expect(connection.whenUnknown == .resend)
        let application = settings.applications[0]
        #expect(application.text.value == "<%msg|subject%>")
        #expect(application.maxCharacters == 1600)
        #expect(application.maxParts == 10)
        #expect(application.via.map(\.text) == ["carrier"])
        #expect(application.isEnabled && !application.trustsFrom && !application.acceptsAnonymous)
    }

    @Test func `every setting of a connection is read`() throws {
        let document = """
            [[connection]]
            name = "c"
            type = "smpp"
            active = false
            host = "SMPP.example.net"
            port = 2776
            tls = "none"
            system_id = "acme"
            system_type = "VMA"
            bind = "transmitter"
            interface_version = "5.0"
            window = 20
            batch_size = 7
            throughput = 50
            numbers = ["+447700900100", "60777"]
            source = { ton = 5 }
            concatenation = "sar"
            validity = "2d"
            priority = 3
            data_coding = { gsm7 = 1, ucs2 = 9 }
            enquire_link = "10s"
            timeout = "20s"
            connect_timeout = "5s"
            reconnect_after = ["100ms"]
            when_unknown = "hold"
            attempts = 3
            retry_after = ["1s", "1m"]
            """
        let reading = read(document)
        #expect(reading.problems.isEmpty)
        let connection = try #require(reading.settings?.connections.first)
        let name = try #require(ConnectionName("c"))
        var smpp = SMPPSettings(host: "smpp.example.net", systemID: "acme")
        smpp.port = 2776
        smpp.systemType = "VMA"
        smpp.bind = .transmitter
        smpp.interfaceVersion = .v50
        smpp.window = 20
        smpp.batchSize = 7
        smpp.throughput = 50
        smpp.numbers = ["+447700900100", "60777"].compactMap { Originator($0) }
        smpp.source.ton = 5
        smpp.concatenation = .sar
        smpp.validity = .seconds(2 * 86_400)
        smpp.priority = 3
        smpp.dataCoding.gsm7 = 1
        smpp.dataCoding.ucs2 = 9
        smpp.enquireLink = .seconds(10)
        smpp.timeout = .seconds(20)
        smpp.connectTimeout = .seconds(5)
        smpp.reconnectAfter = [.milliseconds(100)]
        var expected = ConnectionSettings(name: name, link: .smpp(smpp))
        expected.isActive = false
        expected.whenUnknown = .hold
        expected.retry = RetrySchedule(attempts: 3, pauses: [.seconds(1), .seconds(60)])
        #expect(connection == expected)
    }

    @Test func `every setting of an application is read, with the places that later checks need`() throws {
        let document =
            working + """
                kind = "sms"
                enabled = false
                clients = []
                senders = { allow = ['.*@example\\.com$'], deny = ['.*@fax$', '.*@gsm$'] }
                anonymous = true
                text = "<%subject%>: <%msg%>"
                max_parts = 2
                when_too_long = "refuse"
                transliterate = "accents"
                numbers_from = ["address"]
                default_numbers = []
                via = ["carrier"]
                validity = "1h30m"
                from = "ACME"
                notify = []
                """
        let reading = read(document)
        #expect(reading.problems.isEmpty)
        let application = try #require(reading.settings?.applications.first)
        #expect(!application.isEnabled && application.acceptsAnonymous)
        #expect(application.domains == ["sms.test"])
        #expect(application.senders.allow.map(\.value) == [".*@example\\.com$"])
        #expect(application.senders.deny.map(\.place.description) == ["t.toml:12:51", "t.toml:12:62"])
        #expect(
            application.senders.deny.map(\.place.key) == [
                "application[1].senders.deny[1]", "application[1].senders.deny[2]",
            ])
        #expect(application.text.value == "<%subject%>: <%msg%>")
        #expect(application.text.place == Place(file: "t.toml", line: 14, column: 8, key: "application[1].text"))
        #expect(application.maxParts == 2)
        #expect(application.maxCharacters == 320)
        #expect(application.whenTooLong == .refuse)
        #expect(application.transliteration == .accents)
        #expect(application.validity == .seconds(5400))
        #expect(application.from == .name("ACME"))
        #expect(application.notify == [])
    }

    @Test func `nice is a priority that the system knows`() {
        for (value, expected) in [("-20", -20), ("-1", -1), ("0", 0), ("5", 5), ("19", 19)] {
            #expect(read("nice = \(value)\n").settings?.nice == expected, "\(value)")
        }
        #expect(read("").settings?.nice == 0)
        for value in ["20", "-21", "\"5\"", "1.0", "9223372036854775807"] {
            #expect(
                problems("nice = \(value)\n") == [
                    "t.toml:1:8: nice: found \(value); accepted: a whole number from -20 to 19"
                ])
        }
    }

    @Test func `clients of an application are read with their places`() throws {
        let document = working + "clients = [\"192.0.2.0/24\",\n  \"printer.example.com\"]\n"
        let reading = read(document)
        #expect(reading.problems.isEmpty)
        let clients = try #require(reading.settings?.applications.first?.clients)
        #expect(clients.map(\.value) == ["192.0.2.0/24", "printer.example.com"])
        #expect(
            clients.map(\.place) == [
                Place(file: "t.toml", line: 9, column: 12, key: "application[1].clients[1]"),
                Place(file: "t.toml", line: 10, column: 3, key: "application[1].clients[2]"),
            ])
        #expect(read(working).settings?.applications.first?.clients == [])
        #expect(problems(working + "clients = \"192.0.2.1\"\n").count == 1)
        #expect(
            problems(working + "clients = [1]\n").first?.hasPrefix("t.toml:9:12: application[1].clients[1]: found 1")
                == true)
    }

    @Test func `moving a line changes no setting`() {
        #expect(read(working).settings == read("\n\n# moved\n" + working).settings)
        #expect(read(working).settings != read(working + "text = \"x\"\n").settings)
    }

    @Test func `limits hold at, below and above their ends`() {
        let table: [(key: String, good: [String], bad: [String])] = [
            ("max_connections", ["1", "100000"], ["0", "100001", "-1", "9223372036854775807", "1.0"]),
            ("max_recipients", ["1", "10000"], ["0", "10001"]),
            ("max_bad_commands", ["1", "1000"], ["0", "1001"]),
            ("timeout", ["\"1s\"", "\"1h\""], ["\"999ms\"", "\"1h1ms\""]),
            ("max_message_size", ["\"1KiB\"", "\"1GB\""], ["\"1023B\"", "\"1000000001B\"", "1000000"]),
        ]
        for row in table {
            for value in row.good {
                #expect(problems("[smtp]\n\(row.key) = \(value)\n") == [], "\(row.key) = \(value)")
            }
            for value in row.bad {
                #expect(problems("[smtp]\n\(row.key) = \(value)\n").count == 1, "\(row.key) = \(value)")
            }
        }
    }

    @Test func `what goes into fixed fields of SMPP is ASCII of bounded length`() {
        let table: [(String, Bool)] = [
            ("system_id = \"abcdefghijklmno\"", true), ("system_id = \"abcdefghijklmnop\"", false),
            ("system_id = \"\"", false), ("system_id = \"é\"", false), ("system_id = \"a\\u0000\"", false),
            ("system_id = \"a\"\nsystem_type = \"abcdefghijkl\"", true),
            ("system_id = \"a\"\nsystem_type = \"abcdefghijklm\"", false),
            ("system_id = \"a\"\nsource = { ton = 255, npi = 0 }", true),
            ("system_id = \"a\"\nsource = { ton = 256 }", false), ("system_id = \"a\"\npriority = 4", false),
            ("system_id = \"a\"\ndata_coding = { ucs2 = -1 }", false),
        ]
        for (lines, isGood) in table {
            let document = working.replacing("system_id = \"demo\"", with: lines)
            #expect(problems(document).isEmpty == isGood, "\(lines)")
        }
    }

    @Test func `lists of numbers take no names`() {
        let document = working.replacing("system_id", with: "numbers = [\"+447700900100\", \"ACME\"]\nsystem_id")
        #expect(
            problems(document) == [
                "t.toml:5:29: connection[1].numbers[2]: found \"ACME\"; accepted: a number, as in \"+447700900123\", or a short code of 3 to 15 digits"
            ])
    }
}
