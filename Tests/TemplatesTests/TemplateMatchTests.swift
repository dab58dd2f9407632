import Templates
import Testing

/// Understands one pattern only: `ID:(\d+)`.
private struct OrderNumbers: TemplatePatternCompiler, TemplatePattern {
    func compile(_ source: String) throws(TemplatePatternFailure) -> any TemplatePattern {
        guard source == #".*ID:(\d+).*"# else { throw TemplatePatternFailure(offset: 3, text: "not understood") }
        return self
    }

    func capture(in text: String) -> String? {
        let parts = text.split(separator: "ID:", maxSplits: 1)
        return parts.count == 2 ? String(parts[1].prefix { $0.isNumber }) : nil
    }
}

struct TemplateMatchTests {
    @Test func `A match gives what its pattern captured, and nothing when it does not match`() throws {
        let template = try Template(
            #"<%match(subject, '.*ID:(\d+).*')|'none'%>"#, fields: ["subject"], patterns: OrderNumbers())
        #expect(template.render { _ in "Order, ID:471 of today" } == "471")
        #expect(template.render { _ in "Order" } == "none")
    }

    @Test func `A wrong pattern is refused where it stands`() {
        let expected = TemplateFailure(offset: 16, text: "the pattern is wrong: not understood")
        #expect(throws: expected) { try Template("<%match(subject,'(')%>", patterns: OrderNumbers()) }
    }
}
