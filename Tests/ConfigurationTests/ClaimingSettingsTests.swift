import Configuration
import Gateway
import Messages
import Testing

/// Which mail an application claims: `domains`, `addresses`, lists of clients, `kind` and `via`.
@Suite struct ClaimingSettingsTests {
    private let carrier = """
        [[connection]]
        name = "carrier"
        type = "smpp"
        host = "127.0.0.1"
        system_id = "demo"

        """

    private func application(_ lines: String) -> String {
        carrier + "[[application]]\nname = \"a\"\n\(lines)\n"
    }

    private func first(_ lines: String) throws -> ApplicationSettings {
        try #require(read(application(lines)).settings?.applications.first, "\(problems(application(lines)))")
    }

    @Test func `patterns claim addresses, with the names of their groups`() throws {
        let settings = try first(
            #"""
            addresses = [
              '((?P<name>[^/]+)/((?P<company>[^/]+)/((?P<dept>[^/]+)/)?)?)?(?P<number>[+i]?\d+)@fax$',
              '(?P<number>\d+)@sms$',
            ]
            """#)
        #expect(settings.domains == [] && settings.addresses.count == 2)
        #expect(settings.groupNames == ["name", "company", "dept", "number"])
        #expect(
            settings.addresses[1].place
                == Place(file: "t.toml", line: 10, column: 3, key: "application[1].addresses[2]"))
        #expect(settings.numbersFrom == [.address])
        #expect(try first("domains = [\"a.test\"]\naddresses = ['(?<number>x)']").groupNames == ["number"])
    }

    @Test(arguments: [
        ("(?P<a>x)(?<b>y)(?'c'z)", ["a", "b", "c"]), ("(?<_a1>x)", ["_a1"]), ("(?<a>(?<b>x))|(?<a>y)", ["a", "b"]),
        ("", []), ("(?", []), ("(?<", []), ("(?<a", []), ("(?<>x)", []), ("(?<1a>x)", []), ("(?<a'x)", []),
        ("(?'a>x)", []), ("(?P=a)(?P>a)(?<=a)(?<!a)(?:a)(?>a)", []), ("(?Pa>x)", []), ("\\(?<a>x)", []),
        ("\\\\(?<a>x)", ["a"]), ("[(?<a>x)]", []), ("[](?<a>x)](?<b>y)", ["b"]), ("[^](?<a>x)](?<b>y)", ["b"]),
        ("[\\](?<a>x)](?<b>y)", ["b"]), ("[[:alpha:](?<a>x)](?<b>y)", ["b"]), ("[[:](?<a>x)", ["a"]),
        ("\\Q(?<a>x)\\E(?<b>y)", ["b"]), ("\\Q(?<a>x)", []), ("(?#(?<a>x)(?<b>y)", ["b"]), ("[(?<a>x)", []),
        ("(?<ä>x)", []), ("\\", []),
    ])
    func `named groups are found by the text of a pattern`(_ pattern: String, _ names: [String]) throws {
        let quoted = pattern.replacing("\\", with: "\\\\")
        let document = application(
            "kind = \"files\"\ndomains = [\"a.test\"]\noutput = { folder = \"/o\" }\naddresses = [\"\(quoted)\"]")
        guard !pattern.isEmpty else { return }
        let settings = try #require(read(document).settings?.applications.first, "\(problems(document))")
        #expect(settings.groupNames.sorted() == names)
    }

    @Test func `a pattern of texts has a number`() {
        let reason = "with kind = \"sms\" a group has to be the number"
        #expect(
            problems(application("addresses = ['(?P<number>\\d+)@a', '(\\d+)@sms', '(?P<numbers>x)']")) == [
                "t.toml:8:35: application[1].addresses[2]: \(reason); found \"(\\d+)@sms\"; accepted: a pattern with a group (?P<number>…)",
                "t.toml:8:48: application[1].addresses[3]: \(reason); found \"(?P<numbers>x)\"; accepted: a pattern with a group (?P<number>…)",
            ])
        #expect(problems(application("kind = \"fax\"\noutput = { folder = \"/o\" }\naddresses = ['@sms']")) == [])
    }

    @Test(arguments: [
        "addresses = []", "addresses = []\ndomains = []", "addresses = 'x'", "addresses = ['']", "addresses = [1]",
        "addresses = [\"(?<number>a\\u0000)\"]",
    ])
    func `addresses that claim nothing are one problem`(_ lines: String) {
        #expect(problems(application(lines)).count == 1, "\(problems(application(lines)))")
    }

    @Test func `a pattern is as long as patterns are`() {
        for (count, expected) in [(1000, 0), (1001, 1)] {
            let pattern = "(?<number>\(String(repeating: "x", count: count - 11)))"
            #expect(problems(application("addresses = ['\(pattern)']")).count == expected)
        }
    }

    @Test func `an empty list goes with one that is not`() {
        #expect(problems(application("addresses = []\ndomains = [\"a.test\"]")) == [])
        #expect(problems(application("domains = []\naddresses = ['(?<number>x)']")) == [])
    }

    // MARK: One domain, several applications

    @Test func `a domain that an earlier application takes whole is a warning`() {
        let later = "[[application]]\nname = \"b\"\ndomains = [\"b.test\", \"A.test\"]\n"
        #expect(
            problems(application("domains = [\"a.test\"]") + later) == [
                "t.toml:11:22: warning: application[2].domains[2]: the application \"a\" comes before and takes all of this; "
                    + "found \"a.test\"; accepted: clients or senders there; or this application before it"
            ])
    }

    @Test(arguments: [
        ("clients = [\"192.0.2.1\"]", ""), ("senders = { allow = ['x'] }", ""), ("senders = { deny = ['x'] }", ""),
        ("countries = [\"GB\"]", ""), ("prefixes = { allow = [\"+44\"] }", ""), ("prefixes = { deny = [\"+44\"] }", ""),
        ("enabled = false", ""), ("", "enabled = false"), ("", "anonymous = true"), ("", "own_senders = true"),
        ("", "kind = \"files\"\noutput = { folder = \"/o\" }"),
    ])
    func `a domain that is shared for a reason is none`(_ earlier: String, _ later: String) {
        let document =
            application("domains = [\"a.test\"]\n" + earlier)
            + "[[application]]\nname = \"b\"\ndomains = [\"a.test\"]\n\(later)\n"
        #expect(problems(document) == [])
    }

    @Test(arguments: ["anonymous = true", "own_senders = true", "kind = \"files\"\noutput = { folder = \"/o\" }", ""])
    func `what both do is no reason`(_ lines: String) {
        let document =
            application("domains = [\"a.test\"]\n" + lines)
            + "[[application]]\nname = \"b\"\ndomains = [\"a.test\"]\n\(lines)\n"
        #expect(read(document).warnings.count == 1 && read(document).errors.isEmpty, "\(problems(document))")
    }

    // MARK: Kinds

    @Test(arguments: [("sms", Application.Kind.sms), ("files", .files), ("fax", .fax)])
    func `kinds are read`(_ word: String, _ kind: Application.Kind) throws {
        let output = kind == .sms ? "" : "output = { folder = \"/o\" }"
        #expect(try first("kind = \"\(word)\"\ndomains = [\"a.test\"]\n\(output)").kind == kind)
    }

    @Test func `a kind that is not there is named with what was probably meant`() {
        #expect(
            problems(application("kind = \"file\"\ndomains = [\"a.test\"]")) == [
                "t.toml:8:8: application[1].kind: found \"file\"; accepted: \"sms\", \"files\" or \"fax\"; did you mean \"files\"?"
            ])
    }

    @Test func `texts go by connections that carry texts, files by folders`() throws {
        let folders = """
            [[connection]]
            name = "out"
            type = "folder"
            path = "/srv/out"
            [[connection]]
            name = "in"
            type = "folder"
            pickup = "/srv/in"
            dialect = "control"

            """
        let files = folders + application("kind = \"files\"\ndomains = [\"a.test\"]\nvia = [\"out\"]")
        #expect(try #require(read(files).settings).applications[0].via.map(\.text) == ["out"])
        #expect(
            problems(files.replacing("[\"out\"]", with: "[\"in\"]")) == [
                "t.toml:19:8: application[1].via[1]: this connection is of another type; found \"in\"; accepted: out"
            ])
        #expect(
            problems(files.replacing("[\"out\"]", with: "[\"uot\"]")) == [
                "t.toml:19:8: application[1].via[1]: no connection has this name; found \"uot\"; accepted: out; did you mean \"out\"?"
            ])
        #expect(
            problems(folders + application("domains = [\"a.test\"]\nvia = [\"out\"]")) == [
                "t.toml:18:8: application[1].via[1]: this connection is of another type; found \"out\"; accepted: carrier"
            ])
        #expect(
            problems(application("kind = \"files\"\ndomains = [\"a.test\"]\nvia = [\"carrier\"]")) == [
                "t.toml:10:8: application[1].via[1]: this connection is of another type; found \"carrier\"; accepted: a [[connection]] of type \"folder\" with a path"
            ])
    }

    @Test func `no application needs a carrier but those of texts`() {
        let files =
            "[[application]]\nname = \"a\"\nkind = \"files\"\ndomains = [\"a.test\"]\noutput = { folder = \"/o\" }\n"
        #expect(problems(files) == [])
    }

    @Test func `what is about texts means nothing for files`() {
        let keys = [
            "text = \"x\"", "max_chars = 1", "max_parts = 1", "when_too_long = \"cut\"", "transliterate = \"off\"",
            "numbers_from = [\"address\"]", "default_numbers = []", "number_form = \"any\"", "from = \"ACME\"",
            "conversation = \"1h\"", "reply_code = true", "rate = { sender = \"1/1h\" }", "when_over_rate = \"refuse\"",
            "countries = []", "prefixes = {}", "budget = {}",
        ]
        for kind in ["files", "fax"] {
            for line in keys {
                let document = application(
                    "kind = \"\(kind)\"\ndomains = [\"a.test\"]\noutput = { folder = \"/o\" }\n\(line)")
                let key = line.prefix { $0 != " " }
                #expect(
                    problems(document).map { String($0.drop { $0 != "w" }) } == [
                        "warning: application[1].\(key): means nothing with kind = \"\(kind)\""
                    ])
            }
        }
    }

    @Test func `files have senders, validity, notices and the rules about machines as texts have`() throws {
        let settings = try first(
            """
            kind = "files"
            domains = ["a.test"]
            output = { folder = "/o" }
            senders = { deny = ['x'] }
            anonymous = true
            validity = "1h"
            notify = []
            automatic = []
            own_senders = true
            duplicates = "0s"
            """)
        #expect(settings.acceptsAnonymous && settings.validity == .seconds(3600) && settings.senders.deny.count == 1)
        #expect(settings.storms.automatic.isEmpty && settings.storms.takesOwnSenders)
        #expect(settings.storms.duplicates == .zero)
    }
}
