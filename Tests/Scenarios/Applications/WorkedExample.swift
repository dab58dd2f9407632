import Foundation
import TestKit
import Testing

/// One of the worked examples of docs/applications.md: a configuration, what happens, and what comes of it.
struct WorkedExample: Sendable, CustomTestStringConvertible {
    /// A fenced block.
    struct Block: Sendable {
        /// What the fence says, word by word, as in `text /srv/fax/00000001.ctl`.
        let words: [String]
        let text: String

        /// Everything behind the first word.
        var subject: String { words.dropFirst().joined(separator: " ") }
    }

    let title: String
    let blocks: [Block]

    var testDescription: String { title }

    /// The first block of that kind.
    func text(of kind: String) -> String? { blocks.first { $0.words.first == kind }?.text }

    /// All of them, in the order of the page.
    static let all: [WorkedExample] = {
        let page = Corpus.root.appending(path: "docs/applications.md")
        guard let text = try? String(contentsOf: page, encoding: .utf8) else { return [] }
        return text.components(separatedBy: "\n## ").dropFirst().filter { $0.first?.isNumber == true }.map(example)
    }()

    private static func example(_ section: String) -> WorkedExample {
        var blocks: [Block] = []
        var open: (words: [String], lines: [String])?
        let lines = section.components(separatedBy: "\n")
        for line in lines {
            if let block = open {
                if line == "```" {
                    blocks.append(Block(words: block.words, text: block.lines.joined(separator: "\n") + "\n"))
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            } else if line.hasPrefix("```") {
                open = (line.dropFirst(3).split(separator: " ").map(String.init), [])
            }
        }
        return WorkedExample(title: lines[0], blocks: blocks)
    }
}
