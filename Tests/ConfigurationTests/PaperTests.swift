import Configuration
import Foundation
import TestKit
import Testing

/// What the papers show can be used as it stands.
@Suite struct PaperTests {
    /// A machine that has every file and every variable that a paper may name.
    private let anywhere = Surroundings(
        systemName: "host.test",
        environment: [
            "CARRIER_PASSWORD": "s1", "FIRST_PASSWORD": "s2", "SECOND_PASSWORD": "s3", "OFFICE_PASSWORD": "s4",
            "WEBHOOK_SECRET": "0123456789abcdef",
        ]
    ) { _, _ in .octets(Array("a secret\n".utf8)) }

    @Test(arguments: [("configuration", 9), ("carriers", 10), ("smpp-server", 1)])
    func `every configuration in a paper has no errors`(name: String, count: Int) throws {
        let file = "docs/\(name).md"
        let paper = try String(contentsOf: Corpus.root.appending(path: file), encoding: .utf8)
        let documents = paper.components(separatedBy: "```toml\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
        #expect(documents.count == count)
        for document in documents {
            let reading = Settings.read(Array(document.utf8), file: file, in: anywhere)
            let errors = reading.problems.filter { $0.severity == .error }
            #expect(errors.isEmpty, "\(errors)\n\(document)")
        }
    }
}
