import Gateway
import Testing

@Suite struct LineDifferenceTests {
    private func unified(_ old: String, _ new: String, context: Int = 3) -> String {
        LineDifference(from: old, to: new, context: context).unified(from: "a", to: "b")
    }

    @Test func `texts that say the same have no difference`() {
        for (old, new) in [("", ""), ("a", "a\n"), ("a\nb\n", "a\r\nb"), ("\n", "\n")] {
            let difference = LineDifference(from: old, to: new)
            #expect(difference.isEmpty)
            #expect(difference.unified(from: "a", to: "b").isEmpty)
            #expect((difference.added, difference.removed) == (0, 0))
        }
    }

    @Test func `the unified form is that of diff -u`() {
        let old = (1...20).map { "\($0)\n" }.joined()
        let new = old.replacing("3\n4\n", with: "3\nx\n").replacing("\n18\n", with: "\n").replacing(
            "\n9\n", with: "\n9\ny\n")
        #expect(
            unified(old, new) == """
                --- a
                +++ b
                @@ -1,12 +1,13 @@
                 1
                 2
                 3
                -4
                +x
                 5
                 6
                 7
                 8
                 9
                +y
                 10
                 11
                 12
                @@ -15,6 +16,5 @@
                 15
                 16
                 17
                -18
                 19
                 20

                """)
    }

    @Test func `the ends of texts are places like others`() {
        #expect(unified("", "a\n") == "--- a\n+++ b\n@@ -0,0 +1,1 @@\n+a\n")
        #expect(unified("a\n", "") == "--- a\n+++ b\n@@ -1,1 +0,0 @@\n-a\n")
        #expect(unified("a\nb\n", "b\n", context: 0) == "--- a\n+++ b\n@@ -1,1 +0,0 @@\n-a\n")
        #expect(unified("a\n", "a\nb\n", context: 0) == "--- a\n+++ b\n@@ -1,0 +2,1 @@\n+b\n")
        #expect(
            unified("a\nb\nc\n", "a\nx\ny\nc\n", context: 1) == "--- a\n+++ b\n@@ -1,3 +1,4 @@\n a\n-b\n+x\n+y\n c\n")
    }

    @Test func `lines carry their numbers`() {
        let lines = LineDifference(from: "a\nb\nc", to: "a\nc\nd").hunks.flatMap(\.lines)
        #expect(lines.map(\.text) == ["a", "b", "c", "d"])
        #expect(lines.map(\.kind) == [.same, .removed, .same, .added])
        #expect(lines.map(\.old) == [1, 2, 3, nil])
        #expect(lines.map(\.new) == [1, nil, 2, 3])
    }

    /// A hunk applied to the old text yields the new one.
    private func patched(_ old: [String], _ difference: LineDifference) -> [String] {
        var result: [String] = []
        var position = 0
        for hunk in difference.hunks {
            let start = hunk.oldCount > 0 ? hunk.oldStart - 1 : hunk.oldStart
            result += old[position..<start]
            position = start + hunk.oldCount
            for line in hunk.lines where line.kind != .removed { result.append(line.text) }
        }
        return result + old[position...]
    }

    @Test(arguments: 0..<200) func `any difference turns the old text into the new one`(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func chance(_ bound: UInt64) -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state % bound
        }
        let old = (0..<chance(40)).map { _ in "\(chance(6))" }
        let new = (0..<chance(40)).map { _ in "\(chance(6))" }
        for context in 0...3 {
            let difference = LineDifference(
                from: old.map { $0 + "\n" }.joined(), to: new.map { $0 + "\n" }.joined(), context: context)
            #expect(patched(old, difference) == new)
            #expect(old.count + difference.added - difference.removed == new.count)
        }
    }

    @Test func `the fewest lines change`() {
        let difference = LineDifference(from: "a\nb\nc\na\nb\nb\na", to: "c\nb\na\nb\na\nc")
        #expect(difference.added + difference.removed == 5)
    }

    @Test func `texts of a megabyte that differ wholly take bounded work`() {
        let old = (0..<150_000).map { "o\($0)\n" }.joined()
        let new = (0..<150_000).map { "n\($0)\n" }.joined()
        let difference = LineDifference(from: old, to: new)
        #expect((difference.added, difference.removed) == (150_000, 150_000))
        let blank = String(repeating: "\n", count: 500_000)
        let doubled = LineDifference(from: "a\n" + blank + "b\n", to: "b\n" + blank + blank + "a\n")
        #expect(doubled.added - doubled.removed == 500_000)
    }
}
