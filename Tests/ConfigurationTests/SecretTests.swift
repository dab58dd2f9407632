import Configuration
import Foundation
import Testing

@Suite struct SecretTests {
    private func document(_ password: String) -> String {
        working.replacing("system_id = \"demo\"\n", with: "system_id = \"demo\"\npassword = \(password)\n")
    }

    private func password(_ text: String) -> String? {
        guard case .smpp(let smpp) = read(document(text)).settings?.connections.first?.link else { return nil }
        return smpp.password.revealed
    }

    @Test func `a secret is text, a file or a variable`() {
        #expect(password("\"plain\"") == "plain")
        #expect(password("\"\"") == "")
        #expect(password("{ file = \"/secret\" }") == "from-file")
        #expect(password("{ file = \"/crlf\" }") == "from-file")
        #expect(password("{ env = \"CARRIER\" }") == "from-env")
    }

    @Test func `a secret that cannot be had is a problem`() {
        let accepted = "a secret as text, { file = \"…\" }, { env = \"…\" } or { sealed = \"…\" }"
        let table: [(String, String)] = [
            (
                "{ file = \"/missing\" }",
                "t.toml:6:21: connection[1].password.file: the file \"/missing\" cannot be read: No such file or directory"
            ),
            (
                "{ file = \"/empty\" }",
                "t.toml:6:21: connection[1].password.file: the file \"/empty\" holds none; accepted: a file with one line of UTF-8 text"
            ),
            (
                "{ file = \"/binary\" }",
                "t.toml:6:21: connection[1].password.file: the file \"/binary\" holds none; accepted: a file with one line of UTF-8 text"
            ),
            ("{ env = \"MISSING\" }", "t.toml:6:20: connection[1].password.env: the environment has no MISSING"),
            ("{ env = \"EMPTY\" }", "t.toml:6:20: connection[1].password.env: the environment has no EMPTY"),
            (
                "{ env = 1 }",
                "t.toml:6:20: connection[1].password.env: found 1; accepted: the name of an environment variable"
            ),
            ("{}", "t.toml:6:12: connection[1].password: one of them; accepted: \(accepted)"),
            (
                "{ file = \"/secret\", env = \"CARRIER\" }",
                "t.toml:6:12: connection[1].password: one of them; accepted: \(accepted)"
            ),
            ("{ fle = \"/secret\" }", "t.toml:6:14: connection[1].password.fle: unknown key; did you mean file?"),
        ]
        for (text, expected) in table { #expect(problems(document(text)).last == expected, "\(text)") }
    }

    @Test func `no problem shows a secret`() {
        let texts = [
            "987654321", "[\"987654321\"]", "\"987654321\\u0000\"", "9876.54321", "{ file = \"/two\" }",
            "\"\(String(repeating: "987654321", count: 10))\"",
        ]
        for text in texts {
            let found = problems(document(text))
            #expect(found.count == 1, "\(text)")
            #expect(found.allSatisfy { !$0.contains("98765") && !$0.contains("one") }, "\(found)")
        }
    }

    @Test func `files are found beside the document and read up to a limit`() throws {
        let folder = URL.temporaryDirectory.appending(path: "telepost-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("beside\n".utf8).write(to: folder.appending(path: "carrier.secret"))
        let path = folder.appending(path: "t.toml").path
        try Data(document("{ file = \"carrier.secret\" }").utf8).write(to: URL(filePath: path))
        let surroundings = Surroundings.system(name: "h.test", environment: [:], document: path)
        let settings = try #require(Settings.load(path, in: surroundings).settings)
        guard case .smpp(let smpp) = settings.connections[0].link else { return }
        #expect(smpp.password.revealed == "beside")
        #expect(surroundings.readFile("carrier.secret", 7) == .octets(Array("beside\n".utf8)))
        #expect(surroundings.readFile("carrier.secret", 6) == .unreadable("larger than 6 octets"))
        #expect(surroundings.readFile("/dev/zero", 100_000) == .unreadable("larger than 100000 octets"))
        #expect(surroundings.readFile("/", 10) == .unreadable("Is a directory"))
    }
}
