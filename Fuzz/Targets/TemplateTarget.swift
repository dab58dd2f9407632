import Gateway
import Patterns
import Templates

/// A template, and behind each NUL a value for one of its fields.
enum TemplateTarget: FuzzTarget {
    static let name = "template"
    static let maximumLength = 2_048

    static func run(_ octets: [UInt8]) {
        var material = Material(octets)
        let source = material.text()
        var values: [String] = []
        while !material.isEmpty { values.append(material.text()) }
        checkCopying(values.first ?? source)
        do throws(TemplateFailure) {
            check(try Template(source, patterns: Patterns()), values, octets.count)
        } catch {
            require((0...source.utf8.count).contains(error.offset), "a failure is somewhere in the template")
            require(!error.text.isEmpty, "a failure says what is wrong")
        }
    }

    private static func check(_ template: Template, _ values: [String], _ count: Int) {
        let fields = template.fieldsUsed
        require(Set(fields).count == fields.count, "a field is mentioned once")
        let moment = LocalTime(seconds: Int64(count) * 123_456_789, offset: count * 60)
        func value(_ name: String) -> String? {
            require(fields.contains(name), "only fields that it mentions are asked for")
            return fields.firstIndex(of: name).flatMap { values.indices.contains($0) ? values[$0] : nil }
        }
        let budget = TimeBudget(count, milliseconds: 2_000, microsecondsPerOctet: 100)
        let text = template.render(at: moment, value)
        budget.check("a template")
        require(text.utf8.count <= Template.maximumOutput, "a rendering is bounded")
        require(template.explain(at: moment, value).text.utf8.elementsEqual(text.utf8), "explaining renders")
    }

    /// What a field holds is never read as a template.
    private static func checkCopying(_ value: String) {
        do throws(TemplateFailure) {
            let text = try Template("[<%msg%>]").render { _ in value }
            require(text.utf8.elementsEqual("[\(value)]".utf8), "a value is copied as it is")
        } catch {
            require(false, "a field is a template")
        }
    }

    /// `match` by the same expressions as everywhere.
    private struct Patterns: TemplatePatternCompiler {
        func compile(_ source: String) throws(TemplatePatternFailure) -> any TemplatePattern {
            do throws(PatternFailure) {
                return Compiled(pattern: try PCRE2Compiler().compile(source))
            } catch {
                throw TemplatePatternFailure(offset: error.offset, text: error.text)
            }
        }
    }

    private struct Compiled: TemplatePattern {
        let pattern: any Pattern

        func capture(in text: String) -> String? {
            guard case .matched(let groups, _) = pattern.match(text) else { return nil }
            return groups.filter { $0.key > 0 }.min { $0.key < $1.key }?.value ?? groups[0]
        }
    }
}
