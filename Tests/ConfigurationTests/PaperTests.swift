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

    @Test func `every configuration in docs/configuration.md has no problems`() throws {
        let paper = try String(contentsOf: Corpus.root.appending(path: "docs/configuration.md"), encoding: .utf8)
        let documents = paper.components(separatedBy: "```toml\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
        #expect(documents.count == 9)
        for document in documents {
            let reading = Settings.read(Array(document.utf8), file: "configuration.md", in: anywhere)
            #expect(reading.problems.isEmpty, "\(reading.problems)\n\(document)")
        }
    }
}
