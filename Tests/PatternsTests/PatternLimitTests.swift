import Gateway
import Patterns
import Testing

struct PatternLimitTests {
    private func failure(_ source: String) -> PatternFailure? {
        do {
            _ = try PCRE2Compiler().compile(source)
            return nil
        } catch {
            return error
        }
    }

    @Test func `A wrong pattern is refused with the place and a reason`() {
        let table: [(source: String, offset: Int)] = [
            ("(", 1), (")", 0), ("a(b", 3), ("[a", 2), ("*a", 0), ("é(", 3), (#"a\"#, 2), ("[z-a]", 3), ("(?<", 3),
        ]
        for (source, offset) in table {
            #expect(failure(source)?.offset == offset, "\(source): \(failure(source)?.text ?? "no failure")")
        }
    }

    @Test func `What patterns may not hold is refused with a reason`() {
        let table = [
            "a**+", "(?P<n", "(?P<1>a)", "(?<n>a)(?<n>b)", #"\p{Nowhere}"#, "a{2,1}", "(?P=n)", #"\C"#, #"(a)\2"#,
            "(?Z)",
            "(*NONSENSE)a", "(?<=a+)b", "[[:nothing:]]", "(?P<number>", "(?R", #"\x{110000}"#, #"\x{d800}"#,
            "[b-]]{3,2}",
            "(?(9)a)", "(?1)", #"\g{n}"#, #"\k<n>"#, "(?#",
        ]
        for source in table {
            let failure = failure(source)
            #expect(failure?.text.isEmpty == false, "\(source)")
            #expect((failure?.offset ?? .max) <= source.utf8.count, "\(source)")
        }
    }

    @Test func `A pattern of the largest size is compiled, one octet more is refused`() {
        #expect(failure(String(repeating: "a", count: PCRE2Compiler.maximumSize)) == nil)
        let long = failure(String(repeating: "a", count: PCRE2Compiler.maximumSize + 1))
        #expect(long?.offset == PCRE2Compiler.maximumSize)
    }

    @Test func `A pattern that would take too much memory or nesting is refused`() {
        #expect(failure(String(repeating: "(", count: 2_000) + String(repeating: ")", count: 2_000)) != nil)
        #expect(failure("((((a{1,65535}){1,65535}){1,65535}){1,65535})") != nil)
        #expect(failure("(?:" + String(repeating: "(?=", count: 1_000)) != nil)
    }

    @Test func `A text of the largest size is searched, one octet more is not`() throws {
        let pattern = try PCRE2Compiler().compile("b")
        #expect(pattern.match(String(repeating: "a", count: PCRE2Pattern.maximumText)) == .unmatched)
        #expect(pattern.match(String(repeating: "a", count: PCRE2Pattern.maximumText + 1)) == .limitExceeded)
    }

    @Test func `A pattern that would never come to an end is cut short`() throws {
        let table: [(pattern: String, unit: String, end: String, count: Int)] = [
            ("(a+)+$", "a", "!", 40), ("(a+)+$", "a", "!", 50_000), ("(a|aa)+$", "a", "!", 60),
            ("^(a|a)*$", "a", "!", 60),
            (#"^(\w+\s?)*$"#, "word ", "!", 40), ("(a*)*b|(a*)*c", "a", "!", 60),
            (#"(?:[a!]+)+[!a]*\d"#, "a", "!", 1_000), (#"(?:a(?=[a!]*x)|a)*y"#, "a", "xy!", 200_000),
            ("(.+)\\1+[xy]", "a", "!", 100_000), ("(?=[a!]*x)|(?=[!a]+y)|!!", "a", "!", 1_000_000),
        ]
        for (pattern, unit, end, count) in table {
            let text = String(repeating: unit, count: count) + end
            #expect(try PCRE2Compiler().compile(pattern).match(text) == .limitExceeded, "\(pattern) \(count)")
        }
    }

    @Test func `Patterns cannot lift their limits`() throws {
        let pattern = try PCRE2Compiler().compile("(*LIMIT_MATCH=4000000000)(*LIMIT_HEAP=4000000000)(a+)+$")
        #expect(pattern.match(String(repeating: "a", count: 60) + "!") == .limitExceeded)
        let interpreted = try PCRE2Compiler().compile("(*NO_JIT)(a+)+$")
        #expect(interpreted.match(String(repeating: "a", count: 60) + "!") == .limitExceeded)
    }

    @Test func `A pattern that needs a large stack gets it, up to a limit`() throws {
        let pattern = try PCRE2Compiler().compile("^(a|b|c)*$")
        #expect(pattern.match(String(repeating: "abc", count: 3_000)) != .limitExceeded)
        #expect(pattern.match(String(repeating: "abc", count: 300_000)) == .limitExceeded)
    }
}
