import Gateway
import Patterns
import Testing

struct PatternMatchTests {
    private func match(_ source: String, _ text: String) throws -> PatternResult {
        try PCRE2Compiler().compile(source).match(text)
    }

    @Test func `Patterns of the contract claim the addresses they are meant to claim`() throws {
        let structured =
            #"^(?:(?P<name>[^/@]+)/(?:(?P<company>[^/@]+)/(?:(?P<dept>[^/@]+)/)?)?)?(?P<number>[+i]?\d+)@fax$"#
        let table: [(pattern: String, text: String, named: [String: String]?)] = [
            (#"(?P<number>\+?[\d]+)@fax"#, "+447700900123@fax", ["number": "+447700900123"]),
            (#"(?P<number>\+?[\d]+)@fax"#, "102@fax.example.com", ["number": "102"]),
            (#"(?P<number>\+?[\d]+)@fax"#, "alice@fax", nil),
            (structured, "102@fax", ["number": "102"]),
            (structured, "Ann/102@fax", ["name": "Ann", "number": "102"]),
            (structured, "Ann/Acme/i44102@fax", ["name": "Ann", "company": "Acme", "number": "i44102"]),
            (
                structured, "Ann B./Acme/Sales/+44102@fax",
                ["name": "Ann B.", "company": "Acme", "dept": "Sales", "number": "+44102"]
            ),
            (structured, "Ann/Acme/Sales/More/102@fax", nil), (structured, "Ann/@fax", nil),
            (#"(?P<name>[^/]+)/(?P<number>[+i]?\d+)@fax$"#, "Ann/102@fax", ["name": "Ann", "number": "102"]),
            (#".*@fax$"#, "somebody@fax", [:]), (#".*@fax$"#, "somebody@fax.example.com", nil),
            (#".*@gsm$"#, "102@gsm", [:]), (".*", "anybody@example.com", [:]), (".*", "", [:]),
            (#".*@example\.com$"#, "ann@example.com", [:]), (#".*@example\.com$"#, "ann@exampleXcom", nil),
            (#"(?<number>\d+)"#, "no 17", ["number": "17"]), (#"(?i)^info\b"#, "INFO please", [:]),
            (#"^INFO\b"#, "INFO please", [:]), (#"^INFO\b"#, "INFORM", nil), (#"^INFO\b"#, "info", nil),
        ]
        for (pattern, text, named) in table {
            switch try match(pattern, text) {
            case .matched(_, let found): #expect(found == named, "\(pattern) in \(text)")
            case .unmatched: #expect(named == nil, "\(pattern) in \(text)")
            case .limitExceeded: Issue.record("\(pattern) in \(text)")
            }
        }
    }

    @Test func `Group 0 is the whole match, and groups that took no part are absent`() throws {
        let table: [(pattern: String, text: String, groups: [Int: String]?)] = [
            (#".*ID:(\d+).*"#, "Order ID:471 of today", [0: "Order ID:471 of today", 1: "471"]),
            (#".*ID:(\d+).*"#, "first\nOrder ID:471\nlast", [0: "Order ID:471", 1: "471"]),
            (#".*ID:(\d+).*"#, "Order ID:", nil), ("b+", "abbc", [0: "bb"]), ("(a)|(b)", "b", [0: "b", 2: "b"]),
            ("(a)?b", "b", [0: "b"]), ("(a*)b", "b", [0: "b", 1: ""]), ("", "x", [0: ""]), ("x*", "", [0: ""]),
            ("a\0b", "xa\0b", [0: "a\0b"]), (#"\x00"#, "a\0", [0: "\0"]), ("x$", "x\n", [0: "x"]),
            (#"a\Kb"#, "ab", [0: "b"]), ("(?<=é)ü", "éü", [0: "ü"]),
        ]
        for (pattern, text, groups) in table {
            let expected = groups.map { PatternResult.matched(groups: $0, named: [:]) } ?? .unmatched
            #expect(try match(pattern, text) == expected, "\(pattern) in \(text)")
        }
    }

    @Test func `Letters, digits and cases are those of Unicode`() throws {
        let table: [(pattern: String, text: String, whole: String?)] = [
            (".", "👍x", "👍"), (#"^\w+$"#, "Größe", "Größe"), ("(?i)größe", "GRÖSSE GRÖßE", "GRÖßE"),
            (#"\d+"#, "٤٤", "٤٤"), ("[[:upper:]]", "é É", "É"), (#"\p{Cyrillic}+"#, "abc где", "где"),
            (#"\bü"#, "aü ü", "ü"), ("^.{3}$", "日本語", "日本語"), (#"\X"#, "e\u{301}x", "e\u{301}"), ("ü", "u\u{308}", nil),
        ]
        for (pattern, text, whole) in table {
            let expected = whole.map { PatternResult.matched(groups: [0: $0], named: [:]) } ?? .unmatched
            #expect(try match(pattern, text) == expected, "\(pattern) in \(text)")
        }
    }

    @Test func `A name that stands for several groups has the value of the one that took part`() throws {
        #expect(
            try match("(?J)(?:a(?<n>.)|b(?<n>.))", "b2")
                == .matched(groups: [0: "b2", 2: "2"], named: ["n": "2"]))
    }

    @Test func `A match far into a long text is found, wherever it begins`() throws {
        let pattern = try PCRE2Compiler().compile(#"(?<![a-z])[né]eedle(\d)"#)
        for padding in [0, 1, 63, 64, 127, 128, 253, 254, 255, 256, 257, 766, 767, 768, 769, 1_000, 5_000] {
            for filler in [".", "é", "👍"] {
                let text = String(repeating: filler, count: padding) + "éeedle7 needle8"
                let expected = PatternResult.matched(groups: [0: "éeedle7", 1: "7"], named: [:])
                #expect(pattern.match(text) == expected, "\(padding) of \(filler)")
            }
        }
        let long = String(repeating: "\n", count: PCRE2Pattern.maximumText - 7) + "needle7"
        #expect(pattern.match(long) == .matched(groups: [0: "needle7", 1: "7"], named: [:]))
        #expect(
            try match("end$", String(repeating: "x", count: 1 << 19) + "end")
                == .matched(groups: [0: "end"], named: [:]))
        #expect(try match("^x", String(repeating: "\n", count: 1 << 19) + "x") == .unmatched)
        #expect(try match("$", String(repeating: "x", count: 2_000)) == .matched(groups: [0: ""], named: [:]))
    }

    @Test func `Many tasks may match with one pattern at once`() async throws {
        let pattern = try PCRE2Compiler().compile(#"(?P<number>\+?\d+)@fax$"#)
        let wrong = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<2_000).count { index in
                        let number = "\(task)\(index)"
                        let expected = PatternResult.matched(
                            groups: [0: number + "@fax", 1: number], named: ["number": number])
                        return pattern.match("Ann/" + number + "@fax") != expected
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }
}
