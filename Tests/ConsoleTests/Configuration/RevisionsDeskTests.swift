import API
import Gateway
import Messages
import Synchronization
import Testing
import Web

@testable import Console

/// Documents in memory, as the store keeps them.
private final class Archive: ConfigurationDesk {
    let rulingFile: String?
    private let documents: Mutex<[String]>

    init(_ documents: [String], rulingFile: String? = nil) {
        self.documents = Mutex(documents)
        self.rulingFile = rulingFile
    }

    var all: [String] { documents.withLock(\.self) }

    private func revision(at index: Int) -> ConfigurationRevision? {
        let all = all
        guard all.indices.contains(index) else { return nil }
        return ConfigurationRevision(
            number: Int64(index + 1), at: Timestamp(seconds: 0), author: "ann", note: "note \(index + 1)",
            document: all[index])
    }

    func current() async throws(OperationRefused) -> ConfigurationRevision {
        guard let last = revision(at: all.count - 1) else { throw OperationRefused(.missing, "nothing") }
        return last
    }

    func revisions(before: Int64?, limit: Int) async throws(OperationRefused) -> [ConfigurationRevision] {
        let numbers = (1...all.count).reversed().filter { number in before.map { Int64(number) < $0 } ?? true }
        return numbers.prefix(limit).compactMap { revision(at: $0 - 1) }
    }

    func revision(_ number: Int64) async throws(OperationRefused) -> ConfigurationRevision? {
        (1...1000).contains(number) ? revision(at: Int(number) - 1) : nil
    }

    func effective() async -> String { "hostname = \"all of it\"" }

    func check(_ document: String) async -> [ConfigurationFinding] {
        guard document.contains("wrong") else { return [] }
        return [
            ConfigurationFinding(isWarning: false, line: 2, column: 5, key: "log.file", text: "that is \(hostile)")
        ]
    }

    func apply(
        _ document: String, basis: Int64, author: String, note: String
    ) async throws(ConfigurationRejected) -> ConfigurationApplied {
        let findings = await check(document)
        guard findings.isEmpty else { throw .faulty(findings) }
        let number: Int64? = documents.withLock { documents in
            guard basis == Int64(documents.count) else { return nil }
            documents.append(document)
            return Int64(documents.count)
        }
        guard let number else { throw .refused(OperationRefused(.conflict, "somebody else was faster")) }
        return ConfigurationApplied(revision: number, notes: [])
    }

    func tables(_ kind: ConfigurationTable.Kind) async -> [ConfigurationTable] { [] }
    func edited(_ edits: [ConfigurationEdit], basis: Int64) async throws(OperationRefused) -> String { "" }
    func test(
        _ table: ConfigurationTable, report: @escaping @Sendable (TestStep) -> Void
    ) async throws(ConfigurationRejected) {}
}

@Suite struct RevisionsDeskTests {
    private let desk = RevisionsDesk()
    private let documents = [
        "# one\nhostname = \"a\"\n", "# one\nhostname = \"b\"\n", "# \(hostile)\nhostname = \"c\"\n",
    ]

    private func office(_ archive: Archive) -> Office {
        var office = Office()
        office.api.desk = archive
        return office
    }

    @Test func `the page has the document with its lines, the revisions and all settings`() async throws {
        let words = try await office(Archive(documents)).page(desk).words
        for text in [
            "id=\"L2\"", "hostname = &quot;c&quot;", "revision-1", "in force", "all of it", "Edit", "Download",
        ] {
            #expect(words.contains(text), "\(text)")
        }
        #expect(words.isHarmless)
    }

    @Test func `where a file rules the document is only shown`() async throws {
        let office = office(Archive(documents, rulingFile: "/etc/telepost.toml"))
        let words = try await office.page(desk).words
        #expect(words.contains("/etc/telepost.toml") && !words.contains("/configuration/edit"))
        #expect(await office.refusal(desk, ["edit"]) == 409)
        #expect(await office.refusal(desk, ["edit"], form: [("document", "")]) == 409)
        #expect(await office.refusal(desk, ["rollback"], form: [("revision", "1")]) == 409)
    }

    @Test func `a document is checked without being applied`() async throws {
        let archive = Archive(documents)
        let office = office(archive)
        let good = try await office.page(
            desk, ["edit"], form: [("then", "check"), ("document", "x = 1\n"), ("basis", "3")])
        #expect(good.words.contains("can be used") && good.words.contains("+ x = 1"))
        let bad = try await office.page(
            desk, ["edit"], form: [("then", "check"), ("document", "x = 1\nwrong\n"), ("basis", "3")])
        #expect(bad.words.contains("Line 2, column 5") && bad.words.contains("log.file") && bad.words.isHarmless)
        #expect(archive.all.count == 3)
    }

    @Test func `a document is applied, unless it is wrong or somebody was faster`() async throws {
        let archive = Archive(documents)
        let office = office(archive)
        for form in [[("document", "wrong"), ("basis", "3")], [("document", "x = 1\n"), ("basis", "2")]] {
            let page = try await office.page(desk, ["edit"], form: form + [("then", "apply")])
            #expect(page.status == 422)
        }
        #expect(archive.all.count == 3)
        _ = try await office.ask(desk, ["edit"], form: [("document", "x = 1\n"), ("basis", "3"), ("then", "apply")])
        #expect(archive.all.last == "x = 1\n" && archive.all.count == 4)
    }

    @Test func `any two revisions are compared`() async throws {
        let office = office(Archive(documents))
        let words = try await office.page(desk, ["revisions", "1", "diff"], query: [("to", "2")]).words
        #expect(words.contains("- hostname = &quot;a&quot;") && words.contains("+ hostname = &quot;b&quot;"))
        #expect(try await office.page(desk, ["revisions", "2"]).words.contains("What it changed"))
        #expect(try await office.page(desk, ["revisions", "3"]).words.isHarmless)
        for path in [
            ["revisions", "0"], ["revisions", "4"], ["revisions", "x"], ["revisions", "1", "diff"], ["other"],
        ] {
            #expect(await office.refusal(desk, path) == 404, "\(path)")
        }
    }

    @Test func `a revision comes back after its difference was shown`() async throws {
        let archive = Archive(documents)
        let office = office(archive)
        let words = try await office.page(desk, ["rollback"], query: [("revision", "1")]).words
        #expect(words.contains("+ hostname = &quot;a&quot;") && words.contains("Roll back"))
        let late = try await office.page(desk, ["rollback"], form: [("revision", "1"), ("basis", "2")])
        #expect(late.status == 422 && archive.all.count == 3)
        _ = try await office.ask(desk, ["rollback"], form: [("revision", "1"), ("basis", "3")])
        #expect(archive.all.last == documents[0] && archive.all.count == 4)
    }

    @Test func `only administrators see documents`() async throws {
        let office = office(Archive(documents))
        for role in [Account.Role.viewer, .operator] {
            for path in [[], ["download"], ["edit"], ["rollback"], ["revisions"], ["revisions", "1"]] {
                #expect(await office.refusal(desk, path, as: role) == 403)
                #expect(await office.refusal(desk, path, as: role, form: []) == 403)
            }
        }
        guard case .other(let file) = try await office.ask(desk, ["download"]) else {
            Issue.record("no file")
            return
        }
        #expect(file.body == Array(documents[2].utf8))
    }
}
