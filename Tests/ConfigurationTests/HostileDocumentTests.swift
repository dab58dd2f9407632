import Configuration
import Testing

/// Documents of full size that are made to cost time or memory.
@Suite(.timeLimit(.minutes(1))) struct HostileDocumentTests {
    private func filled(_ line: String) -> String {
        String(repeating: line, count: TOMLDocument.sizeLimit / line.utf8.count)
    }

    @Test func `a thousand tables of a kind are allowed and no more`() {
        let one = "[[application]]\n"
        #expect(!problems(String(repeating: one, count: 1000)).contains { $0.contains("at most 1000") })
        let over = problems(String(repeating: one, count: 1001))
        #expect(over.first == "t.toml:1:1: application: found 1001 of [[application]]; accepted: at most 1000")
    }

    @Test func `a full document of tables, names or wrong words ends`() {
        let many = (0..<20_000).map { "[[connection]]\nname = \"c\($0)\"\n" }.joined()
        let vias = (0..<10_000).map { "\"d\($0)\"" }.joined(separator: ", ")
        let documents = [
            filled("[[application]]\n"), filled("[[connection]]\n"), filled("#\n"), filled("\n"), many,
            "[[application]]\nvia = [\(vias)]\n", "[smtp]\nclients = [\(filled("\"a\",").dropLast(20))]\n",
            "hostname = \"\(filled("a").dropLast(20))\"\n", "\(filled("a").dropLast(20)) = 1\n",
            "hostname = '''\(filled("\u{1F600}").dropLast(20))'''\n",
            (0..<60_000).map { "k\($0) = 1\n" }.joined(),
        ]
        for document in documents {
            let reading = read(document)
            #expect(reading.problems.count <= DocumentReader.problemLimit + 1)
            #expect(reading.problems.allSatisfy { $0.description.utf8.count < 4000 })
        }
    }

    @Test func `a full document of what applications have ends`() {
        let head = """
            [[application]]
            name = "a"
            kind = "files"
            domains = ["a.test"]
            output = { folder = "/o" }

            """
        let keys = (0..<20_000).map { "\"a|k\($0)\" = 1\n" }.joined()
        let wrong = (0..<150).map { "\"a|k\($0)|parse|nobody\" = \"x\"\n" }.joined()
        let groups = (0..<400).map { number in
            "'" + (0..<90).map { "(?<g\(number)_\($0)>" }.joined().prefix(990) + "'"
        }
        let mails = (0..<20_000).map { "a\($0)@b.test" }.joined(separator: ",")
        let domains = (0..<80).map { "\"d\($0).test\"" }.joined(separator: ", ")
        let applications = (0..<500).map { "[[application]]\nname = \"a\($0)\"\ndomains = [\(domains)]\n" }.joined()
        let folders = (0..<900).map { "[[connection]]\nname = \"f\($0)\"\ntype = \"folder\"\npath = \"/\($0)\"\n" }
        let documents = [
            head + "[application.control]\n" + keys,
            head + "addresses = [\(groups.joined(separator: ","))]\n[application.control]\n" + wrong,
            head + "also = [\"mailto:\(mails)\"]\n", head + "addresses = ['\(filled("(?<a>").dropLast(200))']\n",
            applications, "[smtp]\nforward = \"x\"\nclients = [\(filled("\"10.0.0.0/9\",").dropLast(60))]\n",
            "[smtp]\ndata_terminator = \"\"\"\(filled("\n.").dropLast(60))\"\"\"\n",
            folders.joined() + head.replacing("output = { folder = \"/o\" }", with: "via = [\"g\"]"),
        ]
        for document in documents {
            let reading = read(document)
            #expect(!reading.problems.isEmpty && reading.problems.count <= DocumentReader.problemLimit + 1)
            #expect(
                reading.problems.allSatisfy { $0.description.utf8.count < 4000 }, "\(reading.problems.first as Any)")
        }
    }

    @Test func `line ends of either kind and a byte order mark are understood`() {
        let document = working.split(separator: "\n").joined(separator: "\r\n") + "\r\n"
        #expect(read(document).settings == read(working).settings)
        #expect(read("\u{FEFF}" + working).settings == read(working).settings)
        #expect(problems("\r\n\r\nhostnam = 1\r\n") == ["t.toml:3:1: hostnam: unknown key; did you mean hostname?"])
    }
}
