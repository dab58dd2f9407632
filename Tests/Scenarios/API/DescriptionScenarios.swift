import Foundation
import TestKit
import Testing

/// The API keeps to its own description: schemathesis makes requests of it and looks at each answer.
@Suite(.timeLimit(.minutes(10))) struct DescriptionScenarios {
    private static let schemathesis = Corpus.root.appending(path: ".venv/bin/schemathesis").path
    private static let hasSchemathesis = FileManager.default.isExecutableFile(atPath: schemathesis)
    private static let peers = Corpus.root.appending(path: "Tests/Peers").path

    /// What schemathesis looks at. Whether valid data is accepted is not among it: names and numbers have to exist.
    private static let checks = [
        "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
        "response_schema_conformance", "negative_data_rejection",
    ]

    /// All rights.
    private static let rights = [
        "messages:read", "messages:send", "messages:change", "connections:read", "connections:run", "config:read",
        "config:change", "accounts:read", "accounts:change", "audit:read", "phones:use", "metrics:read",
    ]

    @Test(.enabled(if: hasSchemathesis, "schemathesis is not installed: scripts/bootstrap test does it"))
    func `Every answer of the API is as its description says`() async throws {
        try await Stage.run { stage in
            let telepost = try await Self.gateway(on: stage)
            let line = try await telepost.line("http listening") { $0.source == "http" && $0.text == "listening" }
            let address = try #require(line.fields["address"])
            let token = try await Self.token(telepost, stage)
            let made = try await stage.run(
                Programs.telepost,
                ["send", "--to", "+447700900123", "--via", "carrier", "hello", "--data", telepost.data])
            try #require(made.ending == .code(0), "\(made.errors)")
            let run = try await stage.run(
                Self.schemathesis,
                [
                    "--config-file", "\(Self.peers)/schemathesis.toml", "run", "http://\(address)/api/v1/openapi.json",
                    "-H", "Authorization: Bearer \(token)", "--seed", "7", "--max-examples", "6", "--phases",
                    "fuzzing", "--exclude-path", "/api/v1/events", "--exclude-path", "/api/v1/phones/{phone}/messages",
                    "--request-timeout", "35", "--no-color", "--checks", Self.checks.joined(separator: ","),
                ],
                environment: [
                    "SCHEMATHESIS_HOOKS": "api_hooks", "PYTHONPATH": Self.peers, "PYTHONDONTWRITEBYTECODE": "1",
                    "HOME": stage.folder.path,
                ], within: .seconds(400))
            #expect(run.ending == .code(0), "\(run.output.suffix(6_000))\n\(run.errors.suffix(2_000))")
            #expect(run.output.contains("passed"))
            #expect(try await telepost.stop() == .code(0))
        }
    }

    /// A gateway whose document is in the store, so that everything can be changed, with a door for HTTP.
    private static func gateway(on stage: Stage) async throws -> Telepost {
        var document = Document(try stage.smsc())
        let first = try await Telepost.ready(document, on: stage)
        try await first.stop()
        document.more.append("[http]\nlisten = [\"127.0.0.1:0\"]")
        let file = try stage.write("document.toml", document.text)
        let applied = try await stage.run(Programs.telepost, ["config", "apply", file, "--data", first.data])
        try #require(applied.ending == .code(0), "\(applied.errors)")
        let telepost = try Telepost(storedOn: stage)
        try await telepost.ready()
        return telepost
    }

    private static func token(_ telepost: Telepost, _ stage: Stage) async throws -> String {
        let words = rights.flatMap { ["--right", $0] }
        let added = try await stage.run(
            Programs.telepost, ["token", "add"] + words + ["fuzz", "--json", "--data", telepost.data])
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(added.output.utf8)) as? [String: Any], "\(added.errors)")
        return try #require(object["token"] as? String)
    }
}
