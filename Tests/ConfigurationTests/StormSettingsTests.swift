import Configuration
import Gateway
import Messages
import Testing

/// The keys that keep loops and storms from becoming texts.
@Suite struct StormSettingsTests {
    @Test func `what is left out has its default`() throws {
        let settings = try #require(read("[smtp]\n" + working).settings)
        #expect(settings.smtp?.maxHops == 50)
        let rules = settings.applications[0].storms.rules
        #expect(rules.automatic == [.generated, .bulk])
        #expect(!rules.takesOwnSenders)
        #expect(rules.duplicates == .seconds(600))
        #expect(rules.rates == StormRules.Rates())
        #expect(rules.whenOverRate == .refuse)
        #expect(rules.numbers == NumberRules())
        #expect(rules.budget == StormRules.Budget())
    }

    @Test func `every key is read`() throws {
        let document =
            "[smtp]\nmax_hops = 25\n" + working + """
                automatic = ["generated"]
                own_senders = true
                duplicates = "1h"
                rate = { recipient = "20/1h", sender = "1000000/7d" }
                when_over_rate = "digest"
                countries = ["GB", "IE"]
                prefixes = { allow = ["+44"], deny = ["+4470", "+447012345678901"] }
                budget = { parts = 1000, parts_per_sender = 1 }
                """
        #expect(problems(document) == [])
        let settings = try #require(read(document).settings)
        #expect(settings.smtp?.maxHops == 25)
        let storms = settings.applications[0].storms
        #expect(storms.countries.map(\.place.description) == ["t.toml:16:14", "t.toml:16:20"])
        let rules = storms.rules
        #expect(rules.automatic == [.generated])
        #expect(rules.takesOwnSenders)
        #expect(rules.duplicates == .seconds(3600))
        #expect(rules.rates.recipient == RateLimit(20, in: .seconds(3600)))
        #expect(rules.rates.sender == RateLimit(1_000_000, in: .seconds(604_800)))
        #expect(rules.whenOverRate == .digest)
        #expect(
            rules.numbers
                == NumberRules(countries: ["GB", "IE"], allow: ["+44"], deny: ["+4470", "+447012345678901"]))
        #expect(rules.budget == StormRules.Budget(parts: 1000, partsPerSender: 1))
    }

    @Test func `limits hold at, below and above their ends`() {
        let table: [(key: String, good: [String], bad: [String])] = [
            (
                "automatic", ["[]", "[\"bulk\"]", "[\"bulk\", \"generated\"]"],
                ["\"bulk\"", "[\"reply\"]", "[\"none\"]"]
            ),
            ("own_senders", ["true", "false"], ["\"true\"", "1"]),
            ("duplicates", ["\"0s\"", "\"1ms\"", "\"7d\""], ["\"7d1s\"", "\"-1s\"", "0", "\"10\""]),
            (
                "rate",
                [
                    "{}", "{ recipient = \"1/1s\" }", "{ sender = \"1000000/7d\" }", "{ sender = \"5/1h30m\" }",
                    "{ recipient = \"1/1s\", sender = \"1/1s\" }",
                ],
                [
                    "\"20/1h\"", "{ recipient = \"0/1s\" }", "{ recipient = \"1000001/1s\" }",
                    "{ recipient = \"1/999ms\" }", "{ recipient = \"1/7d1s\" }", "{ recipient = \"20\" }",
                    "{ recipient = \"20/\" }", "{ recipient = \"/1h\" }", "{ recipient = \"+1/1h\" }",
                    "{ recipient = \"1/1h/1h\" }", "{ recipient = 20 }", "{ others = \"1/1s\" }",
                    "{ recipient = \"99999999999999999999/1h\" }",
                ]
            ),
            (
                "when_over_rate", ["\"refuse\"", "\"digest\""],
                ["\"\"", "\"Digest\"", "\"hold\"", "[\"digest\"]", "true"]
            ),
            ("countries", ["[]", "[\"GB\"]"], ["\"GB\"", "[\"gb\"]", "[\"GBR\"]", "[44]"]),
            (
                "prefixes",
                ["{}", "{ allow = [\"+4\"] }", "{ deny = [\"+123456789012345\"] }", "{ allow = [], deny = [] }"],
                [
                    "[\"+44\"]", "{ allow = \"+44\" }", "{ allow = [\"44\"] }", "{ allow = [\"+\"] }",
                    "{ allow = [\"+1234567890123456\"] }", "{ allow = [\"+04\"] }", "{ allow = [\"+4 4\"] }",
                    "{ allow = [\"+44\"], deny = [\"+44\"] }",
                ]
            ),
            (
                "budget", ["{}", "{ parts = 1 }", "{ parts_per_sender = 1000000000 }"],
                ["5", "{ parts = 0 }", "{ parts = 1000000001 }", "{ parts = \"5\" }", "{ partz = 5 }"]
            ),
        ]
        for row in table {
            for value in row.good {
                #expect(problems(working + "\(row.key) = \(value)\n") == [], "\(row.key) = \(value)")
            }
            for value in row.bad {
                #expect(problems(working + "\(row.key) = \(value)\n").count == 1, "\(row.key) = \(value)")
            }
        }
        for (value, isGood) in [("1", true), ("1000", true), ("0", false), ("1001", false)] {
            #expect(problems("[smtp]\nmax_hops = \(value)\n").isEmpty == isGood, "\(value)")
        }
    }

    @Test func `problems say what is accepted`() {
        let table: [(String, String)] = [
            (
                "automatic = [\"replies\"]",
                "t.toml:9:14: application[1].automatic[1]: found \"replies\"; accepted: \"generated\" or \"bulk\""
            ),
            (
                "rate = { recipient = \"many\" }",
                "t.toml:9:22: application[1].rate.recipient: found \"many\"; accepted: a number from 1 to 1000000 and a "
                    + "duration from 1s to 7d, as in \"20/1h\""
            ),
            (
                "prefixes = { allow = [\"+44\"], deny = [\"+1\", \"+44\"] }",
                "t.toml:9:45: application[1].prefixes.deny[2]: found \"+44\", which allow has too; accepted: each "
                    + "beginning in one of them"
            ),
            (
                "prefixes = { allow = [\"0044\"] }",
                "t.toml:9:23: application[1].prefixes.allow[1]: found \"0044\"; accepted: the beginning of a number, "
                    + "\"+\" and 1 to 15 digits, as in \"+44\""
            ),
            (
                "when_over_rate = \"drop\"",
                "t.toml:9:18: application[1].when_over_rate: found \"drop\"; accepted: \"refuse\" or \"digest\""
            ),
            ("duplicate = \"1m\"", "t.toml:9:1: application[1].duplicate: unknown key; did you mean duplicates?"),
        ]
        for (line, problem) in table { #expect(problems(working + line + "\n") == [problem]) }
    }

    @Test func `no connection may be called as one that is built in`() {
        for name in ["webhooks", "commands", "digests"] {
            let document =
                "[[connection]]\nname = \"\(name)\"\ntype = \"smpp\"\nhost = \"127.0.0.1\"\nsystem_id = \"demo\"\n"
            #expect(
                problems(document).contains { $0.hasSuffix("accepted: another name: this one is built in") }, "\(name)")
        }
    }

    @Test func `what is shown reads back as the same settings`() throws {
        for lines in [
            "automatic = []\nduplicates = \"0s\"\nown_senders = true\n",
            "rate = { sender = \"5/1h30m\" }\nprefixes = { deny = [\"+4470\"] }\nbudget = { parts_per_sender = 3 }\n",
            "rate = { recipient = \"5/1w\" }\nwhen_over_rate = \"digest\"\ncountries = [\"GB\"]\n",
        ] {
            let settings = try #require(read(working + lines).settings, "\(problems(working + lines))")
            #expect(read(settings.text).settings?.applications[0].storms == settings.applications[0].storms)
        }
    }
}
