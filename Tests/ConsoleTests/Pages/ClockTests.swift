import Messages
import Testing

@testable import Console

@Suite struct ClockTests {
    @Test(arguments: [
        (0, "just now"), (-4, "just now"), (5, "5 s ago"), (59, "59 s ago"), (60, "1 min ago"), (3599, "59 min ago"),
        (3600, "1 h ago"), (172_799, "47 h ago"), (172_800, "2 d ago"), (-90, "in 1 min"),
    ])
    func `a moment is told by its distance`(seconds: Int64, words: String) {
        let now = Timestamp(seconds: 1_000_000)
        #expect(Clock.distance(Timestamp(seconds: now.seconds - seconds), now: now) == words)
    }

    @Test(arguments: [
        (Duration.milliseconds(0), "0 ms"), (.milliseconds(999), "999 ms"), (.milliseconds(1250), "1.2 s"),
        (.seconds(10), "10 s"), (.seconds(60), "1 min"), (.seconds(125), "2 min 5 s"), (.seconds(3600), "1 h"),
        (.seconds(90_000), "1 d 1 h"), (.seconds(-3), "0 ms"),
    ])
    func `a duration is told in two units at most`(duration: Duration, words: String) {
        #expect(Clock.duration(duration) == words)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1450, "1.4 kB"), (25_000_000, "25 MB"), (-1, "0 B"),
        (Int.max, "9223372 TB"),
    ])
    func `octets are told in a fitting unit`(octets: Int, words: String) {
        #expect(Clock.size(octets) == words)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
    func `digits stand in groups of three`(number: Int, words: String) {
        #expect(Clock.grouped(number) == words)
    }

    @Test(arguments: [
        ("", 5, ""), ("  a \n\t b ", 9, "a b"), ("abcdef", 5, "abcde…"), ("abcde", 5, "abcde"),
        ("e\u{301}x", 1, "e\u{301}…"),
    ])
    func `the start of a text is one line`(text: String, length: Int, start: String) {
        #expect(Words.start(of: text, length) == start)
    }

    @Test func `octets are written out, 16 a line`() {
        let dump = HexDump.text(Array("Telepost is here\u{1}".utf8))
        let lines = dump.split(separator: "\n")
        #expect(lines.count == 2 && lines[0].hasPrefix("0000  54 65 6c") && lines[0].hasSuffix("Telepost is here"))
        #expect(lines[1].hasPrefix("0010  01 ") && lines[1].hasSuffix("·"))
        #expect(HexDump.text([]).isEmpty)
    }
}
