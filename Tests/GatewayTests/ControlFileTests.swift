import Messages
import Templates
import Testing

@testable import Gateway

/// What a control file says, and what nobody can make it say (rows S2-45 to S2-49, S2-53).
@Suite struct ControlFileTests {
    @Test func `Sections and keys keep their order, and a later value takes the place of an earlier one`() {
        var file = ControlFile()
        file.set("system", "type", "sms")
        file.set("from", "name", "Ann")
        file.set("system", "subject", "one")
        file.set("System", "SUBJECT", "two")
        #expect(file.text == "[system]\r\ntype=sms\r\nsubject=two\r\n[from]\r\nname=Ann\r\n")
        #expect(file["system", "subject"] == "two" && file["from", "Name"] == "Ann")
        #expect(file["system", "name"] == nil && file["nothing", "name"] == nil)
        #expect(ControlFile().text.isEmpty)
    }

    @Test func `No value can begin a line, a section or a key`() {
        let table: [(value: String, line: String)] = [
            ("plain", "plain"), ("", ""), ("a\r\n[from]\r\nname=root", "a  [from]  name=root"), ("a\nb", "a b"),
            ("a\rb", "a b"), ("a\u{b}b\u{c}c", "a b c"), ("a\u{85}b", "a b"), ("a\u{2028}b\u{2029}c", "a b c"),
            ("a\0b", "a b"), ("a\u{1a}b", "a b"), ("a\tb", "a b"), ("a\u{7f}b\u{9b}c", "a b c"),
            ("\u{1b}[2J", " [2J"), ("[system]", "[system]"), ("; comment", "; comment"), ("# comment", "# comment"),
            ("a=b;c", "a=b;c"), ("\"quoted\"", "\"quoted\""), ("é – 日本", "é – 日本"), ("a\r\n\u{301}b", "a  \u{301}b"),
            ("%PATH%", "%PATH%"), ("${HOME}", "${HOME}"), ("\\r\\n", "\\r\\n"), ("a\\", "a\\"),
        ]
        for (value, line) in table {
            var file = ControlFile()
            file.set("system", "subject", value)
            #expect(file.text == "[system]\r\nsubject=\(line)\r\n", "\(value.debugDescription)")
        }
    }

    @Test func `A value has at most 4,096 octets, and no half character`() {
        let limit = ControlFile.valueLimit
        let table: [(value: String, count: Int)] = [
            (String(repeating: "a", count: limit - 1), limit - 1), (String(repeating: "a", count: limit), limit),
            (String(repeating: "a", count: limit + 1), limit), (String(repeating: "a", count: 1_000_000), limit),
            (String(repeating: "é", count: limit), limit), ("a" + String(repeating: "é", count: limit), limit - 1),
        ]
        for (value, count) in table {
            var file = ControlFile()
            file.set("s", "k", value)
            #expect(file["s", "k"]?.utf8.count == count)
        }
    }

    // MARK: - Of a mail

    private func fixed(_ section: String, _ key: String, _ text: String) -> Output.ControlValue {
        Output.ControlValue(section: section, key: key, source: .fixed(text))
    }

    private func parsed(_ key: String, _ field: String, _ regex: String) -> Output.ControlValue {
        Output.ControlValue(section: "system", key: key, source: .parsed(field: field, pattern: RegexPattern(regex)))
    }

    private func control(
        _ headers: [String] = ["From: Ann <ann@office.test>", "Subject: Offer"], _ text: String = "hello",
        to recipient: String = "102@fax.test", from sender: String? = "bounce@office.test",
        _ change: @escaping (inout Application) throws -> Void = { _ in }
    ) async throws -> [String] {
        let rig = try HandoverRig(fax: change)
        _ = try await rig.deliver(text, headers: headers, to: [recipient], from: sender)
        return rig.control
    }

    @Test func `A mail becomes a control file with what a fax server or a text server wants to know`() async throws {
        #expect(
            try await control() == [
                "[system]", "type=fax", "id=00000001", "file=00000001.txt", "format=txt", "subject=Offer", "number=102",
                "app=fax", "[from]", "name=Ann", "username=ann@office.test", "email=ann@office.test", "gateway=F",
                "smtp=bounce@office.test",
            ])
        let texts = try await control { $0.output?.control = .sms }
        #expect(texts[1] == "type=sms" && texts.contains("gateway=S"))
        let rig = try HandoverRig(fax: { $0.output?.control = nil })
        _ = try await rig.deliver(to: ["102@fax.test"])
        #expect(rig.files.first?.control == nil)
    }

    @Test func `The author is told from several fields, the first that says anything`() async throws {
        let table: [(headers: [String], sender: String?, lines: [String])] = [
            (
                ["From: Ann <ann@office.test>", "Reply-To: desk@office.test"], "bounce@office.test",
                [
                    "name=Ann", "username=ann@office.test", "email=desk@office.test", "gateway=F",
                    "smtp=bounce@office.test",
                ]
            ),
            (
                ["From: ann@office.test"], nil,
                [
                    "name=ann@office.test", "username=ann@office.test", "email=ann@office.test", "gateway=F",
                    "smtp=ann@office.test",
                ]
            ),
            (
                [], "bounce@office.test",
                [
                    "name=", "username=bounce@office.test", "email=bounce@office.test", "gateway=F",
                    "smtp=bounce@office.test",
                ]
            ),
            ([], nil, ["name=", "username=", "email=", "gateway=F", "smtp="]),
        ]
        for (headers, sender, lines) in table {
            let control = try await control(headers, from: sender)
            #expect(control.suffix(5) == lines[...], "\(headers)")
        }
    }

    @Test func `Who has logged in is the user name`() async throws {
        let rig = try HandoverRig()
        _ = try await rig.deliver(to: ["102@fax.test"], as: try AccountRig.account())
        #expect(rig.control.contains("username=alice"))
    }

    @Test func `The examples of fixed values are written into their sections`() async throws {
        let values = [
            fixed("system", "maxlen", "1"), fixed("system", "dr", "0"), fixed("system", "no_send_info", "1"),
            fixed("system", "nomodify", "1"), fixed("system", "priority", "normal"), fixed("billing", "centre", "17"),
        ]
        let lines = try await control { $0.output?.values = values }
        for line in ["maxlen=1", "dr=0", "no_send_info=1", "nomodify=1", "priority=normal"] {
            #expect(lines.prefix { $0 != "[from]" }.contains(line), "\(line)")
        }
        #expect(lines.suffix(2) == ["[billing]", "centre=17"])
    }

    @Test func `A parsed value is what the pattern captures from its field, and nothing where it does not match`()
        async throws
    {
        let table: [(subject: String, regex: String, line: String?)] = [
            ("Offer, ID:471 of today", #".*ID:(\d+).*"#, "user_app_id=471"), ("Offer", #".*ID:(\d+).*"#, nil),
            ("ID:", #".*ID:(\d+).*"#, nil), ("ID:471", #"ID:\d+"#, "user_app_id=ID:471"),
            ("b7", #"(a)?(b)\d"#, "user_app_id=b"), ("x", "(limit)", nil),
        ]
        for (subject, regex, line) in table {
            let value =
                regex == "(limit)"
                ? Output.ControlValue(
                    section: "system", key: "user_app_id",
                    source: .parsed(field: "subject", pattern: WordPattern(source: regex)))
                : parsed("user_app_id", "subject", regex)
            let lines = try await control(["Subject: \(subject)"]) { $0.output?.values = [value] }
            #expect(lines.first { $0.hasPrefix("user_app_id") } == line, "\(subject) \(regex)")
        }
        let body = try await control([], "ref 99\nhello") {
            $0.output?.values = [self.parsed("ref", "msg", #"ref (\d+)"#)]
        }
        #expect(body.contains("ref=99"))
    }

    @Test func `Made values give way to fixed ones, these to parsed ones, and all to @ commands`() async throws {
        let values = [
            parsed("subject", "msg", #"subject is (\w+)"#), fixed("system", "subject", "fixed"),
            fixed("system", "dr", "0"), parsed("dr", "msg", #"dr is (\w+)"#), fixed("from", "name", "Desk"),
        ]
        func lines(_ text: String) async throws -> [String] {
            try await control(["Subject: made"], text) {
                $0.output?.values = values
                $0.commands = Set(MailCommand.allCases)
            }
        }
        #expect(
            try await lines("x").filter { $0.hasPrefix("subject=") || $0.hasPrefix("dr=") } == [
                "subject=fixed", "dr=0",
            ])
        #expect(try await lines("subject is parsed, dr is 7").contains("subject=parsed"))
        #expect(try await lines("subject is parsed, dr is 7").contains("dr=7"))
        #expect(try await lines("@dr=1\nsubject is parsed, dr is 7").contains("dr=1"))
        #expect(try await lines("x").contains("name=Desk"))
    }

    @Test func `Commands of a mail stand in its control file, its own limit within the one that is set`() async throws {
        let table: [(text: String, limit: Int?, lines: [String])] = [
            ("@dr=1\n@action=2\n@maxlen=3\nx", nil, ["dr=1", "action=2", "maxlen=3"]),
            ("@dr=1\n@action=2\n@maxlen=3\nx", 2, ["maxlen=2", "dr=1", "action=2"]),
            ("@action=2\n@maxlen=1\nx", 2, ["maxlen=1", "action=2"]), ("@report\nx", 2, ["maxlen=2", "dr=1"]),
            ("@action=1\nx", nil, ["action=1"]), ("x", nil, []),
        ]
        for (text, limit, expected) in table {
            let rig = try HandoverRig(fax: { application in
                application.commands = Set(MailCommand.allCases)
                application.output?.values = limit.map { [self.fixed("system", "maxlen", "\($0)")] } ?? []
            })
            _ = try await rig.deliver(text, to: ["102@fax.test"])
            let keys = ["dr=", "action=", "maxlen="]
            #expect(rig.control.filter { line in keys.contains { line.hasPrefix($0) } } == expected, "\(text)")
            #expect(rig.files.map(\.text) == ["x"])
        }
    }

    @Test func `Named groups of the address stand in the control file and take no other value's place`() async throws {
        let pattern = #"^((?P<name>[^/@]+)/((?P<company>[^/@]+)/((?P<dept>[^/@]+)/)?)?)?(?P<number>[+i]?\d+)@fax$"#
        let table: [(recipient: String, lines: [String])] = [
            ("102@fax", ["number=102"]), ("Ann_Lee/i4420@fax", ["number=+4420", "name=Ann Lee"]),
            ("Ann_Lee/ACME/Sales/102@fax", ["number=102", "company=ACME", "dept=Sales", "name=Ann Lee"]),
        ]
        for (recipient, lines) in table {
            let control = try await control(to: recipient) { $0.addresses = [RegexPattern(pattern)] }
            #expect(
                control.drop { $0 != "subject=Offer" }.dropFirst().prefix { $0 != "app=fax" } == lines[...],
                "\(recipient)")
        }
        let hostile = try await control(to: "x/y/1@fax") {
            $0.addresses = [RegexPattern(#"^(?P<type>[^/]+)/(?P<app>[^/]+)/(?P<file>\d+)@fax$"#)]
        }
        for line in ["type=fax", "app=fax", "file=00000001.txt"] { #expect(hostile.contains(line), "\(line)") }
        #expect(hostile.count { $0.hasPrefix("type=") || $0.hasPrefix("app=") || $0.hasPrefix("file=") } == 3)
    }

    @Test func `The name in quotes before an address is the recipient's name`() async throws {
        let control = try await control(["To: user name <102@fax.test>, other <103@fax.test>"])
        #expect(control.contains("name=user name"))
    }

    @Test func `Nobody who writes a mail writes a control file`() async throws {
        let attack = "x\r\n[from]\r\nname=root\r\n\u{2028}[system]\u{85}dr=1"
        var mail = Mail()
        mail.subject = attack
        mail.from = [MailAddress(name: attack, address: attack)]
        mail.replyTo = [MailAddress(name: attack, address: attack)]
        mail.messageID = attack
        mail.text = attack
        let groups = ["number": attack, "name": attack]
        var application = try HandoverRig.fax()
        application.output?.values = [parsed("id2", "msg", "(?s)(.*)"), fixed("system", "note", "a\r\nb")]
        application.output?.transforms = [.fromName: try Template("<%messageId%>\\n[from]\\nname=<%subject%>")]
        let claim = Claim(
            .handover, application: application.name, address: try Samples.address("102@fax.test"), groups: groups)
        var arrival = Submission(receivedAt: Samples.moment(0), door: .smtp, client: "", session: attack)
        (arrival.user, arrival.host) = (attack, attack)
        let making = MailMaking(application, of: mail, attached: nil, for: claim, arrival: arrival)
        let handover = try #require(try making.files(at: nil, LatinFormatter())?.get())
        let control = try #require(handover.filled(fileName: "00000001.txt", number: "00000001").control)
        let lines = control.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.filter { $0.hasPrefix("[") } == ["[system]", "[from]"])
        let keys = lines.dropLast().filter { !$0.hasPrefix("[") }.map { $0.prefix { $0 != "=" } }
        #expect(
            keys == [
                "type", "id", "file", "format", "subject", "number", "name", "app", "note", "id2", "name", "username",
                "email", "gateway", "smtp",
            ])
        let scalars = lines.joined().unicodeScalars
        #expect(!scalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) || $0 == "\u{2028}" })
        #expect(control.hasSuffix("\r\n"))
    }
}
