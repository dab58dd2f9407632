import Testing

@testable import Web

@Suite struct RequestTargetTests {
    @Test func `targets are divided before they are decoded`() throws {
        let table: [(String, [String], [(String, String)])] = [
            ("/", [], []),
            ("/livez", ["livez"], []),
            ("/a/b/", ["a", "b", ""], []),
            ("//a", ["", "a"], []),
            ("/a%2Fb/%2e%2E", ["a/b", ".."], []),
            ("/phones/+447700900123", ["phones", "+447700900123"], []),
            ("/phones/%2B447700900123", ["phones", "+447700900123"], []),
            ("/a?", ["a"], []),
            ("/a?x=1&y=%C3%A9&z", ["a"], [("x", "1"), ("y", "é"), ("z", "")]),
            ("/a?to=+44%2B1&&q=a=b?c", ["a"], [("to", "+44+1"), ("q", "a=b?c")]),
            ("http://other.example:80/a/b?c=d", ["a", "b"], [("c", "d")]),
            ("http://other.example", [], []),
        ]
        for (text, path, query) in table {
            let target = try RequestTarget(text)
            #expect(target.path == path, "\(text)")
            #expect(target.query == query.map { RequestTarget.Item(name: $0.0, value: $0.1) }, "\(text)")
        }
    }

    @Test func `targets that cannot be read are refused`() {
        let table = [
            "", "*", "a", "?x=1", "/%", "/%2", "/%zz", "/%+1", "/a?x=%", "/%00", "/a%0d%0aB", "/%7f", "/%ff", "/%C3",
        ]
        for text in table {
            #expect(throws: Problem.self, "\(text)") { try RequestTarget(text) }
        }
    }

    @Test func `what is encoded is decoded to the same`() throws {
        for text in ["", "a b", "+44 7700", "<x@y.example>", "é/\u{1F600}", "100%", "a&b=c#d"] {
            let target = try RequestTarget("/x?q=\(URLText.encode(text))")
            #expect(target.query.first?.value == text)
        }
    }
}
