import Foundation
import Testing

/// The commands that need no gateway.
@Suite(.timeLimit(.minutes(3))) struct UsageScenarios {
    private static let commands = [
        "serve", "config check", "config show", "connection list", "connection show", "connection test", "send",
        "messages list", "messages show", "messages retry", "messages cancel", "trace", "preview", "simulate smsc",
        "simulate phone", "version",
    ]

    @Test func `help names every command, and every command explains itself`() async throws {
        try await Stage.run { stage in
            for arguments in [["--help"], ["help"], []] {
                let help = try await stage.run(Programs.telepost, arguments)
                #expect(help.isSuccess)
                for command in Self.commands { #expect(help.output.contains("\n  \(command)"), "\(command)") }
            }
            for command in Self.commands {
                let help = try await stage.run(
                    Programs.telepost, command.split(separator: " ").map(String.init) + ["--help"])
                #expect(help.isSuccess, "\(command)")
                #expect(help.output.hasPrefix("usage: telepost \(command)"), "\(help.output)")
                #expect(help.output.contains("Example:\n  telepost \(command)"), "\(help.output)")
            }
        }
    }

    @Test func `Wrong usage ends with 2 and suggests what is right`() async throws {
        try await Stage.run { stage in
            let cases: [([String], String)] = [
                (["serv"], "unknown command serv; did you mean serve?"),
                (["messages"], "messages what? list, show, retry, cancel"),
                (["messages", "lst"], "unknown command messages lst; did you mean messages list?"),
                (["serve", "--confg", "x"], "unknown option --confg; did you mean --config?"),
                (["serve", "--config"], "--config needs a value: --config FILE"),
                (["serve", "--demo", "--config", "x"], "--demo and --config do not go together"),
                (["preview"], "MAIL.eml is missing"),
                (["config", "check"], "FILE is missing"),
                (["simulate", "smsc", "--error-rate", "2"], "--error-rate takes a number from 0 to 1, not 2"),
            ]
            for (arguments, words) in cases {
                let command = try await stage.run(Programs.telepost, arguments)
                #expect(command.ending == .code(2), "\(arguments)")
                #expect(command.output.isEmpty, "\(arguments)")
                #expect(command.errors.contains(words), "\(arguments): \(command.errors)")
            }
        }
    }

    @Test func `version prints the version, and --json an object`() async throws {
        try await Stage.run { stage in
            let version = try await stage.run(Programs.telepost, ["version"])
            #expect(version.output.wholeMatch(of: /telepost \d+\.\d+\.\d+/) != nil, "\(version.output)")
            let object = try #require(try await stage.run(Programs.telepost, ["version", "--json"]).objects().first)
            #expect("telepost \(object["version"] as? String ?? "")" == version.output)
        }
    }

    @Test func `config check passes a good file, and what config show prints is a good file`() async throws {
        try await Stage.run { stage in
            let file = try stage.write("good.toml", Document(try stage.smsc()).text)
            let check = try await stage.run(Programs.telepost, ["config", "check", file])
            #expect(check == Finished(ending: .code(0), output: "\(file): can be used", errors: ""))
            for arguments in [["config", "show", file], ["config", "show"]] {
                let show = try await stage.run(Programs.telepost, arguments)
                #expect(show.isSuccess)
                let again = try stage.write("again.toml", show.output.replacing("\"***\"", with: "\"x\""))
                let check = try await stage.run(Programs.telepost, ["config", "check", again])
                #expect(check.isSuccess, "\(check.output)\n\(show.output)")
            }
        }
    }

    @Test func `config check --json prints one object for each problem`() async throws {
        try await Stage.run { stage in
            let text = Document(try stage.smsc()).text + "max_part = 2\n"
            let file = try stage.write("broken.toml", text)
            let check = try await stage.run(Programs.telepost, ["config", "check", "--json", file])
            #expect(check.ending == .code(2))
            let objects = try check.objects()
            #expect(objects.count == 1)
            #expect(objects.first?["severity"] as? String == "error")
            #expect(objects.first?["file"] as? String == file)
            #expect(
                objects.first?["line"] as? Int == text.split(separator: "\n", omittingEmptySubsequences: false).count
                    - 1)
            #expect(objects.first?["suggestion"] as? String == "max_parts")
        }
    }

    @Test func `preview shows each step to the text, and sends nothing`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            var document = Document(smsc)
            document.making = [#"text = "<%subject%>: <%msg%>""#]
            let settings = try stage.write("preview.toml", document.text)
            let mail = try stage.write("mail.eml", Letter("see you – later", subject: "plan").octets)
            let preview = try await stage.run(
                Programs.telepost, ["preview", "--config", settings, "--to", "+447700900123@sms.test", mail])
            #expect(preview.isSuccess, "\(preview.errors)")
            for words in [
                "For +447700900123@sms.test", "application sms", "plan: see you - later", "1 part, GSM 7-bit",
                "carrier",
            ] { #expect(preview.output.contains(words), "\(words) is not in \(preview.output)") }
            let json = try await stage.run(
                Programs.telepost,
                [
                    "preview", "--json", "--config", settings, "--to", "+447700900123@sms.test", "--to", "x@sms.test",
                    mail,
                ])
            let objects = try json.objects()
            #expect(objects.map { $0["text"] as? String } == ["plan: see you - later", nil])
            #expect((objects.last?["refused"] as? [String: Any])?["status"] as? String == "5.1.3")
            #expect(smsc.seen.value.links == 0)
        }
    }

    @Test func `preview --decoded --json prints the mail as it was understood, also from standard input`() async throws
    {
        try await Stage.run { stage in
            let letter = Letter(
                header: [
                    "Subject: =?iso-8859-1?Q?Gr=FC=DFe?=", "Message-ID: <one@office.test>",
                    "Date: Fri, 20 Nov 2026 11:15:02 +0100", "Content-Type: text/html; charset=iso-8859-1",
                ], body: Array("<p>Z".utf8) + [0xFC] + Array("rich</p>".utf8))
            let mail = try stage.write("mail.eml", letter.octets)
            let fromFile = try await stage.run(Programs.telepost, ["preview", "--decoded", "--json", mail])
            let object = try #require(try fromFile.objects().first)
            #expect(object["subject"] as? String == "Grüße")
            #expect(object["message_id"] as? String == "one@office.test")
            #expect(object["date"] as? Int == 1_795_169_702)
            #expect((object["text"] as? String)?.trimmingCharacters(in: .whitespacesAndNewlines) == "Zürich")
            #expect(object["automatic"] as? Bool == false)
            #expect(object["from"] as? [[String]] == [["Alice", "alice@office.test"]])
            let fromInput = try await stage.run(
                Programs.telepost, ["preview", "--decoded", "--json", "-"], input: mail)
            #expect(fromInput.output == fromFile.output)
            let missing = try await stage.run(Programs.telepost, ["preview", stage.path("none.eml")])
            #expect(missing.ending == .code(2))
            #expect(missing.errors.contains("none.eml"))
        }
    }
}
