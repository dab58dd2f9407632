import Configuration
import Messages
import Testing

/// Connections of type `pop3` and `imap`, and what an application makes of mail that was fetched.
@Suite struct FetchingSettingsTests {
    private let application = """
        [[connection]]
        name = "carrier"
        type = "smpp"
        host = "127.0.0.1"
        system_id = "demo"
        [[application]]
        name = "alerts"

        """

    private func box(_ lines: String = "", type: String = "pop3", proof: String = "password = \"pw\"") -> String {
        """
        [[connection]]
        name = "box"
        type = "\(type)"
        host = "Mail.example.com"
        username = "alerts@example.com"
        application = "alerts"
        \(proof)
        \(lines)

        """
    }

    private func document(_ lines: String = "", type: String = "pop3", proof: String = "password = \"pw\"") -> String {
        box(lines, type: type, proof: proof) + application
    }

    private func fetching(_ document: String) throws -> FetchingSettings {
        let settings = try #require(read(document).settings, "\(problems(document))")
        guard case .fetching(let fetching) = settings.connections[0].link else {
            throw ConfigurationProblem(at: Place(file: "t.toml"), "no fetching connection")
        }
        return fetching
    }

    @Test func `what is left out has the default that the contract names`() throws {
        let pop3 = try fetching(document())
        let name = Located(try #require(ApplicationName("alerts")), at: Place(file: "t.toml"))
        let plain = FetchingSettings(
            .pop3, host: "mail.example.com", username: "alerts@example.com", proof: .password(Secret("pw")),
            application: name)
        #expect(pop3 == plain)
        #expect(pop3.port == 995 && pop3.protection == .implicit && pop3.verifies && pop3.minimumTLS == .v1_2)
        #expect(pop3.every == .seconds(300) && pop3.batch == 100 && pop3.afterFetch == .delete)
        #expect(pop3.maxMessageSize.octets == 25_000_000 && pop3.timeout == .seconds(30))
        #expect(pop3.alarmAfter == .seconds(900))
        let imap = try fetching(document(type: "imap"))
        #expect(imap.port == 993 && imap.folder == "INBOX" && imap.idles)
    }

    @Test func `every setting of a box is read`() throws {
        let imap = try fetching(
            document(
                """
                port = 1143
                tls = "starttls"
                tls_minimum = "1.0"
                ca = "/ca.pem"
                pin = "\(String(repeating: "AB:", count: 31))AB"
                every = "10m"
                idle = false
                folder = "Archive/Alarms"
                batch = 7
                after_fetch = "move:Done"
                max_message_size = "1MB"
                timeout = "5s"
                alarm_after = "2h"
                active = false
                node = "any"
                """, type: "imap"))
        #expect(imap.port == 1143 && imap.protection == .starttls && imap.minimumTLS == .v1_0)
        #expect(imap.authorities == "/ca.pem" && imap.pin == String(repeating: "ab", count: 32))
        #expect(imap.every == .seconds(600) && !imap.idles && imap.folder == "Archive/Alarms" && imap.batch == 7)
        #expect(imap.afterFetch == .move(folder: "Done") && imap.maxMessageSize.octets == 1_000_000)
        #expect(imap.timeout == .seconds(5) && imap.alarmAfter == .seconds(7200))
    }

    @Test(arguments: [
        ("pop3", "", 995), ("pop3", "tls = \"starttls\"", 110), ("pop3", "tls = \"none\"", 110), ("imap", "", 993),
        ("imap", "tls = \"starttls\"", 143), ("imap", "tls = \"none\"", 143), ("imap", "port = 1", 1),
    ])
    func `the port follows type and tls`(_ type: String, _ lines: String, _ port: UInt16) throws {
        #expect(try fetching(document(lines, type: type)).port == port)
    }

    @Test(arguments: [("4m59s", 900), ("5m", 900), ("5m1s", 903), ("1h", 10_800)])
    func `the alarm comes after three looks, but not before 15 minutes`(_ every: String, _ seconds: Int) throws {
        #expect(try fetching(document("every = \"\(every)\"")).alarmAfter == .seconds(seconds))
    }

    @Test(arguments: ["delete", "keep", "mark-seen", "move:Done", "move:a/b c"])
    func `what becomes of a mail reads back`(_ after: String) throws {
        let imap = document("after_fetch = \"\(after)\"", type: "imap")
        #expect(try fetching(imap).afterFetch.description == after)
        let count = after == "delete" || after == "keep" ? 0 : 1
        #expect(problems(document("after_fetch = \"\(after)\"")).count == count, "POP3 has no flags and no folders")
    }

    @Test(arguments: [
        "after_fetch = \"move:\"", "after_fetch = \"mark_seen\"", "after_fetch = \"\"", "port = 0", "tls = \"ssl\"",
        "every = \"0s\"", "every = \"999ms\"", "every = \"7d1s\"", "every = 5", "batch = 0", "batch = 10001",
        "max_message_size = \"1023B\"", "timeout = \"0s\"", "alarm_after = \"0s\"", "folder = \"\"", "idle = \"yes\"",
        "pin = \"12\"", "tls_minimum = \"1\"", "password = 5", "delete = true", "when_unknown = \"hold\"",
        "attempts = 3",
        "retry_after = [\"1m\"]", "folder = \"a\\nb\"",
    ])
    func `what cannot be meant is one problem`(_ line: String) {
        let proof = line.hasPrefix("password") ? line : "password = \"pw\""
        let found = problems(document(line.hasPrefix("password") ? "" : line, type: "imap", proof: proof))
        #expect(found.count == 1, "\(found)")
    }

    @Test(arguments: ["idle = true", "folder = \"INBOX\""])
    func `what only IMAP has means nothing with POP3`(_ line: String) {
        #expect(problems(document(line)).map { $0.hasSuffix("means nothing with type = \"pop3\"") } == [true])
    }

    @Test func `a password or a token is shown at the login`() throws {
        #expect(try fetching(document(proof: "token = { file = \"/t\" }")).proof == .tokenFile("/t"))
        #expect(try fetching(document(proof: "token = { command = \"/t x\" }")).proof == .tokenCommand("/t x"))
        for wrong in [
            "", "token = \"abc\"", "token = {}", "token = { command = \"t\" }", "token = { file = \"\" }",
            "token = { file = \"/t\", command = \"/t\" }", "password = \"x\"\ntoken = { file = \"/t\" }",
            "password = { env = \"MISSING\" }",
        ] {
            #expect(problems(document(proof: wrong)).count == 1, "\(wrong): \(problems(document(proof: wrong)))")
        }
    }

    @Test func `a link that others can read is a warning`() {
        #expect(read(document("tls = \"none\"")).warnings.count == 1)
        #expect(read(document("verify = false")).warnings.count == 1)
        #expect(read(document("tls = \"starttls\"")).problems.isEmpty)
    }

    @Test func `what a box must have is asked for by name, all at once`() {
        let found = problems("[[connection]]\ntype = \"imap\"\n")
        for key in ["name", "host", "username", "password", "application"] {
            #expect(found.contains { $0.contains("connection[1].\(key): missing") }, "\(found)")
        }
        #expect(found.count == 5, "\(found)")
    }

    @Test func `the application that mail is fetched for exists`() {
        #expect(
            problems(document().replacing("application = \"alerts\"", with: "application = \"alert\"")).first
                == "t.toml:6:15: connection[1].application: no application has this name; found \"alert\"; accepted: alerts; did you mean \"alerts\"?"
        )
        #expect(
            problems(box()) == [
                "t.toml:6:15: connection[1].application: no application has this name; found \"alerts\"; accepted: an [[application]]"
            ])
        #expect(problems(application + box()) == [], "in whatever order they stand")
    }

    @Test func `a box carries neither mails nor texts of ours`() throws {
        let settings = try #require(read(document()).settings)
        #expect(settings.applications[0].via.map(\.text) == ["carrier"])
        #expect(settings.applications[0].notify == [])
        #expect(problems(document() + "via = [\"box\"]\n").count == 1)
        #expect(
            problems(
                document() + "[[inbound]]\nname = \"x\"\nconnection = \"carrier\"\ndeliver = [\"connection:box\"]\n"
            ).count == 1)
    }

    // MARK: Numbers

    @Test func `an application needs no domains when mail is fetched for it`() throws {
        let settings = try #require(read(document()).settings).applications[0]
        #expect(settings.domains == [] && settings.numbersFrom == [.subject, .body, .default])
        #expect(problems(document() + "domains = []\n") == [])
        #expect(problems(application).count == 1)
        #expect(problems(application + "domains = []\n").count == 1)
        #expect(problems(document() + "numbers_from = [\"address\"]\n").count == 1)
        #expect(problems(document() + "numbers_from = [\"address\"]\nnumber_form = \"any\"\n") == [])
        #expect(problems(document() + "numbers_from = [\"address\", \"body\"]\n") == [])
    }

    @Test func `numbers are looked for where it says, in order`() throws {
        let lines = """
            domains = ["sms.test"]
            numbers_from = ["body", "subject", "default"]
            default_numbers = ["+447700900123"]
            number_form = "any"

            """
        let settings = try #require(read(document() + lines).settings).applications[0]
        #expect(settings.numbersFrom == [.body, .subject, .default] && settings.numberForm == .any)
        #expect(settings.defaultNumbers.map(\.value) == ["+447700900123"])
        #expect(try #require(read(working).settings).applications[0].numbersFrom == [.address])
    }

    @Test(arguments: [
        "numbers_from = []", "numbers_from = \"subject\"", "numbers_from = [\"text\"]",
        "numbers_from = [\"body\", \"body\"]",
        "number_form = \"e164\"", "numbers_from = [\"default\"]\ndefault_numbers = [\"07700900123\"]",
        "numbers_from = [\"default\"]\ndefault_numbers = [\"ACME\"]",
        "numbers_from = [\"default\"]\ndefault_numbers = \"+447700900123\"",
    ])
    func `a search that cannot be meant is one problem`(_ lines: String) {
        #expect(problems(working + lines + "\n").count == 1, "\(problems(working + lines + "\n"))")
    }

    @Test func `national numbers need a region`() throws {
        let lines = "numbers_from = [\"default\"]\ndefault_numbers = [\"07700900123\"]\n"
        let settings = try #require(read("region = \"GB\"\n" + working + lines).settings)
        #expect(settings.applications[0].defaultNumbers.map(\.value) == ["07700900123"])
        for wrong in ["12", "0770 0900", "+0447700900123", "123456789012345678901"] {
            let document = "region = \"GB\"\n" + working + lines.replacing("07700900123", with: wrong)
            #expect(problems(document).count == 1, "\(wrong)")
        }
    }

    @Test func `a list of numbers and the word that leads to it go together`() {
        let list = "default_numbers = [\"+447700900123\"]\n"
        let word = "numbers_from = [\"subject\", \"default\"]\n"
        #expect(read(working + list).warnings.count == 1)
        #expect(read(working + word).warnings.count == 1)
        #expect(read(working + list + word).problems.isEmpty)
        #expect(read(working + list).errors.isEmpty && read(working + word).errors.isEmpty)
    }
}
