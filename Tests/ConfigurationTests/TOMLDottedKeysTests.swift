import Configuration
import Testing

@Suite struct TOMLDottedKeysTests {
    private func excess(_ text: String) -> String? {
        TOMLDottedKeys.excess(in: Array(text.utf8)).map { "\($0.line):\($0.column)" }
    }

    private func key(_ dots: Int) -> String { String(repeating: "a.", count: dots) + "a" }

    @Test func `sixteen dots in a key are allowed and seventeen are not`() {
        #expect(excess("\(key(16)) = 1") == nil)
        #expect(excess("x = 1\n  \(key(17)) = 1") == "2:36")
        #expect(excess("[\(key(17))]") == "1:35")
        #expect(excess("x = { y = 1, \(key(17)) = 1 }") == "1:47")
        #expect(excess("x = [\n 1, {\(key(17)) = 1 } ]") == "2:39")
    }

    @Test func `dots in strings and comments do not count`() {
        let dots = String(repeating: ".", count: 50)
        let documents = [
            "a = \"\(dots)\"", "a = '\(dots)'", "# \(dots)\na = 1", "a = \"\"\"\n\(dots)\n\"\"\"",
            "a = '''\n\(dots)\n'''",
            "a = \"x\\\"\(dots)\"", "a = \"\"\"x\"\" \(dots)\"\"\"", "a = '' # \(dots)",
            "a = \"\"\"x\\\"\"\"\(dots)\"\"\"",
            "a = \"\"\"\(dots)\"\"\"\"\"\nb = '\(dots)'",
        ]
        for document in documents { #expect(excess(document) == nil, "\(document)") }
    }

    @Test func `nothing in a string hides the dots that follow it`() {
        let strings = [
            "\"=\"", "'='", "\"\\\\\"", "'\\'", "\"\"", "''", "\"#\"", "\"\\\"\"", "'''x'''", "\"\"\"x\"\"\"\"",
            "'''x'''''", "\"\"\"\n\n\"\"\"",
        ]
        for string in strings { #expect(excess("\(string).\(key(17)) = 1") != nil, "\(string)") }
    }

    @Test func `quoted parts of a key count like bare ones`() {
        #expect(excess(String(repeating: "\"=\".", count: 20) + "a = 1") != nil)
        #expect(excess(String(repeating: "'=' . ", count: 20) + "a = 1") != nil)
    }

    @Test func `lists of addresses are no keys`() {
        let list = Array(repeating: "\"10.0.0.1\"", count: 100).joined(separator: ", ")
        #expect(excess("a = [\(list)]") == nil)
        #expect(excess("a = [" + String(repeating: "1.5, ", count: 100) + "]") == nil)
    }
}
