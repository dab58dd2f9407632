import Foundation
import Glibc
import Testing

/// What keeps `serve` from starting, in words that help.
@Suite(.timeLimit(.minutes(3))) struct StartScenarios {
    @Test func `A port that is in use ends the start with 1 and names the port`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let first = try await Telepost.ready(Document(smsc), on: stage)
            var document = Document(smsc)
            document.smtpPort = try await first.smtpPort
            let second = try Telepost(document, on: stage, data: "other")
            #expect(try await second.process.end() == .code(1))
            let error = try #require(second.log.last { $0.level == "E" })
            #expect(error.text.contains("127.0.0.1:\(document.smtpPort)"))
            #expect(error.text.contains("in use"))
        }
    }

    @Test func `A second gateway on the same data folder is refused and told who has it`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let first = try await Telepost.ready(Document(smsc), on: stage)
            let second = try Telepost(Document(smsc), on: stage)
            #expect(try await second.process.end() == .code(1))
            let error = try #require(second.log.first { $0.level == "E" })
            #expect(error.text == "cannot open the store")
            #expect(error.fields["why"] == "the data folder is in use by process \(first.process.pid)")
            try await first.take(Letter("undisturbed"), for: "+447700900123@sms.test")
            #expect(try await smsc.text().text == "undisturbed")
        }
    }

    @Test func `A data folder that cannot be made ends the start with 1 and says why`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            try stage.write("file", "in the way")
            let telepost = try Telepost(Document(smsc), on: stage, data: "file/folder", named: "blocked")
            #expect(try await telepost.process.end() == .code(1))
            let error = try #require(telepost.log.first { $0.level == "E" })
            #expect(error.text == "cannot open the store")
            #expect(error.fields["folder"] == stage.path("file/folder"))
            #expect(error.fields["why"]?.hasPrefix("creating the data folder: ") == true, "\(error)")
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func `A data folder that may not be written ends the start with 1 and says why`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            try FileManager.default.createDirectory(
                atPath: stage.path("data"), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o500])
            let telepost = try Telepost(Document(smsc), on: stage)
            #expect(try await telepost.process.end() == .code(1))
            let error = try #require(telepost.log.first { $0.level == "E" })
            #expect(error.text == "cannot open the store")
            #expect(error.fields["why"]?.contains("permission denied") == true, "\(error)")
        }
    }

    @Test func `A database that is none ends the start with 1 and is left alone`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            try FileManager.default.createDirectory(atPath: stage.path("data"), withIntermediateDirectories: true)
            let words = String(repeating: "not a database ", count: 100)
            let file = try stage.write("data/telepost.db", words)
            let telepost = try Telepost(Document(smsc), on: stage)
            #expect(try await telepost.process.end() == .code(1))
            #expect(telepost.log.first { $0.level == "E" }?.text == "cannot open the store")
            #expect(try String(contentsOfFile: file, encoding: .utf8) == words)
        }
    }

    @Test func `Errors in the configuration are all told at once, with place and remedy, and end with 2`() async throws
    {
        try await Stage.run { stage in
            let file = try stage.write(
                "broken.toml",
                """
                regoin = "GB"
                [smtp]
                listen = ["127.0.0.1"]
                max_recipients = 0
                [[connection]]
                name = "carrier"
                type = "smpp"
                host = "127.0.0.1"
                system_id = "x"
                [[application]]
                name = "sms"
                domains = ["sms.test"]
                via = ["carier"]

                """)
            let serve = try await stage.run(Programs.telepost, ["serve", "--config", file, "--data", stage.path("d")])
            #expect(serve.ending == .code(2))
            let problems = serve.errors.split(separator: "\n").map(String.init)
            let expected = [
                (1, "regoin", "region"), (3, "listen", "127.0.0.1"), (4, "max_recipients", "1"),
                (13, "via", "carrier"),
            ]
            #expect(problems.count == expected.count, "\(serve.errors)")
            for (problem, (line, key, hint)) in zip(problems, expected) {
                #expect(problem.contains("\(file):\(line)"), "\(problem)")
                #expect(problem.contains(key) && problem.contains(hint), "\(problem)")
            }
            #expect(
                !FileManager.default.fileExists(atPath: stage.path("d")), "a broken configuration left a data folder")
        }
    }

    @Test func `Errors in templates and patterns are told with their place as well`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            var document = Document(smsc)
            document.making = ["text = \"<%subjct%>\"", "senders = { allow = ['(unfinished'] }"]
            let file = try stage.write("broken.toml", document.text)
            let check = try await stage.run(Programs.telepost, ["config", "check", file])
            #expect(check.ending == .code(2))
            let line = try #require(document.text.split(separator: "\n").firstIndex { $0.hasPrefix("text = ") }) + 1
            #expect(check.lines.contains { $0.contains(":\(line):") && $0.contains("subject") }, "\(check.output)")
            #expect(check.lines.contains { $0.contains(":\(line + 1):") && $0.contains("allow") }, "\(check.output)")
            #expect(check.lines.last?.hasSuffix("2 errors") == true, "\(check.output)")
        }
    }

    @Test func `A configuration that is missing ends with 2 and names the file`() async throws {
        try await Stage.run { stage in
            let path = stage.path("nowhere.toml")
            let serve = try await stage.run(Programs.telepost, ["serve", "--config", path, "--data", stage.path("d")])
            #expect(serve.ending == .code(2))
            #expect(serve.errors.contains(path))
            #expect(serve.errors.lowercased().contains("no such file"))
        }
    }

    @Test func `A secret in the environment that is missing is an error, one that is there is never shown`()
        async throws
    {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let text = Document(smsc).text.replacing(
                #"password = "secret""#, with: #"password = { env = "SCENARIO_SECRET" }"#)
            let file = try stage.write("secret.toml", text)
            let missing = try await stage.run(Programs.telepost, ["config", "check", file])
            #expect(missing.ending == .code(2))
            #expect((missing.output + missing.errors).contains("SCENARIO_SECRET"))
            let shown = try await stage.run(
                Programs.telepost, ["config", "show", file], environment: ["SCENARIO_SECRET": "hush7"])
            #expect(shown.isSuccess, "\(shown.errors)")
            #expect(!shown.output.contains("hush7"))
            #expect(shown.output.contains("***"))
        }
    }
}
