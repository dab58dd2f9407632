import Gateway
import Patterns

/// A regular expression, and behind a NUL the text to look for it in.
enum PatternTarget: FuzzTarget {
    static let name = "pattern"
    static let maximumLength = 512

    static func run(_ octets: [UInt8]) {
        var material = Material(octets)
        let source = material.text()
        let text = String(decoding: material.rest, as: UTF8.self)
        let budget = TimeBudget(octets.count, milliseconds: 3_000, microsecondsPerOctet: 100)
        do throws(PatternFailure) {
            let pattern = try PCRE2Compiler().compile(source)
            require(pattern.source == source, "a pattern knows its text")
            check(pattern.match(text), in: text)
        } catch {
            require((0...source.utf8.count).contains(error.offset), "a failure is somewhere in the pattern")
            require(!error.text.isEmpty, "a failure says what is wrong")
        }
        budget.check("a pattern")
    }

    private static func check(_ result: PatternResult, in text: String) {
        guard case .matched(let groups, let named) = result else { return }
        for value in groups.values { require(value.utf8.count <= text.utf8.count, "a group is of the text") }
        for value in named.values { require(groups.values.contains(value), "a named group is a group") }
    }
}
