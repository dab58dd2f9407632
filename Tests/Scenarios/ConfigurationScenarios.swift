import Foundation
import Glibc
import Testing

/// The document in the store: how it comes there, changes, and goes back.
@Suite(.timeLimit(.minutes(3))) struct ConfigurationScenarios {
    /// A data folder with a store and no gateway on it, and the document to begin with.
    private static func folder(_ stage: Stage, _ document: Document) async throws -> (data: String, file: String) {
        let first = try await Telepost.ready(document, on: stage)
        try await first.stop()
        return (first.data, try stage.write("first.toml", document.text))
    }

    private func config(_ stage: Stage, _ words: [String], _ data: String) async throws -> Finished {
        try await stage.run(Programs.telepost, ["config"] + words + ["--data", data])
    }

    @Test func `A document is applied, kept over a crash, exported and rolled back`() async throws {
        try await Stage.run { stage in
            var document = Document(try stage.smsc())
            let (data, file) = try await Self.folder(stage, document)
            let offline = try await config(stage, ["apply", file, "--note", "the start"], data)
            #expect(
                offline
                    == Finished(ending: .code(0), output: "\(file) is revision 1; the next start uses it", errors: ""))

            let telepost = try Telepost(storedOn: stage)
            try await telepost.ready()
            document.top.append("# another\nnice = 1")
            let second = try stage.write("second.toml", document.text)
            let applied = try await config(stage, ["apply", second], data)
            #expect(
                applied.lines == ["changed, but in force only after a restart: nice", "revision 2 is in force"],
                "\(applied.errors)")
            #expect(
                try await config(stage, ["apply", second], data).lines == ["nothing changed", "revision 2 is in force"])
            let faulty = try stage.write("third.toml", document.text + "[smtpp]\n")
            let refused = try await config(stage, ["apply", faulty], data)
            #expect(refused.ending == .code(2) && refused.output.isEmpty)
            #expect(refused.errors.contains("\(faulty):"))
            #expect(refused.errors.contains("smtpp: unknown key; did you mean smtp?"), "\(refused.errors)")

            await telepost.crash()
            let history = try await config(stage, ["history", "--json"], data).objects()
            #expect(history.map { $0["revision"] as? Int } == [2, 1])
            #expect(history.map { $0["author"] as? String } == ["control socket", "command line"])
            #expect(history.map { $0["note"] as? String } == ["", "the start"])
            let next = try Telepost(storedOn: stage)
            try await next.ready()
            let back = try await config(stage, ["rollback", "1"], data)
            #expect(back.lines.last == "revision 3 is in force", "\(back.errors)")
            let exported = try await config(stage, ["export"], data)
            #expect(try exported.output + "\n" == String(contentsOfFile: file, encoding: .utf8))
            #expect(try await config(stage, ["export", "--revision", "2"], data).output.contains("# another"))
            #expect(try await config(stage, ["rollback", "9"], data).errors == "telepost: there is no revision 9")
            try await next.stop()
            #expect(
                try await config(stage, ["rollback", "2"], data).output
                    == "revision 4 says what revision 2 says; the next start uses it")
        }
    }

    @Test func `A document that no longer loads stops the start and names the way back`() async throws {
        try await Stage.run { stage in
            var document = Document(try stage.smsc())
            let (data, file) = try await Self.folder(stage, document)
            #expect(try await config(stage, ["apply", file], data).isSuccess)
            let secret = try stage.write("secret", "secret\n")
            document.carriers[0].more.append("# the secret\nsystem_type = \"x\"")
            let text = document.text.replacing("password = \"secret\"", with: "password = { file = \"\(secret)\" }")
            #expect(try await config(stage, ["apply", try stage.write("second.toml", text)], data).isSuccess)
            try FileManager.default.removeItem(atPath: secret)
            let telepost = try Telepost(storedOn: stage)
            #expect(try await telepost.process.end() == .code(2))
            let errors = telepost.process.output.value.errors
            #expect(errors.contains("revision 2:") && errors.contains("cannot be read: No such file or directory"))
            #expect(errors.contains("telepost config rollback NUMBER --data \(data)"))
            #expect(try await config(stage, ["export"], data).output.contains("{ file = \"\(secret)\" }"))
            #expect(try await config(stage, ["rollback", "1"], data).isSuccess)
            let next = try Telepost(storedOn: stage)
            try await next.ready()
        }
    }

    @Test func `A file that rules is not changed from outside, and a folder without a document says so`() async throws {
        try await Stage.run { stage in
            let telepost = try await Telepost.ready(Document(try stage.smsc()), on: stage)
            let file = stage.path("data.toml")
            for words in [["apply", file], ["rollback", "1"]] {
                let refused = try await config(stage, words, telepost.data)
                #expect(refused.ending == .code(1) && refused.errors.contains("the file \(file) rules this gateway"))
            }
            let exported = try await config(stage, ["export"], telepost.data)
            #expect(try exported.output + "\n" == String(contentsOfFile: file, encoding: .utf8))
            try await telepost.stop()
            let none = try await config(stage, ["export"], telepost.data)
            #expect(none.ending == .code(1) && none.errors == "telepost: there is no configuration yet")
            let nowhere = try await config(stage, ["history"], stage.path("nowhere"))
            #expect(nowhere.ending == .code(1) && nowhere.errors.contains("holds no configuration"))
            #expect(!FileManager.default.fileExists(atPath: stage.path("nowhere")))
        }
    }

    @Test func `A folder of one kind is refused for the other`() async throws {
        try await Stage.run { stage in
            let (data, file) = try await Self.folder(stage, Document(try stage.smsc()))
            #expect(try await config(stage, ["apply", file], data).isSuccess)
            let demo = try await stage.run(Programs.telepost, ["serve", "--demo", "--data", data])
            #expect(demo.ending == .code(2))
            #expect(demo.errors.contains("this data folder is one of a gateway, not of the demonstration"))
        }
    }

    @Test func `Messages of a gateway that a file rules never reach a simulated carrier`() async throws {
        try await Stage.run { stage in
            let telepost = try await Telepost.ready(Document(try stage.smsc(isOpen: false)), on: stage)
            try await telepost.take(Letter("for a real phone"), for: "+447700900123@sms.test")
            try await telepost.stop()
            let demo = try await stage.run(Programs.telepost, ["serve", "--demo", "--data", telepost.data])
            #expect(demo.ending == .code(2))
            #expect(demo.errors.contains("this data folder is one of a gateway, not of the demonstration"))
        }
    }

    @Test func `A certificate that is none is refused before the document is kept`() async throws {
        try await Stage.run { stage in
            let document = Document(try stage.smsc())
            let (data, file) = try await Self.folder(stage, document)
            #expect(try await config(stage, ["apply", file], data).isSuccess)
            let telepost = try Telepost(storedOn: stage)
            try await telepost.ready()
            let pem = try stage.write("cert.pem", "no certificate\n")
            let text = document.text + "\n[tls]\ncertificate = \"\(pem)\"\nkey = \"\(pem)\"\n"
            let refused = try await config(stage, ["apply", try stage.write("second.toml", text)], data)
            #expect(refused.ending == .code(2), "\(refused.errors)")
            #expect(refused.errors.contains("has no certificate in PEM form"), "\(refused.errors)")
            #expect(try await config(stage, ["history", "--json"], data).objects().count == 1)
        }
    }

    @Test func `A connection is changed by its table, its new secret is sealed, and the comments stay`() async throws {
        try await Stage.run { stage in
            var document = Document(try stage.smsc())
            document.carriers[0].more = ["# Ask Bob about this.", #"system_type = "old" # of course"#]
            let (data, file) = try await Self.folder(stage, document)
            #expect(try await config(stage, ["apply", file], data).isSuccess)
            let telepost = try Telepost(storedOn: stage)
            try await telepost.connected()
            let path = "/api/v1/connections/carrier/settings"
            let view = try await self.ask(stage, data, path)
            var table = try #require(try JSONSerialization.jsonObject(with: Data(view.utf8)) as? [String: Any])
            var values = try #require(table["values"] as? [String: Any])
            #expect((values["password"] as? [String: Bool]) == ["kept": true])

            values["password"] = ["secret": "a new one"]
            values["system_type"] = "new"
            (table["values"], table["basis"], table["note"]) = (values, 1, "the new password")
            let body = try stage.write("body.json", Array(try JSONSerialization.data(withJSONObject: table)))
            let logged = telepost.log.count
            #expect(
                try await self.ask(stage, data, path, ["-X", "PUT", "--data", "@\(body)"]).contains("\"revision\":2"))
            _ = try await telepost.line("logged in again", after: logged) { $0.text == "connected and logged in" }
            let text = try await config(stage, ["export"], data).output + "\n"
            #expect(text.contains("password = { sealed = \"") && !text.contains("a new one"))
            let sealed = try #require(text.split(separator: "\n").first { $0.hasPrefix("password = { sealed") })
            #expect(
                text
                    == document.text.replacing("password = \"secret\"", with: sealed)
                    .replacing("system_type = \"old\" #", with: "system_type = \"new\" #"))
            #expect(
                try await self.ask(stage, data, path, ["-X", "PUT", "--data", "@\(body)"]).contains(
                    "revision 2 is in force"))

            // The key of the data folder opens it again, and the table as it came out can be tried.
            try await telepost.stop()
            let next = try Telepost(storedOn: stage)
            try await next.connected()
            let trial =
                ["name": "carrier", "values": values.merging(["password": ["kept": true]]) { $1 }] as [String: Any]
            let tried = try stage.write("trial.json", Array(try JSONSerialization.data(withJSONObject: trial)))
            let steps = try await self.ask(
                stage, data, "/api/v1/connections/test",
                ["--data", "@\(tried)", "-H", "Accept: application/x-ndjson"])
            let names = ["name", "tcp", "login", "unbind"]
            #expect(names.allSatisfy { steps.contains("\"name\":\"\($0)\"") }, "\(steps)")
        }
    }

    /// Asks the API of the gateway on a data folder.
    private func ask(
        _ stage: Stage, _ data: String, _ path: String, _ words: [String] = []
    ) async throws -> String {
        let type = ["-H", "Content-Type: application/json"]
        return try await stage.run(
            "curl", ["-s", "--unix-socket", "\(data)/telepost.sock"] + type + words + ["http://telepost\(path)"]
        ).output
    }

    @Test func `A paused connection carries nothing, also after a restart, until it is resumed`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            try await telepost.connected()
            let paused = try await telepost.command(["connection", "pause", "carrier"], stage)
            #expect(paused == Finished(ending: .code(0), output: "connection carrier is paused", errors: ""))
            let again = try await telepost.command(["connection", "pause", "carrier"], stage)
            #expect(again.errors == "telepost: connection carrier is paused already, by control socket")
            try await telepost.take(Letter("later"), for: "+447700900123@sms.test")
            try await telepost.stop()

            let next = try await Telepost.ready(Document(smsc), on: stage)
            let board = try await ControlSocket(next).get([ControlSocket.Connection].self, "/api/v1/connections")
            #expect(board.map(\.state) == ["paused"])
            #expect(board.map(\.reason) == ["paused by control socket"])
            #expect(board.map(\.waiting) == [1])
            #expect(smsc.texts.isEmpty)
            let resumed = try await next.command(["connection", "resume", "carrier"], stage)
            #expect(resumed.output == "connection carrier is resumed")
            #expect(try await smsc.text().text == "later")
            let twice = try await next.command(["connection", "resume", "carrier"], stage)
            #expect(twice.errors == "telepost: connection carrier is not paused")
            let unknown = try await next.command(["connection", "pause", "carier"], stage)
            #expect(unknown.ending == .code(1))
        }
    }

    @Test func `While a connection is paused the next one of the rule carries its messages`() async throws {
        try await Stage.run { stage in
            let (first, second) = (try stage.smsc(), try stage.smsc())
            var document = Document(first)
            document.carriers.append(
                Document.Carrier(name: "backup", port: second.port, more: [#"numbers = ["+447700900101"]"#]))
            document.making = [#"via = ["carrier", "backup"]"#]
            let telepost = try await Telepost.ready(document, on: stage)
            try await telepost.connected()
            try await telepost.connected("backup")
            #expect(try await telepost.command(["connection", "pause", "carrier"], stage).isSuccess)
            try await telepost.take(Letter("the other way"), for: "+447700900123@sms.test")
            #expect(try await second.text().text == "the other way")
            #expect(first.texts.isEmpty)
        }
    }
}

extension Telepost {
    /// Starts the gateway with the document in the store of the folder `data`.
    convenience init(storedOn stage: Stage) throws {
        try self.init(["serve", "--data", stage.path("data")], data: stage.path("data"), on: stage)
    }
}
