import Configuration
import Testing

@Suite struct TOMLDocumentTests {
    private func tree(_ text: String) throws -> [TOMLEntry] {
        let root = try TOMLDocument.read(Array(text.utf8), file: "t.toml")
        guard case .table(let entries) = root.value else { return [] }
        return entries
    }

    private func failure(_ octets: [UInt8]) -> String? {
        do throws(ConfigurationProblem) {
            _ = try TOMLDocument.read(octets, file: "t.toml")
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `every kind of value arrives with its place`() throws {
        let entries = try tree(
            "t = \"é\"\n i = -9_000\nf = 1.5\nb = true\nd = 1979-05-27\na = [1, 'x']\n[s.u]\nk = 0x1F\n")
        #expect(entries.map(\.key) == ["t", "i", "f", "b", "d", "a", "s"])
        #expect(entries.map(\.line) == [1, 2, 3, 4, 5, 6, 7])
        #expect(entries.map(\.column) == [1, 2, 1, 1, 1, 1, 2])
        #expect(entries[0].node == TOMLNode(.text("é"), line: 1, column: 5))
        #expect(entries[1].node == TOMLNode(.whole(-9000), line: 2, column: 6))
        #expect(entries[2].node == TOMLNode(.real(1.5), line: 3, column: 5))
        #expect(entries[3].node == TOMLNode(.flag(true), line: 4, column: 5))
        #expect(entries[4].node.value == .moment("1979-05-27"))
        let list: TOMLNode.Value = .array([
            TOMLNode(.whole(1), line: 6, column: 6), TOMLNode(.text("x"), line: 6, column: 9),
        ])
        #expect(entries[5].node.value == list)
        guard case .table(let below) = entries[6].node.value, case .table(let leaf) = below.first?.node.value else {
            Issue.record("s.u is no table")
            return
        }
        #expect(below.map(\.key) == ["u"])
        #expect(leaf == [TOMLEntry(key: "k", line: 8, column: 1, node: TOMLNode(.whole(31), line: 8, column: 5))])
    }

    @Test func `tables keep the order of the document, not of the alphabet`() throws {
        #expect(try tree("z = 1\na = 2\nm = 3\n").map(\.key) == ["z", "a", "m"])
    }

    @Test func `extreme integers and empty values survive`() throws {
        let entries = try tree("a = 9223372036854775807\nb = -9223372036854775808\nc = \"\"\nd = []\ne = {}\nf = nan\n")
        #expect(entries[0].node.value == .whole(.max))
        #expect(entries[1].node.value == .whole(.min))
        #expect(entries[2].node.value == .text(""))
        #expect(entries[3].node.value == .array([]))
        #expect(entries[4].node.value == .table([]))
        guard case .real(let number) = entries[5].node.value else { return #expect(Bool(false), "nan is no number") }
        #expect(number.isNaN)
    }

    @Test func `a mistake against the syntax is named with its place`() {
        let table: [(String, String)] = [
            ("a = 1\na = 2\n", "t.toml:2:5: not valid TOML (key-value pair): cannot redefine existing integer 'a'"),
            ("[a]\n[a]\n", "t.toml:2:1: not valid TOML (table header): cannot redefine existing table 'a'"),
            ("x = t\t\u{1B}rue", "t.toml:1:6: not valid TOML (boolean): expected 'true', saw 't\\u{9}'"),
            ("x = \"abc", "t.toml:1:9: not valid TOML (string): encountered end-of-file"),
            ("x = tru", "t.toml:1:8: not valid TOML (boolean): encountered end-of-file"),
            ("x = [1, 2", "t.toml:1:10: not valid TOML (array): encountered end-of-file"),
            ("x = \"\\q\"", "t.toml:1:7: not valid TOML (string): unknown escape sequence '\\q'"),
            ("[smtp\nlisten = 1", "t.toml:1:6: not valid TOML (table header): expected ']', saw '\\n'"),
            (
                "é = 1",
                "t.toml:1:1: not valid TOML (root table): expected keys, tables, whitespace or comments, saw 'é'"
            ),
            (
                "[.",
                "t.toml:1:2: not valid TOML (key): expected bare key starting character or string delimiter, saw '.'"
            ),
            (
                "a = 99999999999999999999",
                "t.toml:1:25: not valid TOML (decimal integer): '99999999999999999999' is not representable in 64 bits"
            ),
        ]
        for (document, expected) in table {
            #expect(failure(Array(document.utf8)) == expected, "\(document)")
        }
    }

    @Test func `octets that are no text are refused with their place`() {
        #expect(
            failure(Array("a = 1\nb = \"".utf8) + [0xC3, 0x28])
                == "t.toml:2:5: not valid TOML: Encountered invalid utf-8 sequence")
        #expect(failure([0xFF])?.contains("invalid utf-8") == true)
        #expect(failure(Array("a = \"b\0c\"".utf8))?.hasPrefix("t.toml:1:7: not valid TOML (string)") == true)
        #expect(failure([0]) != nil)
        #expect(failure([0xED, 0xA0, 0x80]) != nil)
    }

    @Test func `a document may have 1 MiB and no more`() {
        let limit = TOMLDocument.sizeLimit
        #expect(failure([UInt8](repeating: 0x20, count: limit)) == nil)
        let over = "t.toml: too large; found 1048577 octets; accepted: at most 1048576 octets"
        #expect(failure([UInt8](repeating: 0x20, count: limit + 1)) == over)
    }

    @Test func `deep nesting is refused, whether by brackets, braces, dots or headers`() {
        func nested(_ open: String, _ count: Int) -> [UInt8] {
            Array(("a = " + String(repeating: open, count: count)).utf8)
        }
        #expect(failure(nested("[", 500_000))?.contains("nested too deeply; accepted: 32 levels") == true)
        #expect(failure(nested("{a=", 300_000))?.contains("nested too deeply") == true)
        let dots = String(repeating: "a.", count: 400_000) + "a = 1"
        #expect(failure(Array(dots.utf8)) == "t.toml:1:34: a key with too many parts; accepted: at most 17 parts")
        #expect(
            failure(Array("[\(String(repeating: "a.", count: 400_000))a]".utf8))?.contains("too many parts") == true)
        let steps = (1...40).map { "[\(Array(repeating: "a", count: min($0, 17)).joined(separator: "."))]\n" }
        #expect(failure(Array(steps.joined().utf8)) != nil)
        let mixed = "a = " + String(repeating: "{b.c.d.e = ", count: 12) + "1" + String(repeating: "}", count: 12)
        #expect(failure(Array(mixed.utf8)) == "t.toml:1:93: nested too deeply")
    }

    @Test func `a document may have a hundred thousand values and no more`() {
        let within = "a = [" + String(repeating: "1,", count: TOMLDocument.nodeLimit - 2) + "]"
        #expect(failure(Array(within.utf8)) == nil)
        let over = "a = [" + String(repeating: "1,", count: TOMLDocument.nodeLimit - 1) + "]"
        #expect(failure(Array(over.utf8))?.hasSuffix("too many values") == true)
    }

    @Test func `a document cut off anywhere is read or refused`() {
        let document = Array(DemoConfiguration.text.utf8)
        for end in document.indices {
            let reading = Settings.read(Array(document[..<end]), file: "t.toml", in: machine)
            #expect((reading.settings == nil) == !reading.errors.isEmpty, "cut at \(end)")
        }
    }

    @Test func `a document with any octet changed is read or refused`() {
        let document = Array(working.utf8)
        for index in document.indices {
            for octet: UInt8 in [0, 0x0A, 0x22, 0x27, 0x2E, 0x3D, 0x5B, 0x5D, 0x7B, 0x80, 0xC3, 0xFF] {
                var changed = document
                changed[index] = octet
                let reading = Settings.read(changed, file: "t.toml", in: machine)
                #expect((reading.settings == nil) == !reading.errors.isEmpty, "\(octet) at \(index)")
            }
        }
    }

    @Test func `a damaged tree is refused, never trapped on`() {
        let node: [UInt8] = [0x73, 1, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 0x68, 0x69]
        var whole = TOMLTreeReader(node)
        #expect(whole.readTree() == TOMLNode(.text("hi"), line: 1, column: 5))
        for end in node.indices {
            var cut = TOMLTreeReader(Array(node[..<end]))
            #expect(cut.readTree() == nil, "cut at \(end)")
        }
        let damaged: [[UInt8]] = [
            node + [0], [0x7A] + node.dropFirst(), [0x73] + [UInt8](repeating: 0xFF, count: 12),
            [0x61] + [UInt8](repeating: 0xFF, count: 12), [0x74] + [UInt8](repeating: 0xFF, count: 12),
        ]
        for octets in damaged {
            var reader = TOMLTreeReader(octets)
            #expect(reader.readTree() == nil)
        }
    }
}
