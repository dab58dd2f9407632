import Testing

@testable import SQLiteStore

@Suite struct TextMatchingTests {
    private let scratch = Scratch()

    /// What SQLite says of a function with two texts, where `nil` is NULL.
    private func ask(_ function: String, _ table: [(String?, String?)]) throws -> [Int64] {
        let folder = try DataFolder(creating: scratch.path)
        try folder.createDatabase()
        let connection = try SQLiteConnection(path: folder.database)
        let statement = try connection.prepare("SELECT \(function)(?, ?)")
        var answers: [Int64] = []
        for (text, wanted) in table {
            defer { statement.reset() }
            #expect(try statement.add(text).add(wanted).step())
            answers.append(statement.integer(0))
        }
        return answers
    }

    @Test func `a text holds what is somewhere in it, the case of its letters aside`() throws {
        let table: [(String?, String?, Int64)] = [
            ("Disk full", "disk", 1), ("Disk full", "full", 1), ("Disk full", "k f", 1), ("Disk full", "disk full", 1),
            ("Disk full", "", 1), ("", "", 1), ("", "a", 0), ("Disk", "disk ", 0), ("aab", "ab", 1), ("aaa", "ab", 0),
            ("[@`{", "[@`{", 1), ("[", "{", 0), ("@", "`", 0), ("ÄRGER", "ärger", 1), ("ärger", "ärger", 1),
            ("x ÄRGER y", "r y", 1), ("\u{212A}elvin", "kelvin", 1), ("a\u{0}B", "\u{0}b", 1), ("👩‍🔬 ok", "👩‍🔬", 1),
            ("ПРИВЕТ", "вет", 1), ("İ", "i\u{307}", 1), (nil, "", 0), ("a", nil, 0), (nil, nil, 0),
        ]
        #expect(try ask("holds", table.map { ($0.0, $0.1) }) == table.map(\.2))
    }

    @Test func `two texts are alike when only the case of letters differs`() throws {
        let table: [(String?, String?, Int64)] = [
            ("Ann@Example.COM", "ann@example.com", 1), ("ann", "ann", 1), ("", "", 1), ("ann", "an", 0),
            ("an", "ann", 0), ("", "a", 0), ("ÜNAL@x", "ünal@x", 1), ("ÜNAL@x", "ünal@xy", 0), ("Unal", "ünal", 0),
            ("a\u{0}", "a", 0), (nil, "", 0), ("", nil, 0),
        ]
        #expect(try ask("alike", table.map { ($0.0, $0.1) }) == table.map(\.2))
    }

    @Test func `a list lists what is in one of its texts`() throws {
        let list = Spelling.list(["Report.PDF", "", "3:x,", "Größe"])
        let table: [(String?, String?, Int64)] = [
            (list, "report", 1), (list, "größe", 1), (list, "3:x,", 1), (list, "", 1), (list, "pdf,", 0),
            (list, "10:", 0), ("", "", 0), ("", "a", 0), (Spelling.list([""]), "", 1), (nil, "a", 0),
        ]
        #expect(try ask("lists", table.map { ($0.0, $0.1) }) == table.map(\.2))
    }

    @Test(arguments: [
        "a", ":", "1:", "2:a,", "-1:a,", "9999999999999999999:a,", "9223372036854775807:a,", "x:a,", "1:", "0:", "::::",
    ])
    func `a list that was damaged lists nothing and harms nobody`(_ list: String) throws {
        #expect(try ask("lists", [(list, "a")]) == [0])
    }

    @Test func `a hostile text costs no more than its length and that of what is looked for allow`() throws {
        let text = String(repeating: "a", count: 1_000_000)
        let wanted = String(repeating: "a", count: 200) + "b"
        #expect(try ask("holds", [(text, wanted), (text + "é", wanted)]) == [0, 0])
    }
}
