import Configuration
import Foundation
import Gateway
import TestKit
import Testing

/// Edits by chance: each must be carried out, and the document checks by itself that it says what it should.
@Suite struct EditPropertyTests {
    private func documents() throws -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let paper = try String(contentsOf: root.appending(path: "share/telepost.toml"), encoding: .utf8)
        return [
            paper, paper.replacing("\n", with: "\r\n"), DemoConfiguration.text,
            FirstConfiguration.text(listen: FirstConfiguration.listen), tangled,
            windows, handover, working, "",
        ]
    }

    private struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ (state >> 29)) &* 0x9E37_79B9_7F4A_7C15
        }
    }

    private static let texts = [
        "", "a", "[[connection]]", "\"\"\"", "'''", "\\", "\\d'", "\n# x", "\u{1F600}é", "= { [", "\t", "\u{7F}",
        "x\r\ny",
    ]

    private func value(_ chance: inout Chance, depth: Int = 0) -> ConfigurationValue {
        switch Int.random(in: 0...(depth < 2 ? 5 : 2), using: &chance) {
        case 0: .text(Self.texts.randomElement(using: &chance) ?? "")
        case 1: .whole(Int64.random(in: .min ... .max, using: &chance))
        case 2: .flag(Bool.random(using: &chance))
        case 3: .list((0..<Int.random(in: 0...30, using: &chance)).map { _ in value(&chance, depth: 2) })
        default: .table(entries(&chance, depth: depth + 1))
        }
    }

    private func entries(_ chance: inout Chance, depth: Int) -> [ConfigurationEntry] {
        let keys = ["k", "a.b", "ü", "x y", "\"", "folder", ""].shuffled(using: &chance)
        return keys.prefix(Int.random(in: 0...5, using: &chance)).map {
            ConfigurationEntry($0, value(&chance, depth: depth))
        }
    }

    private func changed(_ table: ConfigurationTable, _ chance: inout Chance) -> ConfigurationTable {
        var table = table
        for index in table.values.indices.reversed() where table.values[index].key != "name" {
            switch Int.random(in: 0...5, using: &chance) {
            case 0: table.values.remove(at: index)
            case 1: table.values[index].value = value(&chance)
            case 2:
                guard case .table(var inside) = table.values[index].value else { continue }
                if !inside.isEmpty { inside.remove(at: Int.random(in: inside.indices, using: &chance)) }
                inside.removeAll { $0.key == "new" }
                inside.append(ConfigurationEntry("new", value(&chance, depth: 1)))
                table.values[index].value = .table(inside)
            default: break
            }
        }
        for key in ["fresh", "so.so"] where Int.random(in: 0...3, using: &chance) == 0 && table[key] == nil {
            table.values.append(ConfigurationEntry(key, value(&chance)))
        }
        return table
    }

    private func edit(_ document: ConfigurationDocument, _ chance: inout Chance) -> ConfigurationEdit {
        let kind = ConfigurationTable.Kind.allCases.randomElement(using: &chance) ?? .connection
        let tables = document.tables(kind)
        let new = "new\(Int.random(in: 0...1_000_000_000, using: &chance))"
        guard let table = tables.randomElement(using: &chance), Int.random(in: 0...9, using: &chance) > 0 else {
            return .put(ConfigurationTable(kind: kind, name: new, values: entries(&chance, depth: 0)), replacing: nil)
        }
        switch Int.random(in: 0...9, using: &chance) {
        case 0: return .remove(kind, table.name)
        case 1: return .order(kind, tables.map(\.name).shuffled(using: &chance))
        case 2: return .put(ConfigurationTable(kind: kind, name: new, values: table.values), replacing: table.name)
        default: return .put(changed(table, &chance), replacing: table.name)
        }
    }

    private func comments(_ text: String) -> Int {
        text.split { $0.isNewline }.count { $0.drop { $0 == " " }.hasPrefix("#") }
    }

    @Test(arguments: 0..<40) func `every edit is carried out`(seed: UInt64) throws {
        var chance = Chance(state: seed)
        for text in try documents() {
            var document = try ConfigurationDocument(text)
            for _ in 0..<12 {
                let before = document.text
                let edit = edit(document, &chance)
                do { try document.apply(edit) { String($0.count) } } catch {
                    Issue.record("\(error.text): \(edit) of\n\(before)")
                    return
                }
                if case .order = edit { #expect(comments(document.text) == comments(before)) }
                guard case .put(let table, nil) = edit else { continue }
                #expect(document.text.count > before.count)
                try document.apply(.remove(table.kind, table.name))
                #expect(
                    LineDifference(from: before, to: document.text).hunks.flatMap(\.lines).allSatisfy { line in
                        line.kind == .same || line.text.isEmpty
                    })
            }
        }
    }
}
