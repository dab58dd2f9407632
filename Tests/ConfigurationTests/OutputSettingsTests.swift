import Configuration
import Gateway
import Messages
import Testing

/// What applications hand over: `output`, `control`, `transform`, `also`, `commands`, attached mails.
@Suite struct OutputSettingsTests {
    private func files(_ lines: String, kind: String = "files") -> String {
        "[[application]]\nname = \"a\"\nkind = \"\(kind)\"\ndomains = [\"a.test\"]\n\(lines)\n"
    }

    private func output(_ lines: String, kind: String = "files") throws -> OutputSettings {
        let document = files(lines, kind: kind)
        return try #require(read(document).settings?.applications.first?.output, "\(problems(document))")
    }

    @Test func `what is left out has the default of the kind`() throws {
        let (plain, fax) = (
            try output("output = { folder = \"/o\" }"), try output("output = { folder = \"/o\" }", kind: "fax")
        )
        #expect(plain.folder?.value == "/o" && plain.format == .txt && plain.control == nil)
        #expect(plain.codePage.value == "utf-8" && plain.unmappable == .replace && !plain.savesAttachments)
        #expect(plain.values.isEmpty && plain.transforms.isEmpty)
        #expect(fax.control == .fax)
        #expect(try output("output = { folder = \"/o\", control = \"none\" }", kind: "fax").control == nil)
    }

    @Test func `every setting is read`() throws {
        let output = try output(
            #"""
            attachments = true
            output = { folder = "/srv//out/./x/", format = "htm", control = "sms", code_page = "cp1250", unmappable = "refuse" }
            [application.control]
            "system|maxlen" = 1
            "system|dr" = false
            "system|no_send_info" = true
            "system|priority" = "normal"
            "system|user_app_id|parse|subject" = '.*ID:(\d+).*'
            [application.transform]
            subject = "<%subject%>"
            "from/name" = "x"
            "from/username" = "x"
            "from/email" = "x"
            "from/gateway" = "S"
            "from/smtp" = "x"
            """#)
        #expect(output.folder?.value == "/srv/out/x" && output.format == .htm && output.control == .sms)
        #expect(output.codePage.value == "cp1250" && output.unmappable == .refuse && output.savesAttachments)
        #expect(output.values.map(\.section) == Array(repeating: "system", count: 5))
        #expect(output.values.map(\.key) == ["maxlen", "dr", "no_send_info", "priority", "user_app_id"])
        let fixed: [OutputSettings.ControlValue.Source] = ["1", "0", "1", "normal"].map { .fixed($0) }
        #expect(output.values.prefix(4).map(\.source) == fixed)
        guard case .parsed("subject", let pattern) = output.values[4].source else {
            Issue.record("not parsed")
            return
        }
        #expect(pattern.value == ".*ID:(\\d+).*")
        #expect(pattern.place.key == "application[1].control.\"system|user_app_id|parse|subject\"")
        #expect(output.transforms.count == 6 && output.transforms[.fromGateway]?.value == "S")
        #expect(output.transforms[.subject]?.place.line == 14)
    }

    @Test(arguments: [
        "output = \"/o\"", "output = { folder = \"/o\", format = \"pdf\" }", "output = { folder = \"\" }",
        "output = { folder = \"/o\", control = \"mms\" }", "output = { folder = \"/o\", unmappable = \"drop\" }",
        "output = { folder = \"/o\", code_page = \"\" }",
        "output = { folder = \"/o\", code_page = \"utf-8//TRANSLIT\" }",
        "output = { folder = \"/o\", code_page = \"\(String(repeating: "x", count: 41))\" }",
        "output = { folder = \"/o\" }\nattachments = 1", "output = { folder = 1 }",
        "output = { folder = \"/o\" }\n[application.control]\nsystem = 1",
        "output = { folder = \"/o\" }\n[application.transform]\nsubject = 1",
    ])
    func `what cannot be meant is one problem`(_ lines: String) {
        #expect(problems(files(lines)).count == 1, "\(problems(files(lines)))")
    }

    @Test func `nearest words`() {
        let document = files(
            """
            output = { folder = "/o", fromat = "txt", control = "fx" }
            [application.transform]
            "form/name" = "x"
            txxt = "x"
            """)
        #expect(
            problems(document) == [
                "t.toml:5:27: application[1].output.fromat: unknown key; did you mean format?",
                "t.toml:5:53: application[1].output.control: found \"fx\"; accepted: \"none\", \"sms\" or \"fax\"; did you mean \"fax\"?",
                "t.toml:7:1: application[1].transform.\"form/name\": unknown key; did you mean from/name?",
                "t.toml:8:1: application[1].transform.txxt: unknown key; did you mean txt?",
            ])
    }

    @Test func `a code page has a name of 1 to 40 characters`() throws {
        let name = String(repeating: "x", count: 40)
        #expect(try output("output = { folder = \"/o\", code_page = \"\(name)\" }").codePage.value == name)
    }

    @Test func `a relative folder counts from the document`() throws {
        let surroundings = Surroundings(systemName: "host.test", folder: "/etc/telepost/")
        let document = Array(files("output = { folder = \"out/\" }").utf8)
        let settings = try #require(Settings.read(document, in: surroundings).settings)
        #expect(settings.applications[0].output?.folder?.value == "/etc/telepost/out")
    }

    // MARK: Control files

    @Test func `names of values are sections and keys of 1 to 64 characters`() {
        let (most, tooMany) = (String(repeating: "x", count: 64), String(repeating: "x", count: 65))
        let table: [(String, Bool)] = [
            ("a|b", true), ("\(most)|\(most)", true), ("a b|é", true), ("a|b|parse|subject", true),
            ("", false), ("a", false), ("a|", false), ("|b", false), ("a|b|c", false), ("a|b|parse", false),
            ("a|b|parse|subject|x", false), ("a|b|fixed|subject", false), ("\(tooMany)|b", false),
            ("a|\(tooMany)", false), ("a=|b", false), ("a|b=c", false), ("[a|b", false), ("a]|b", false),
            ("a;|b", false), ("a\\n|b", false), ("a|\\u0000", false), ("a|b\\u202E", false), (" a|b", false),
            ("a|b ", false), ("Attachments|1", false),
        ]
        for (name, isGood) in table {
            let lines = "output = { folder = \"/o\", control = \"sms\" }\n[application.control]\n\"\(name)\" = \"x\""
            #expect(problems(files(lines)).count == (isGood ? 0 : 1), "\(name): \(problems(files(lines)))")
        }
    }

    @Test func `wrong names and values are shown with what is accepted`() {
        let lines = """
            output = { folder = "/o", control = "sms" }
            [application.control]
            "system" = 1
            "system|a|parze|subject" = "x"
            "system|b|parse|subjet" = "x"
            "system|c|parse|subject" = 5
            "system|d" = 1.5
            "sys\\ntem|e" = "x"
            """
        let found = problems(files(lines))
        let forms = "\"section|key\" or \"section|key|parse|field\""
        #expect(found.count == 6, "\(found)")
        #expect(found[0] == "t.toml:7:12: application[1].control.system: accepted: \(forms)")
        #expect(
            found[1]
                == "t.toml:8:28: application[1].control.\"system|a|parze|subject\": accepted: \(forms); did you mean \"…|parse|…\"?"
        )
        #expect(
            found[2].hasPrefix(
                "t.toml:9:27: application[1].control.\"system|b|parse|subjet\": no field has this name; found \"subjet\"; accepted: "
            ))
        #expect(found[2].hasSuffix("; did you mean \"subject\"?"))
        #expect(found[3].hasSuffix("found 5; accepted: a regular expression, as in '.*ID:(\\d+).*'"))
        #expect(
            found[4].hasSuffix(
                "found 1.5; accepted: a whole number, true, false, or a text of at most 1000 octets without control characters"
            ))
        #expect(
            found[5]
                == "t.toml:12:16: application[1].control.\"sys\\u{a}tem|e\": accepted: section and key of 1 to 64 printable characters, none of |=[]; and no blank at an end"
        )
    }

    @Test func `a value is parsed from fields and from named groups`() {
        let lines =
            "output = { folder = \"/o\", control = \"sms\" }\naddresses = ['(?P<desk>x)']\n[application.control]\n"
        for (field, count) in [("desk", 0), ("subject", 0), ("desks", 1), ("", 1), ("Subject", 1)] {
            #expect(problems(files(lines + "\"a|b|parse|\(field)\" = 'x'")).count == count, "\(field)")
        }
    }

    @Test func `values are texts of at most 1000 octets on one line`() {
        let lines = "output = { folder = \"/o\", control = \"sms\" }\n[application.control]\n\"a|b\" = "
        for (value, count) in [
            ("\"\"", 0), ("\"\(String(repeating: "x", count: 1000))\"", 0),
            ("\"\(String(repeating: "x", count: 1001))\"", 1), ("\"a\\nb\"", 1), ("\"a\\u0000\"", 1), ("-5", 0),
            ("[1]", 1), ("{}", 1), ("2020-01-01", 1),
        ] {
            #expect(problems(files(lines + value)).count == count, "\(value)")
        }
    }

    @Test func `a control file has at most 200 values`() throws {
        let lines = "output = { folder = \"/o\", control = \"sms\" }\n[application.control]\n"
        for (count, expected) in [(200, 0), (201, 1)] {
            let values = (1...count).map { "\"a|\($0)\" = 1\n" }.joined()
            #expect(problems(files(lines + values)).count == expected)
        }
    }

    // MARK: What says nothing together

    @Test(arguments: [
        (
            "output = { folder = \"/o\" }\n[application.control]\n\"a|b\" = 1",
            "control: means nothing without a control file"
        ),
        (
            "output = { folder = \"/o\" }\n[application.transform]\n\"from/name\" = \"x\"",
            "transform.from/name: means nothing without a control file"
        ),
        (
            "output = { folder = \"/o\", format = \"eml\" }\n[application.transform]\ntxt = \"x\"",
            "transform.txt: means nothing with format = \"eml\""
        ),
        (
            "output = { folder = \"/o\", format = \"mht\" }\n[application.transform]\ntxt = \"x\"",
            "transform.txt: means nothing with format = \"mht\""
        ),
        (
            "output = { folder = \"/o\", format = \"eml\", code_page = \"cp1250\" }",
            "output.code_page: means nothing with format = \"eml\" and no control file"
        ),
        (
            "output = { folder = \"/o\", format = \"eml\", unmappable = \"refuse\" }",
            "output.unmappable: means nothing with format = \"eml\" and no control file"
        ),
        ("also = [\"https://h/\"]\nattachments = true", "attachments: means nothing without output.folder or via"),
        (
            "also = [\"https://h/\"]\noutput = { format = \"eml\" }",
            "output: means nothing without output.folder or via"
        ),
        ("also = [\"https://h/\"]\n[application.control]", "control: means nothing without output.folder or via"),
    ])
    func `settings that mean nothing together are warnings`(_ lines: String, _ words: String) {
        #expect(read(files(lines)).errors.isEmpty)
        #expect(problems(files(lines)).map { String($0.drop { $0 != "w" }) } == ["warning: application[1].\(words)"])
    }

    @Test func `a control file beside a mail has a code page`() {
        #expect(
            problems(files("output = { folder = \"/o\", format = \"eml\", control = \"fax\", code_page = \"cp1250\" }"))
                == [])
    }

    @Test func `files go somewhere`() {
        #expect(
            problems(files("")) == [
                "t.toml:1:1: application[1].output: missing; accepted: a folder, as in { folder = \"/srv/out\" }; or via, or also"
            ])
        for nothing in ["also = []", "via = []", "output = {}"] {
            #expect(read(files(nothing)).errors.count == 1, "\(nothing)")
        }
        #expect(problems(files("also = [\"https://hooks.example.com/\"]")) == [])
        let settings = read(files("also = [\"https://hooks.example.com/\"]")).settings
        #expect(settings?.applications.first?.output == nil)
    }

    @Test func `files go to one place, by connection or by folder`() throws {
        let folder = "[[connection]]\nname = \"out\"\ntype = \"folder\"\npath = \"/srv/out\"\n"
        let document = folder + files("via = [\"out\"]\n")
        let output = try #require(read(document).settings?.applications.first?.output, "\(problems(document))")
        #expect(output.folder == nil && output.format == .txt)
        #expect(
            problems(folder + files("via = [\"out\"]\noutput = { folder = \"/o\" }\n")) == [
                "t.toml:9:7: application[1].via: files go to one place; also takes others; accepted: output.folder or via"
            ])
        #expect(problems(folder + files("via = [\"out\"]\noutput = { format = \"eml\" }\n")) == [])
    }

    @Test func `texts are not handed over as files`() {
        let reason = "means nothing with kind = \"sms\""
        let accepted = "accepted: also, or an application of kind \"files\" or \"fax\""
        #expect(
            problems(
                working
                    + "attachments = true\noutput = { folder = \"/o\" }\n[application.control]\n[application.transform]\n"
            )
                == [
                    "t.toml:9:15: application[1].attachments: \(reason)",
                    "t.toml:10:10: application[1].output: \(reason); \(accepted)",
                    "t.toml:11:1: application[1].control: \(reason); \(accepted)",
                    "t.toml:12:1: application[1].transform: \(reason); \(accepted)",
                ])
    }

    // MARK: Also, commands, attached mails

    @Test func `an application of any kind may tell others`() throws {
        let mailer = "[[connection]]\nname = \"office\"\ntype = \"smtp\"\nhost = \"mail.example.com\"\n"
        let lines =
            #"also = ["https://h/x", "command:/bin/on-mail --id <%id%>", "mailto:a@b.test, c@d.test", "account:alice"]"#
        let addresses = try ["a@b.test", "c@d.test"].map { try #require(EmailAddress($0)) }
        let alice = try #require(AccountName("alice"))
        let expected: [HandoverTarget] = [
            .webHook("https://h/x"), .command("/bin/on-mail --id <%id%>"), .mail(addresses[0]), .mail(addresses[1]),
            .account(alice),
        ]
        for document in [mailer + working + lines + "\n", mailer + files(lines), mailer + files(lines, kind: "fax")] {
            let settings = try #require(read(document).settings?.applications.first, "\(problems(document))")
            #expect(settings.also == expected)
        }
        #expect(read(working).settings?.applications.first?.also == [])
    }

    @Test(arguments: [
        "also = [\"reply\"]", "also = [\"address-in-text\"]", "also = [\"connection:carrier\"]",
        "also = \"https://h/\"",
        "also = [\"mailto:\"]", "also = [\"command:on-mail\"]", "also = [\"https://h/\", \"https://h/\"]",
        "also = [\"mailto:a@b.test\"]",
    ])
    func `targets that cannot be meant are one problem`(_ lines: String) {
        #expect(problems(working + lines + "\n").count == 1, "\(problems(working + lines + "\n"))")
    }

    @Test func `what is mailed as well needs something to mail it by`() {
        #expect(
            problems(working + "also = [\"mailto:a@b.test\"]\n") == [
                "t.toml:9:9: application[1].also[1]: there is nothing to send mail by; accepted: a [[connection]] of type \"smtp\""
            ])
        let alice = "[[account]]\nname = \"alice\"\naddress = \"alice@sms.test\"\npassword = \"x\"\n"
        #expect(problems(alice + working + "also = [\"mailto:alice@sms.test\", \"account:alice\"]\n") == [])
        #expect(
            problems(alice + working + "also = [\"account:alise\"]\n") == [
                "t.toml:13:9: warning: application[1].also[1]: no [[account]] has this name, so it has to be one of the store; did you mean \"account:alice\"?"
            ])
    }

    @Test func `commands are all, none or some`() throws {
        let table: [(String, Set<MailCommand>)] = [
            ("", []), ("commands = false", []), ("commands = true", [.dr, .report, .action, .maxlen]),
            ("commands = []", []),
            ("commands = [\"dr\", \"report\"]", [.dr, .report]),
            ("commands = [\"maxlen\", \"action\"]", [.action, .maxlen]),
        ]
        for (line, expected) in table {
            let settings = try #require(read(working + line + "\n").settings?.applications.first)
            #expect(settings.commands == expected, "\(line)")
        }
        let words = "\"dr\", \"report\", \"action\" or \"maxlen\""
        #expect(
            problems(working + "commands = [\"actoin\"]\n") == [
                "t.toml:9:13: application[1].commands[1]: found \"actoin\"; accepted: \(words); did you mean \"action\"?"
            ])
        #expect(
            problems(working + "commands = \"all\"\n") == [
                "t.toml:9:12: application[1].commands: found \"all\"; accepted: true, false, or a list, each \(words)"
            ])
        #expect(
            problems(working + "commands = [\"maxlen\"]\n") == [
                "t.toml:9:12: warning: application[1].commands: \"maxlen\" means nothing; accepted: \"action\" as well"
            ])
    }

    @Test func `an attached mail takes the place of its cover only on demand`() throws {
        #expect(read(working).settings?.applications.first?.takesAttachedMessage == false)
        #expect(read(working + "attached_message = true\n").settings?.applications.first?.takesAttachedMessage == true)
        #expect(problems(working + "attached_message = 1\n").count == 1)
    }
}
