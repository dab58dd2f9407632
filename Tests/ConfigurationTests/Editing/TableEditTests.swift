import Configuration
import Gateway
import Testing

@Suite struct TableEditTests {
    private func lines(_ text: String, _ other: String) -> [String] {
        LineDifference(from: text, to: other, context: 0).unified(from: "a", to: "b").split(separator: "\n")
            .filter { !$0.hasPrefix("@@") }.dropFirst(2).map(String.init)
    }

    @Test func `tables come out with their values in order and their secrets hidden`() throws {
        let document = try ConfigurationDocument(tangled)
        #expect(
            document.tables(.connection) == [
                table(
                    .connection, "carrier",
                    [
                        ("name", .text("carrier")), ("type", .text("smpp")), ("host", .text("a\"b")),
                        ("port", .whole(2775)), ("password", .kept),
                        ("numbers", .list([.text("+447700900100"), .text("+447700900101")])),
                    ]),
                table(
                    .connection, "office",
                    [("name", .text("office")), ("host", .text("mail.test")), ("password", .kept)]),
            ])
        let application = try #require(document.tables(.application).first)
        #expect(
            application["output"]
                == .table([
                    ConfigurationEntry("folder", .text("/srv/out")), ConfigurationEntry("format", .text("txt")),
                ]))
        #expect(
            application["control"]
                == .table([
                    ConfigurationEntry("system|maxlen", .whole(1)), ConfigurationEntry("a.b", .flag(true)),
                ]))
        #expect(document.tables(.inbound).map(\.name) == ["first"])
        #expect(document.tables(.inbound)[0]["nothing"] == nil)
    }

    @Test func `a table that comes back as it went out changes nothing`() throws {
        for text in [
            tangled, windows, DemoConfiguration.text, FirstConfiguration.text(listen: FirstConfiguration.listen), "",
        ] {
            for kind in ConfigurationTable.Kind.allCases {
                for table in try ConfigurationDocument(text).tables(kind) {
                    #expect(try edited(text, .put(table, replacing: table.name)) == text)
                }
            }
        }
    }

    @Test func `one value changes one line and no comment`() throws {
        let cases: [([String: ConfigurationValue?], ConfigurationTable.Kind, String, [String])] = [
            (["port": .whole(1)], .connection, "carrier", ["-port = 2775", "+port = 1"]),
            (["host": .text("x")], .connection, "carrier", ["-host = '''a\"b'''", "+host = \"x\""]),
            (["host": .text(#"\d"#)], .connection, "carrier", ["-host = '''a\"b'''", #"+host = '\d'"#]),
            (["port": nil], .connection, "carrier", ["-port = 2775"]),
            (
                ["host": .text("m")], .connection, "office", [#"-  host = "mail.test""#, #"+  host = "m""#]
            ),
            (
                [
                    "output": .table([
                        ConfigurationEntry("folder", .text("/x")), ConfigurationEntry("format", .text("txt")),
                    ])
                ],
                .application, "sms", [#"-output.folder = "/srv/out""#, #"+output.folder = "/x""#]
            ),
            (
                [
                    "output": .table([
                        ConfigurationEntry("folder", .text("/srv/out")), ConfigurationEntry("name", .flag(true)),
                    ])
                ],
                .application, "sms", [#"-output . "for\u006dat" = "txt""#, "+output.name = true"]
            ),
            (
                [
                    "control": .table([
                        ConfigurationEntry("system|maxlen", .whole(2)), ConfigurationEntry("a.b", .flag(true)),
                    ])
                ],
                .application, "sms", [#"-"system|maxlen" = 1 # one"#, #"+"system|maxlen" = 2 # one"#]
            ),
            (
                [
                    "control": .table([
                        ConfigurationEntry("system|maxlen", .whole(1)), ConfigurationEntry("c d", .text("\n")),
                    ])
                ],
                .application, "sms", ["-'a.b' = true", #"+"c d" = "\n""#]
            ),
            (["active": .flag(false)], .connection, "office", ["+  active = false"]),
            (["also": .list([.text("a")])], .inbound, "first", [#"+also = ["a"]"#]),
        ]
        for (values, kind, name, expected) in cases {
            for text in [tangled, windows] {
                let changed = try with(values, in: kind, name, of: text)
                #expect(lines(text, changed) == expected)
                #expect(changed.contains("\r\n") == text.contains("\r\n"))
                #expect(changed.replacing("\r\n", with: "").contains("\n") == !text.contains("\r\n"))
            }
        }
    }

    @Test func `a sub-table that vanishes goes with the comment above it`() throws {
        let changed = try with(["control": nil], in: .application, "sms", of: tangled)
        #expect(
            lines(tangled, changed) == [
                "-# The control file.", "-[application.control]", #"-"system|maxlen" = 1 # one"#, "-'a.b' = true", "-",
            ])
    }

    @Test func `the order of keys says nothing, and stays`() throws {
        let text = "[[connection]]\nname = \"a\"\nfile = { z = 1, a = 2, k = { y = 1, b = [\n 1 ] } } # one\n"
        let inner = ConfigurationValue.table([
            ConfigurationEntry("b", .list([.whole(1)])), ConfigurationEntry("y", .whole(1)),
        ])
        let same = ConfigurationValue.table([
            ConfigurationEntry("a", .whole(2)), ConfigurationEntry("k", inner), ConfigurationEntry("z", .whole(1)),
        ])
        #expect(try with(["file": same], in: .connection, "a", of: text) == text)
        let other = ConfigurationValue.table([
            ConfigurationEntry("a", .whole(3)), ConfigurationEntry("new", .flag(true)),
            ConfigurationEntry("z", .whole(1)),
        ])
        #expect(
            try with(["file": other], in: .connection, "a", of: text)
                == "[[connection]]\nname = \"a\"\nfile = { z = 1, a = 3, new = true } # one\n")
    }

    @Test func `lists of several lines are written anew as a whole`() throws {
        let changed = try with(["numbers": .list([.text("+1")])], in: .connection, "carrier", of: tangled)
        #expect(changed.contains("\nnumbers = [\"+1\"]\n# host = \"old\"\n"))
    }

    @Test func `a new long table gets a head of its own, a short one a line`() throws {
        let long = (1...6).map { ConfigurationEntry("key|\($0)", .text(String(repeating: "x", count: 20))) }
        let changed = try with(
            ["control": .table(long), "output": .table([ConfigurationEntry("folder", .text("/"))])], in: .application,
            "other", of: tangled)
        #expect(changed.contains("name = \"other\"\noutput = { folder = \"/\" }\n[application.transform]\n"))
        #expect(changed.contains("txt = 'a\\n'\n\n[application.control]\n\"key|1\" = \"xxxxxxxxxxxxxxxxxxxx\"\n"))
    }

    @Test func `a table is added behind the others of its kind`() throws {
        let new = table(
            .inbound, "second", [("deliver", .list([.text("reply")])), ("reply", .table([]))])
        #expect(
            lines(tangled, try edited(tangled, .put(new, replacing: nil))) == [
                "+[[inbound]]", "+name = \"second\"", "+deliver = [\"reply\"]", "+reply = {}", "+",
            ])
        let connection = table(.connection, "new", [("name", .text("ignored")), ("type", .text("smtp"))])
        let changed = try edited(tangled, .put(connection, replacing: nil))
        #expect(
            changed.contains(
                "{ file = \"/secret\" }\n\n[[connection]]\nname = \"new\"\ntype = \"smtp\"\n\n[smtp]\n"))
    }

    @Test func `a table is added to a document without one`() throws {
        let new = table(.connection, "a", [("type", .text("smtp"))])
        let block = "[[connection]]\nname = \"a\"\ntype = \"smtp\"\n"
        #expect(try edited("", .put(new, replacing: nil)) == block)
        #expect(try edited("# c", .put(new, replacing: nil)) == "# c\n\n" + block)
        #expect(try edited("hostname = \"x\"\n", .put(new, replacing: nil)) == "hostname = \"x\"\n\n" + block)
        #expect(
            try edited("a = 1\r\n", .put(new, replacing: nil)) == "a = 1\r\n\r\n" + block.replacing("\n", with: "\r\n"))
    }

    @Test func `a table is renamed in its place`() throws {
        let renamed = ConfigurationTable(
            kind: .connection, name: "main", values: try ConfigurationDocument(tangled).tables(.connection)[0].values)
        #expect(
            lines(tangled, try edited(tangled, .put(renamed, replacing: "carrier"))) == [
                "-name = \"carrier\" # its name", "+name = \"main\" # its name",
            ])
    }

    @Test func `a removed table takes its sub-tables and the comment above it along`() throws {
        #expect(
            lines(tangled, try edited(tangled, .remove(.application, "sms"))).filter { !$0.hasPrefix("-") } == [])
        let document = try edited(tangled, .remove(.application, "sms"), .remove(.connection, "carrier"))
        #expect(
            document == """
                # The head of the document.
                hostname = "gw.test"   # [[connection]]

                # About nothing in particular.

                [[inbound]]
                name = "first"
                deliver = []

                # Behind.
                [[connection]]
                  name = "office"
                  host = "mail.test"
                  password = { file = "/secret" }
                [smtp]
                listen = []
                [[application]]
                name = "other"
                [application.transform]
                txt = 'a\\n'
                """)
        #expect(try edited(tangled, .remove(.application, "other")).hasSuffix("[smtp]\nlisten = []\n"))
    }

    @Test func `tables change places with their comments`() throws {
        let changed = try edited(
            tangled, .order(.application, ["other", "sms"]), .order(.connection, ["office", "carrier"]))
        #expect(
            changed.hasPrefix(
                """
                # The head of the document.
                hostname = "gw.test"   # [[connection]]

                # Behind.
                [[connection]]
                  name = "office"
                  host = "mail.test"
                  password = { file = "/secret" }

                # About nothing in particular.

                [[application]]
                name = "other"
                [application.transform]
                txt = 'a\\n'

                [[inbound]]
                """))
        #expect(
            changed.contains(
                "\nlisten = []\n[[ \"application\" ]]\nname = \"sms\"\n"))
        #expect(
            changed.hasSuffix("# The control file.\n[application.control]\n\"system|maxlen\" = 1 # one\n'a.b' = true\n")
        )
        let names = try ConfigurationDocument(changed).tables(.application).map(\.name)
        #expect(names == ["other", "sms"])
    }

    @Test func `what cannot be done is refused, and the document stays`() throws {
        let new = table(.connection, "x", [])
        let kept = table(.connection, "x", [("password", .kept)])
        let cases: [(String, ConfigurationEdit, OperationRefused.Kind, String)] = [
            (tangled, .put(new, replacing: "y"), .missing, "there is no connection \"y\" in the configuration"),
            (tangled, .remove(.inbound, "x"), .missing, "there is no route \"x\" in the configuration"),
            (
                tangled, .put(table(.connection, "office", []), replacing: nil), .conflict,
                "there is a connection \"office\" already"
            ),
            (
                tangled, .put(table(.connection, "office", []), replacing: "carrier"), .conflict,
                "there is a connection \"office\" already"
            ),
            (
                tangled, .order(.connection, ["office"]), .conflict,
                "the order names others than there are: carrier, office"
            ),
            (
                tangled, .order(.connection, ["office", "office"]), .conflict,
                "the order names others than there are: carrier, office"
            ),
            (
                tangled, .put(kept, replacing: nil), .invalid,
                "password: there is no secret that could be kept; give a new one"
            ),
            (
                "connection = [{ name = \"a\" }]", .put(new, replacing: nil), .conflict,
                "the document is written in a way that cannot be changed from here; change its text instead"
            ),
        ]
        for (text, edit, kind, words) in cases {
            var document = try ConfigurationDocument(text)
            #expect(throws: OperationRefused(kind, words)) { try document.apply(edit) }
            #expect(document.text == text)
        }
        #expect(throws: ConfigurationProblem.self) { try ConfigurationDocument("[[") }
    }

    @Test func `secrets are sealed, kept and taken away`() throws {
        let sealed = try with(["password": .secret("abc")], in: .connection, "carrier", of: tangled)
        #expect(
            lines(tangled, sealed) == ["-password = \"se#cret\"", "+password = { sealed = \"sealed:cba\" }"])
        // A text in the place of a secret is one.
        #expect(try with(["password": .text("abc")], in: .connection, "carrier", of: tangled) == sealed)
        #expect(try ConfigurationDocument(sealed).tables(.connection)[0]["password"] == .kept)
        #expect(try with(["password": .kept, "port": .whole(2775)], in: .connection, "carrier", of: sealed) == sealed)
        let without = try with(["password": nil], in: .connection, "carrier", of: tangled)
        #expect(lines(tangled, without) == ["-password = \"se#cret\""])
        let elsewhere = ConfigurationValue.table([ConfigurationEntry("env", .text("X"))])
        #expect(
            try with(["password": elsewhere], in: .connection, "carrier", of: tangled)
                .contains("password = { env = \"X\" }"))
        var plain = try ConfigurationDocument(tangled)
        try plain.apply(.put(table(.connection, "x", [("password", .secret("\"\\"))]), replacing: nil))
        #expect(plain.text.contains(#"password = "\"\\""#))
    }
}
