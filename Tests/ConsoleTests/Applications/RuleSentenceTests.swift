import Gateway
import Testing

@testable import Console

@Suite struct RuleSentenceTests {
    private static func table(
        _ kind: ConfigurationTable.Kind, _ values: [(String, ConfigurationValue)]
    ) -> ConfigurationTable {
        ConfigurationTable(kind: kind, name: "one", values: values.map { ConfigurationEntry($0.0, $0.1) })
    }

    private static func list(_ texts: String...) -> ConfigurationValue { .list(texts.map { .text($0) }) }

    private static let applications: [([(String, ConfigurationValue)], String)] = [
        (
            [("domains", list("sms.example.com")), ("max_parts", .whole(3)), ("via", list("carrier", "backup"))],
            "Mail to anything@sms.example.com becomes a text of at most 3 parts, sent by carrier, then backup; "
                + "senders are told when it fails."
        ),
        (
            [("domains", list("a.example", "b.example")), ("max_parts", .whole(1)), ("notify", list())],
            "Mail to anything@a.example or anything@b.example becomes a text of one part, sent by whatever connection "
                + "there is; senders are told nothing."
        ),
        (
            [
                ("addresses", list("^x")), ("max_chars", .whole(70)), ("when_too_long", .text("refuse")),
                ("from", .text("ACME")), ("notify", list("failed", "delivered")), ("also", list("mailto:a@b.example")),
            ],
            "Mail to addresses like ^x becomes a text of at most 10 parts and 70 characters (longer ones are refused) "
                + "from ACME, sent by whatever connection there is; a@b.example gets the mail as well; senders are "
                + "told when it fails or is delivered."
        ),
        (
            [("enabled", .flag(false))],
            "Switched off: mail that a connection fetches for it becomes a text of at most 10 parts, sent by whatever "
                + "connection there is; senders are told when it fails."
        ),
        (
            [
                ("kind", .text("fax")), ("domains", list("fax.example")), ("attachments", .flag(true)),
                ("output", .table([ConfigurationEntry("folder", .text("/srv/out"))])),
            ],
            "Mail to anything@fax.example becomes a text file with its attachments for a fax server in /srv/out; "
                + "senders are told when it fails."
        ),
        (
            [
                ("kind", .text("files")), ("domains", list("f.example")),
                ("also", list("https://x.example/in", "account:ann")),
            ],
            "Mail to anything@f.example is handed over; the web hook https://x.example/in and the mailbox of ann get "
                + "the mail as well; senders are told when it fails."
        ),
        (
            [("domains", list("1.example", "2.example", "3.example", "4.example", "5.example"))],
            "Mail to anything@1.example, anything@2.example, anything@3.example or 2 more becomes a text of at most 10 "
                + "parts, sent by whatever connection there is; senders are told when it fails."
        ),
    ]

    @Test(arguments: applications)
    func `an application is a sentence`(_ values: [(String, ConfigurationValue)], _ words: String) {
        #expect(RuleSentence(Self.table(.application, values), .application).words == words)
    }

    private static let routes: [([(String, ConfigurationValue)], String)] = [
        ([("deliver", list("reply"))], "All texts go to whoever\u{2019}s mail they answer."),
        (
            [
                ("connection", .text("carrier")), ("to", list("+447700900100")), ("match", .text("^INFO")),
                ("deliver", list("address-in-text", "mailto:a@b.example,c@d.example")),
                ("also", list("command:/usr/bin/log")), ("answers", .flag(true)),
            ],
            "Texts over carrier to +447700900100 that match ^INFO go to the mail address in the text, else to "
                + "a@b.example and c@d.example; the program /usr/bin/log gets them as well; what commands print is "
                + "texted back."
        ),
        (
            [("from", list(#"^\+44"#)), ("deliver", list("connection:backup", "account:ann", "http://x.example"))],
            #"Texts from numbers like ^\+44 go to the same number over backup, else to the mailbox of ann, else to "#
                + "the web hook http://x.example."
        ),
        ([], "All texts go nowhere."),
    ]

    @Test(arguments: routes)
    func `a route is a sentence`(_ values: [(String, ConfigurationValue)], _ words: String) {
        #expect(RuleSentence(Self.table(.inbound, values), .route).words == words)
    }

    @Test(arguments: [RuleKind.application, .route])
    func `no key is passed over in silence`(_ kind: RuleKind) {
        for key in kind.form.keys + [SettingKey(path: "later", label: "later", explanation: "", kind: .flag)] {
            let names = key.path.split(separator: ".").map(String.init)
            var value = ConfigurationValue.text("sentinel")
            for name in names.dropFirst().reversed() { value = .table([ConfigurationEntry(name, value)]) }
            let other: [(String, ConfigurationValue)] = names[0] == "output" ? [("kind", .text("files"))] : []
            var values = other + [(names[0], value)]
            if ["via", "also", "notify", "domains", "addresses", "connection", "to", "from", "deliver"].contains(
                key.path),
                key.path != "from" || kind == .route
            {
                values = [(names[0], Self.list("sentinel"))]
            }
            let sentence = RuleSentence(Self.table(kind.tables, values), kind)
            let isDetail = sentence.details.contains {
                $0.label == key.label && $0.value.description.contains("sentinel")
            }
            // These are words of their own, whatever they say.
            let isSpoken = [
                "name", "kind", "enabled", "when_too_long", "answers", "output.folder", "output.format", "attachments",
            ]
            .contains(key.path)
            #expect(isDetail || isSpoken || sentence.words.contains("sentinel"), "\(key.path)")
        }
    }

    @Test func `whatever a table holds, the page stays a page`() {
        let values: [(String, ConfigurationValue)] = [
            ("domains", Self.list(hostile)), ("text", .text(hostile)), (hostile, .text(hostile)),
            ("output", .table([ConfigurationEntry(hostile, .text(hostile))])), ("password", .secret("hush")),
        ]
        let sentence = RuleSentence(Self.table(.application, values), .application)
        #expect(!sentence.details.contains { $0.value.description.contains("hush") })
        #expect(sentence.details.count == 4)
    }
}
