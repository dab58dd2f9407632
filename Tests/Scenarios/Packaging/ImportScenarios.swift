import Foundation
import Testing

/// `telepost config import` and `config explain` as they are typed.
@Suite(.timeLimit(.minutes(3))) struct ImportScenarios {
    private let kannel = """
        group = core
        admin-port = 13000

        group = smsc
        smsc = smpp
        smsc-id = carrier
        host = smpp.example.net
        transceiver-mode = true
        smsc-username = acme
        smsc-password = geheim

        """

    @Test func `what is imported goes to standard output and passes the check, what is left over to standard error`()
        async throws
    {
        try await Stage.run { stage in
            let file = try stage.write("kannel.conf", kannel)
            let imported = try await stage.run(Programs.telepost, ["config", "import", file])
            #expect(imported.isSuccess)
            #expect(imported.output.contains("system_id = \"acme\"  # from smsc-username (line 9)"))
            #expect(imported.errors.contains("taken for the configuration of Kannel"))
            #expect(imported.errors.contains("admin-port (line 2)"))
            #expect(imported.errors.contains("The document can be used."))
            #expect(!imported.errors.contains("geheim"))
            let document = try stage.write("telepost.toml", imported.output)
            let checked = try await stage.run(Programs.telepost, ["config", "check", document])
            #expect(checked.isSuccess)
            #expect(checked.lines == ["\(document): can be used"])
        }
    }

    @Test func `a pattern that does not compile is named on standard error, and the document is written all the same`()
        async throws
    {
        try await Stage.run { stage in
            let text = """
                REGEDIT4

                [K\\applications\\fax]
                "output_folder"="D:\\\\out"
                [K\\applications\\fax\\addresses]
                "addr_re_0"="(?P<number>\\\\d+@fax"

                """
            let file = try stage.write("x.reg", text)
            let imported = try await stage.run(Programs.telepost, ["config", "import", "--kind", "reg", file])
            #expect(imported.isSuccess)
            #expect(imported.output.contains("[[application]]"))
            #expect(imported.errors.contains("The document needs your hand"))
            #expect(imported.errors.contains("application[1].addresses[1]"))
        }
    }

    @Test func `what cannot be read ends with 1, wrong usage with 2`() async throws {
        try await Stage.run { stage in
            let empty = try stage.write("empty", "")
            for file in [empty, stage.path("nowhere"), stage.path(""), "/dev/zero"] {
                let failed = try await stage.run(Programs.telepost, ["config", "import", file])
                #expect(failed.ending == .code(1), "\(file)")
                #expect(failed.output.isEmpty)
                #expect(!failed.errors.isEmpty)
            }
            for words in [[], [empty, empty], ["--kind", "ini", empty]] {
                let failed = try await stage.run(Programs.telepost, ["config", "import"] + words)
                #expect(failed.ending == .code(2), "\(words)")
            }
        }
    }

    @Test func `explain says which rule takes an address and why the others do not`() async throws {
        try await Stage.run { stage in
            let document = try stage.write(
                "telepost.toml",
                """
                hostname = "gw.example"
                [smtp]
                clients = ["192.168.1.0/24"]
                [[account]]
                name = "alice"
                password = "0123456789"
                [[application]]
                name = "fax"
                kind = "fax"
                addresses = ['^(?P<number>\\d+)@fax$']
                senders = { deny = ['@fax$'] }
                output = { folder = "/srv/out" }

                """)
            let explain = ["config", "explain", "--config", document]
            let taken = try await stage.run(
                Programs.telepost, explain + ["102@fax", "--from", "a@b.example", "--client", "192.168.1.7"])
            #expect(taken.isSuccess, "\(taken)")
            #expect(taken.output.contains("application fax: takes"))
            let denied = try await stage.run(
                Programs.telepost, explain + ["102@fax", "--from", "1@fax", "--account", "alice", "--json"])
            #expect(denied.ending == .code(1))
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(denied.output.utf8)) as? [String: Any])
            #expect(object["taken"] as? Bool == false)
            #expect(object["recipient"] as? String == "102@fax")
            #expect((object["steps"] as? [Any])?.isEmpty == false)
            let stranger = try await stage.run(Programs.telepost, explain + ["102@fax", "--client", "203.0.113.9"])
            #expect(stranger.ending == .code(1))
            for words in [
                ["no address"], ["1@fax", "--client", "here"], ["1@fax", "--account", "bob"], ["1@fax", "--from", "x"],
            ] {
                let wrong = try await stage.run(Programs.telepost, explain + words)
                #expect(wrong.ending == .code(2), "\(words)")
                #expect(wrong.output.isEmpty)
            }
        }
    }
}
