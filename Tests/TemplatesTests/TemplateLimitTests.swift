import Templates
import Testing

struct TemplateLimitTests {
    private func isRefused(_ source: String) -> Bool { (try? Template(source)) == nil }

    @Test func `A template of the largest size is read, one octet more is refused`() {
        #expect(!isRefused(String(repeating: "x", count: Template.maximumSize)))
        #expect(isRefused(String(repeating: "x", count: Template.maximumSize + 1)))
    }

    @Test func `Parentheses and functions may be nested 16 deep, no deeper`() {
        func nested(_ opening: String, _ depth: Int) -> String {
            "<%" + String(repeating: opening, count: depth) + "msg" + String(repeating: ")", count: depth) + "%>"
        }
        for opening in ["(", "upper(", "trim( "] {
            #expect(!isRefused(nested(opening, Template.maximumNesting)), "\(opening)")
            #expect(isRefused(nested(opening, Template.maximumNesting + 1)), "\(opening)")
            #expect(isRefused(nested(opening, 5_000)), "\(opening)")
        }
    }

    @Test func `A template has at most a thousand terms`() {
        #expect(!isRefused(String(repeating: "<%a%>", count: Template.maximumTerms)))
        #expect(isRefused(String(repeating: "<%a%>", count: Template.maximumTerms + 1)))
        #expect(isRefused("<%a" + String(repeating: "|a", count: Template.maximumTerms) + "%>"))
    }

    @Test func `A rendering is cut at its limit and at a whole scalar`() throws {
        let limit = Template.maximumOutput
        let long = String(repeating: "é", count: limit / 2 - 1)
        let table: [(template: String, value: String, expected: Int)] = [
            ("<%msg%>", String(repeating: "x", count: limit), limit),
            ("<%msg%>", String(repeating: "x", count: limit + 1), limit), ("<%msg%>", long + "ab", limit),
            ("<%msg%>", long + "aé", limit - 1), ("x<%msg%>", long + "é", limit - 1),
            ("<%trim(msg)%>", long + "aé", limit - 1), ("<%msg%><%msg%>", long + "a", limit - 1),
            ("<%replace(msg,'x','12345678')%>", String(repeating: "x", count: limit), limit),
            ("<%upper(msg)%>", String(repeating: "ŉ", count: limit / 2), limit / 3 * 3),
        ]
        for (template, value, expected) in table {
            let text = try Template(template).render { _ in value }
            #expect(text.utf8.count == expected, "\(template)")
        }
    }

    @Test func `Any octets between tags are read or refused, never a trap`() {
        let fragments = [
            "<%", "%>", "'", "\"", "\\", "(", ")", "|", ":", ",", "9", "msg", "upper", "time.strftime",
            "time.localtime",
            "replace", "é", "\0", "\n", " ",
        ]
        var state: UInt64 = 42
        var read = 0
        for _ in 0..<20_000 {
            var source = ""
            for _ in 0..<Int(state >> 60) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                source += fragments[Int(state >> 33) % fragments.count]
            }
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            do {
                _ = try Template(source).render(at: LocalTime(seconds: 0)) { $0 }
                read += 1
            } catch {
                #expect(error.offset <= source.utf8.count)
            }
        }
        #expect(read > 100)
    }
}
