import Configuration
import Gateway
import Messages
import Testing

/// Passing mail on, odd ends of mail, and what the log shows.
@Suite struct RelayingSettingsTests {
    private let mailer = "[[connection]]\nname = \"office\"\ntype = \"smtp\"\nhost = \"mail.example.com\"\n"

    private func server(_ lines: String) -> String { "[smtp]\n\(lines)\n" + mailer }

    @Test func `mail is passed on over a connection of type smtp that is active`() throws {
        let smtp = try #require(read(server("forward = \"office\"")).settings?.smtp)
        #expect(smtp.forward?.value.text == "office" && smtp.forward?.place.description == "t.toml:2:11")
        #expect(read(server("")).settings?.smtp?.forward == nil)
        #expect(
            problems(server("forward = \"offise\"")) == [
                "t.toml:2:11: smtp.forward: no connection of type smtp has this name; found \"offise\"; accepted: office; did you mean \"office\"?"
            ])
        #expect(
            problems("[smtp]\nforward = \"carrier\"\n" + working) == [
                "t.toml:2:11: smtp.forward: no connection of type smtp has this name; found \"carrier\"; accepted: a [[connection]] of type smtp"
            ])
        #expect(
            problems(server("forward = \"office\"") + "active = false\n") == [
                "t.toml:2:11: smtp.forward: this connection is not active; found \"office\"; accepted: active = true there"
            ])
        let second = "active = false\n" + mailer.replacing("office", with: "other")
        #expect(problems(server("forward = \"office\"") + second).first?.hasSuffix("accepted: other") == true)
        #expect(problems(server("forward = \"mail.example.com:25\"")).count == 1)
        #expect(problems(server("forward = { host = \"x\" }")).count == 1)
    }

    @Test(arguments: [
        "0.0.0.0/0", "::/0", "0.0.0.0-255.255.255.255", "0.0.0.0/1", "128.0.0.0/1", "2000::/3", "2000::/4",
        "1.0.0.0-255.255.255.255",
    ])
    func `an open relay is refused`(_ entry: String) {
        let reason = "with forward, this is an open relay: anybody could send anything to anybody"
        let accepted = "the networks of your own machines; or no forward"
        #expect(
            problems(server("clients = [\"10.0.0.0/8\", \"\(entry)\"]\nforward = \"office\"")) == [
                "t.toml:2:11: smtp.clients: \(reason); accepted: \(accepted)"
            ])
        #expect(problems(server("clients = [\"\(entry)\"]")) == [], "nothing is passed on")
    }

    @Test func `an open relay in pieces is refused too`() {
        let pieces = (0..<256).map { "\"\($0).0.0.0/8\"" }
        #expect(problems(server("clients = [\(pieces.joined(separator: ", "))]\nforward = \"office\"")).count == 1)
        let half = pieces.prefix(127).joined(separator: ", ")
        #expect(problems(server("clients = [\(half), \"0.0.0.0/2\", \"10.0.0.0/8\"]\nforward = \"office\"")) == [])
        #expect(problems(server("clients = [\(half), \"127.0.0.0/8\"]\nforward = \"office\"")).count == 1)
    }

    @Test(arguments: [
        "10.0.0.0/8", "10.0.0.0/8\", \"172.16.0.0/12\", \"192.168.0.0/16\", \"fc00::/7", "192.0.2.1", "2001:db8::/32",
        "mail.example.com", "64.0.0.0/2", "nonsense entry",
    ])
    func `networks of one's own may pass mail on`(_ entries: String) {
        #expect(problems(server("clients = [\"\(entries)\"]\nforward = \"office\"")) == [])
    }

    @Test func `an empty list vouches for nobody`() {
        let reading = read(server("clients = []\nforward = \"office\""))
        #expect(
            reading.problems.map(\.description) == [
                "t.toml:2:11: warning: smtp.clients: an empty list lets everybody in",
                "t.toml:2:11: warning: smtp.clients: an empty list vouches for nobody: only clients that log in may pass mail on by forward",
            ])
        #expect(reading.settings?.smtp?.clients == [])
        #expect(problems(server("forward = \"office\"")) == [], "left out: this machine")
    }

    // MARK: Odd ends of mail

    private func terminator(_ text: String) -> String {
        "[smtp]\ndata_terminator = \"\(text)\"\n" + working + "terminator_clients = [\"192.0.2.1\"]\n"
    }

    @Test(
        arguments: [
            ("\\r\\n .\\r\\n", "\r\n .\r\n"), ("\\n.\\n", "\n.\n"), ("\\r.\\r", "\r.\r"),
            ("\\r\\n..\\r\\n", "\r\n..\r\n"),
            ("\\r\\n12345678901234.\\r\\n ", nil), ("\\r\\n123456789012345.\\r\\n", "\r\n123456789012345.\r\n"),
            ("\\r\\n1234567890123456.\\r\\n", nil), ("\\r\\n.\\r\\n", nil), ("\\n.\\r\\n", nil), ("\\r\\n.\\r", nil),
            ("\\r\\n.\\r\\n\\r\\n", nil), ("\\r\\n\\r\\n.\\r\\n", nil), ("", nil), (".", nil), ("\\n.", nil),
            (".\\n", nil),
            ("\\n\\n\\n", nil), ("\\r\\nEOF\\r\\n", nil), ("\\n.\\u0000\\n", nil), ("\\né.\\n", nil),
        ] as [(String, String?)])
    func `another end of mail is between line ends, has a dot, and is not the usual one`(
        _ text: String, _ expected: String?
    ) {
        let reading = read(terminator(text))
        #expect(reading.settings?.smtp?.dataTerminator?.value == expected.map { Array($0.utf8) })
        #expect(reading.errors.count == (expected == nil ? 1 : 0), "\(reading.problems)")
    }

    @Test func `another end of mail that cannot be is shown with what is accepted`() {
        #expect(
            problems(terminator("\\r\\n.\\r\\n")).first
                == "t.toml:2:19: smtp.data_terminator: found \"\\u{d}\\u{a}.\\u{d}\\u{a}\"; accepted: 3 to 20 characters of ASCII "
                + "that begin and end with \\r or \\n and have a \".\" between, as in \"\\r\\n .\\r\\n\", but not the usual end "
                + "or a part of it"
        )
    }

    @Test func `another end of mail and those who use it go together`() throws {
        let document = terminator("\\r\\n .\\r\\n")
        let settings = try #require(read(document).settings)
        #expect(problems(document) == [])
        #expect(settings.applications[0].terminatorClients.map(\.value) == ["192.0.2.1"])
        #expect(
            problems("[smtp]\ndata_terminator = \"\\r\\n .\\r\\n\"\n" + working) == [
                "t.toml:2:19: warning: smtp.data_terminator: means nothing; accepted: an [[application]] with terminator_clients"
            ])
        #expect(
            problems(working + "terminator_clients = [\"192.0.2.1\"]\n") == [
                "t.toml:9:23: warning: application[1].terminator_clients[1]: means nothing; accepted: data_terminator in [smtp]"
            ])
        #expect(problems(document + "enabled = false\n").count == 1, "a disabled application uses nothing")
        #expect(problems(working + "terminator_clients = []\n") == [])
    }

    @Test func `only some clients are trusted with odd ends`() {
        let reason = "this is everybody, who could smuggle one mail inside another"
        let accepted = "the addresses of the machines that cannot do otherwise"
        #expect(
            problems("[smtp]\nlenient_clients = [\"0.0.0.0/0\"]\n") == [
                "t.toml:2:19: smtp.lenient_clients: \(reason); accepted: \(accepted)"
            ])
        #expect(
            problems(terminator("\\r\\n .\\r\\n").replacing("192.0.2.1", with: "::/0")) == [
                "t.toml:11:22: application[1].terminator_clients: \(reason); accepted: \(accepted)"
            ])
    }

    @Test func `bare line ends are forgiven to nobody unless listed`() throws {
        #expect(read("[smtp]\n").settings?.smtp?.lenientClients == [])
        let smtp = try #require(
            read("[smtp]\nlenient_clients = [\"192.0.2.0/24\", \"printer.example.com\"]\n").settings?.smtp)
        #expect(smtp.lenientClients.map(\.value) == ["192.0.2.0/24", "printer.example.com"])
        #expect(smtp.lenientClients.map(\.place.key) == ["smtp.lenient_clients[1]", "smtp.lenient_clients[2]"])
        #expect(problems("[smtp]\nlenient_clients = \"192.0.2.1\"\n").count == 1)
        #expect(problems("[smtp]\nlenient_cleints = []\n").first?.hasSuffix("did you mean lenient_clients?") == true)
    }

    // MARK: The log

    @Test func `numbers and addresses are shown in part unless the log is told otherwise`() {
        #expect(read("").settings?.log.redacts == true)
        #expect(read("[log]\nredact = false\n").settings?.log.redacts == false)
        #expect(problems("[log]\nredact = \"no\"\n").count == 1)
    }

    @Test func `levels go in any combination to the console, a file and the system`() {
        let all: [LogLevel] = [.error, .warning, .info, .trace]
        for bits in 0..<16 {
            let levels = all.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element)
            let letters = levels.map(\.rawValue).reversed().joined()
            let log = read(
                "[log]\nconsole = \"\(letters)\"\nsystem = \"\(letters)\"\nfile = { path = \"/l\", levels = \"\(letters)\" }\n"
            ).settings?.log
            #expect(log?.console == Set(levels) && log?.system == Set(levels) && log?.file?.levels == Set(levels))
        }
    }

    @Test func `received data is logged only on demand, and only with the trace`() {
        let file = "[log]\nfile = { path = \"/l\", levels = \"EWI\", received_data = true }\n"
        #expect(
            problems(file) == [
                "t.toml:2:55: warning: log.file.received_data: means nothing without \"T\" among the levels"
            ])
        #expect(problems(file.replacing("EWI", with: "T")) == [])
        #expect(read("[log]\nfile = { path = \"/l\" }\n").settings?.log.file?.receivedData == false)
    }

    @Test(arguments: [
        ("%y%m%d", "261109"), ("%Y-%m-%d", "2026-11-09"), ("%d.%m.%y_%H", "09.11.26_07"), ("%H", "07"),
        ("x%Y", "x2026"),
    ])
    func `a log file has its date behind its name`(_ pattern: String, _ expected: String) throws {
        let log = read("[log]\nfile = { path = \"/l\", date = \"\(pattern)\" }\n").settings?.log
        let date = try #require(log?.file?.date)
        #expect(date.description == pattern)
        #expect(date.text(year: 2026, month: 11, day: 9, hour: 7) == expected)
        #expect(LogDate.usual.description == "%y%m%d" && LogDate.usual == LogDate("%y%m%d"))
        #expect(LogDate.usual.text(year: 2005, month: 1, day: 2, hour: 0) == "050102")
    }

    @Test func `a date that is none is one problem`() {
        let (most, tooMany) = (String(repeating: "x", count: 38), String(repeating: "x", count: 39))
        #expect(LogDate("%y\(most)") != nil && LogDate("%y\(tooMany)") == nil)
        for pattern in ["", "%", "y", "ymd", "%y%", "%M", "%%y", "%y/%m", "%y %m", "%é", "é%y", "..", "%s"] {
            #expect(
                problems("[log]\nfile = { path = \"/l\", date = \"\(pattern)\" }\n") == [
                    "t.toml:2:30: log.file.date: found \"\(pattern)\"; accepted: a date of %y, %Y, %m, %d and %H, as in \"%y%m%d\""
                ])
        }
    }
}
