import Configuration
import Gateway
import Messages
import Testing

/// Connections of type `folder`.
@Suite struct FolderSettingsTests {
    private func folder(_ lines: String) -> String {
        "[[connection]]\nname = \"f\"\ntype = \"folder\"\n\(lines)\n"
    }

    private func pickup(_ dialect: String, _ lines: String = "") -> String {
        folder("pickup = \"/in\"\ndialect = \"\(dialect)\"\n\(lines)")
    }

    private let letter = "to = [\"a@b.test\"]\nfrom = \"c@d.test\"\n"
    private let mailer = "[[connection]]\nname = \"office\"\ntype = \"smtp\"\nhost = \"mail.example.com\"\n"

    private func settings(_ document: String) throws -> FolderSettings {
        let settings = try #require(read(document).settings, "\(problems(document))")
        return try #require(settings.connections.lazy.compactMap(\.link.folder).first)
    }

    @Test func `a folder to hand over to is a path, and is tried as other connections are`() throws {
        let document = folder(
            "path = \"/srv/out/\"\nattempts = 3\nretry_after = [\"1m\"]\nactive = false\nnode = \"any\"")
        let connection = try #require(read(document).settings?.connections.first, "\(problems(document))")
        #expect(connection.link.folder?.path?.value == "/srv/out" && connection.link.folder?.pickup == nil)
        #expect(!connection.isActive && connection.retry == RetrySchedule(attempts: 3, pauses: [.seconds(60)]))
        #expect(!connection.link.carriesMail && !connection.link.carriesTexts && connection.whenUnknown == .resend)
        #expect(problems(folder("path = \"/o\"\nwhen_unknown = \"hold\"")).count == 1)
    }

    @Test func `what is left out of a pickup has its default`() throws {
        let folder = try settings(pickup("control"))
        let pickup = try #require(folder.pickup)
        #expect(pickup == FolderSettings.Pickup(pickup.folder, dialect: .control))
        #expect(pickup.every == .seconds(2) && pickup.settle == .seconds(2) && pickup.maxFileSize.octets == 25_000_000)
        #expect(pickup.sent == "/in/sent" && pickup.failed == "/in/failed" && pickup.application == nil)
        #expect(folder.path == nil && pickup.letter == nil)
    }

    @Test func `every setting of a pickup is read`() throws {
        let folder = try settings(
            mailer
                + pickup(
                    "files",
                    letter + """
                        every = "1m"
                        settle = "0s"
                        sent = "done/today"
                        failed = "/srv/bad/"
                        max_file_size = "1MB"
                        subject = "Scan <%name%>"
                        text = "<%file%> of <%size%>"
                        via = ["office"]
                        """))
        let pickup = try #require(folder.pickup)
        #expect(pickup.every == .seconds(60) && pickup.settle == .zero && pickup.maxFileSize.octets == 1_000_000)
        #expect(pickup.sent == "/in/done/today" && pickup.failed == "/srv/bad")
        let letter = try #require(pickup.letter)
        #expect(letter.to.map(\.description) == ["a@b.test"] && letter.from.description == "c@d.test")
        #expect(letter.subject.value == "Scan <%name%>" && letter.text.value == "<%file%> of <%size%>")
        #expect(letter.connections.map(\.text) == ["office"])
    }

    @Test func `relative paths count from the document`() throws {
        let surroundings = Surroundings(systemName: "host.test", folder: "/etc/telepost/")
        let document = folder("path = \"out\"\npickup = \"in\"\ndialect = \"control\"")
        let folder = Settings.read(Array(document.utf8), in: surroundings).settings?.connections.first?.link.folder
        #expect(folder?.path?.value == "/etc/telepost/out" && folder?.pickup?.sent == "/etc/telepost/in/sent")
    }

    @Test func `limits hold at, below and above their ends`() {
        let table: [(key: String, good: [String], bad: [String])] = [
            ("every", ["100ms", "7d"], ["99ms", "7d1ms", "0s"]), ("settle", ["0s", "1h"], ["1h1ms"]),
            ("max_file_size", ["1KiB", "1GB"], ["1023B", "1000000001B"]),
            ("sent", ["a", "a/b", "/x"], ["", "../x", "a/../../x"]), ("failed", ["a", "/x"], ["..", "a\\nb"]),
        ]
        for row in table {
            for value in row.good { #expect(problems(pickup("control", "\(row.key) = \"\(value)\"")) == [], "\(row)") }
            for value in row.bad {
                #expect(problems(pickup("control", "\(row.key) = \"\(value)\"")).count == 1, "\(row) \(value)")
            }
        }
        #expect(problems(folder("path = \"/\(String(repeating: "x", count: 4095))\"")) == [])
        for path in ["\"\"", "\"/\(String(repeating: "x", count: 4096))\"", "5", "\"a\\u0000\""] {
            #expect(problems(folder("path = \(path)")).count == 1, "\(path)")
        }
    }

    @Test func `what is handed over is not picked up again`() {
        let other = "[[connection]]\nname = \"g\"\ntype = \"folder\"\npath = \"PLACE\"\n"
        let application = """
            [[application]]
            name = "archive"
            kind = "files"
            domains = ["archive.test"]
            output = { folder = "PLACE" }

            """
        for more in [other, application] {
            for (place, isRefused) in [("/in", true), ("/in2", false), ("/in/sub", false)] {
                let document = pickup("control") + more.replacing("PLACE", with: place)
                let found = problems(document)
                #expect(found.contains { $0.contains("would be picked up again") } == isRefused, "\(found)")
            }
        }
    }

    @Test func `it hands over or picks up`() {
        #expect(
            problems(folder("")) == [
                "t.toml:1:1: connection[1].path: missing; accepted: the path of a folder; or pickup, the path of another one"
            ])
        #expect(
            problems(folder("pickup = \"/in\"")) == [
                "t.toml:1:1: connection[1].dialect: missing; accepted: \"mail\", \"smstools\", \"control\" or \"files\""
            ])
        #expect(
            problems(pickup("smstool")) == [
                "t.toml:5:11: connection[1].dialect: found \"smstool\"; accepted: \"mail\", \"smstools\", \"control\" or \"files\"; did you mean \"smstools\"?"
            ])
    }

    @Test func `without a pickup its settings mean nothing`() {
        for line in [
            "dialect = \"mail\"", "application = \"a\"", "every = \"2s\"", "settle = \"2s\"", "sent = \"s\"",
            "failed = \"f\"", "max_file_size = \"1MB\"", "to = []", "from = \"a@b.test\"", "subject = \"x\"",
            "text = \"x\"", "via = []",
        ] {
            let key = line.prefix { $0 != " " }
            #expect(
                problems(folder("path = \"/o\"\n\(line)")).map { String($0.drop { $0 != "c" }) } == [
                    "connection[1].\(key): means nothing without pickup"
                ])
        }
        for line in ["attempts = 3", "retry_after = [\"1m\"]"] {
            #expect(problems(pickup("control", line)).count == 1, "\(line)")
        }
    }

    @Test func `what is handed over is not picked up, nor what was picked up`() {
        let table: [(lines: String, isGood: Bool)] = [
            ("path = \"/out\"", true), ("path = \"/in/out\"", true), ("path = \"/in\"", false),
            ("path = \"/in/\"", false),
            ("path = \"/x/../in\"", false), ("path = \"/in/sent\"", false), ("path = \"/in/sent/x\"", false),
            ("path = \"/in/failed\"", false), ("path = \"/in/sentinel\"", true),
            ("path = \"/done\"\nsent = \"/done\"", false), ("path = \"/done/x\"\nfailed = \"/done\"", false),
            ("sent = \"/in\"", false), ("sent = \".\"", false), ("failed = \"/\"", false), ("sent = \"failed\"", false),
            ("sent = \"a\"\nfailed = \"a/b\"", true), ("sent = \"a\"\nfailed = \"./a\"", false),
        ]
        for (lines, isGood) in table {
            #expect(
                problems(pickup("control", lines)).count == (isGood ? 0 : 1),
                "\(lines): \(problems(pickup("control", lines)))")
        }
        #expect(
            problems(pickup("control", "path = \"/in\"")) == [
                "t.toml:6:8: connection[1].path: found \"/in\"; accepted: a folder that is not pickup, and neither sent nor failed nor in one of them"
            ])
    }

    @Test func `a folder is picked up from by one connection`() {
        let other = pickup("control").replacing("\"f\"", with: "\"g\"").replacing("/in", with: "/in/")
        #expect(
            problems(pickup("control") + other).last
                == "t.toml:10:10: connection[2].pickup: found \"/in\", which line 4 has already; accepted: each pickup folder once"
        )
    }

    // MARK: Dialects

    @Test func `mails need an application, texts may have one`() throws {
        #expect(
            problems(pickup("mail")) == [
                "t.toml:1:1: connection[1].application: missing; accepted: the [[application]] that makes something of the mail"
            ])
        for dialect in ["smstools", "control"] {
            #expect(problems(pickup(dialect)) == [])
            #expect(problems(pickup(dialect, "application = \"sms\"") + working) == [])
        }
        let folder = try settings(
            pickup("mail", "application = \"sms\"") + working.replacing("domains = [\"sms.test\"]\n", with: ""))
        #expect(folder.pickup?.application?.value.text == "sms")
        #expect(
            problems(pickup("mail", "application = \"smss\"") + working) == [
                "t.toml:6:15: connection[1].application: no application has this name; found \"smss\"; accepted: sms; did you mean \"sms\"?"
            ])
        #expect(problems(pickup("mail", "application = \"a b\"")).count == 1)
    }

    @Test func `texts are picked up for an application that makes texts`() {
        let fax =
            "[[application]]\nname = \"fax\"\nkind = \"fax\"\ndomains = [\"fax.test\"]\noutput = { folder = \"/o\" }\n"
        #expect(problems(pickup("mail", "application = \"fax\"") + fax) == [])
        #expect(
            problems(pickup("smstools", "application = \"fax\"") + fax) == [
                "t.toml:6:15: connection[1].application: with dialect = \"smstools\" texts are picked up, and this application makes none; found \"fax\"; accepted: an [[application]] of kind \"sms\""
            ])
        #expect(
            problems(pickup("control", "application = \"fax\"") + fax + working).first?.hasSuffix("accepted: sms")
                == true)
    }

    @Test func `files become mails, which have a sender, recipients and a way`() throws {
        let folder = try settings(mailer + pickup("files", letter))
        let made = try #require(folder.pickup?.letter)
        #expect(made.subject.value == "<%file%>" && made.text.value == "<%file%>")
        #expect(made.connections.map(\.text) == ["office"])
        #expect(FolderSettings.Letter.fields == ["file", "name", "size", "time"])
        #expect(
            problems(mailer + pickup("files")) == [
                "t.toml:5:1: connection[2].from: missing; accepted: a mail address, as in \"alice@example.com\"",
                "t.toml:5:1: connection[2].to: missing; accepted: a list, each a mail address, as in \"alice@example.com\"",
            ])
        #expect(
            problems(pickup("files", letter)) == [
                "t.toml:4:10: connection[1].pickup: there is nothing to send mail by; accepted: a [[connection]] of type \"smtp\""
            ])
        #expect(
            problems(mailer + pickup("files", letter + "via = [\"offise\"]")) == [
                "t.toml:12:8: connection[2].via[1]: no connection of type smtp has this name; found \"offise\"; accepted: office; did you mean \"office\"?"
            ])
        let alice = "[[account]]\nname = \"alice\"\naddress = \"a@b.test\"\npassword = \"x\"\n"
        #expect(problems(alice + pickup("files", letter)) == [], "an account needs no way")
    }

    @Test(arguments: [
        "to = []", "to = \"a@b.test\"", "to = [\"nobody\"]", "from = \"nobody\"", "subject = \"\"", "text = 5",
        "via = []",
        "application = \"sms\"", "via = [\"f\"]",
    ])
    func `a mail that cannot be meant is one problem`(_ line: String) {
        let kept = letter.split(separator: "\n").filter { !line.hasPrefix($0.prefix { $0 != " " }) }
        let document = mailer + pickup("files", (kept.map(String.init) + [line]).joined(separator: "\n"))
        #expect(problems(document).count == 1, "\(problems(document))")
    }

    @Test func `what only mails have means nothing for texts`() {
        for dialect in ["smstools", "control"] {
            for line in ["to = []", "from = \"a@b.test\"", "subject = \"x\"", "text = \"x\"", "via = []"] {
                let found = problems(pickup(dialect, line))
                #expect(found.map { $0.hasSuffix("means nothing with dialect = \"\(dialect)\"") } == [true], "\(found)")
            }
        }
    }

    @Test func `a recipient more than a hundred is too many`() {
        for (count, expected) in [(100, 0), (101, 1)] {
            let to = (1...count).map { "\"a\($0)@b.test\"" }.joined(separator: ", ")
            #expect(problems(mailer + pickup("files", "from = \"c@d.test\"\nto = [\(to)]")).count == expected)
        }
    }
}
