import Simulators
import Testing

@Suite struct PhoneScreenTests {
    private func lines(_ text: String, width: Int = 36, parts: Int = 1, missing: [Int] = []) -> [String] {
        let message = PhoneText(
            text, from: "+447700900000", to: "+447700900123", at: .seconds(1_700_000_000), parts: parts,
            missing: missing, coding: .ucs2)
        return PhoneScreen.text(message, width: width).split(separator: "\n").map(String.init)
    }

    @Test func `A text is drawn in a box with its phone, time, sender and parts`() {
        #expect(
            lines("Hello, this is a text that needs wrapping.", parts: 3) == [
                "┌ +447700900123 ──────────── 22:13 ┐",
                "│ from +447700900000               │",
                "│ Hello, this is a text that needs │",
                "│ wrapping.                        │",
                "└ 3 parts, UCS-2 ──────────────────┘",
            ])
    }

    @Test func `The clock follows the offset, past midnight too`() {
        let message = PhoneText("x", from: "a", to: "b", at: .seconds(1_700_000_000))
        let clocks = [7_200, -3_600 * 23, 0].map { offset in
            PhoneScreen.text(message, width: 32, utcOffset: offset).split(separator: "\n")[0].suffix(7)
        }
        #expect(clocks == ["00:13 ┐", "23:13 ┐", "22:13 ┐"])
    }

    @Test func `A text that lacks parts says so`() {
        #expect(lines("[…]b", parts: 2, missing: [1]).last == "└ 1 of 2 parts, UCS-2 ─────────────┘")
    }

    @Test func `Wide characters take two columns and combining ones none`() {
        #expect(
            lines("漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字").dropFirst(2).dropLast() == [
                "│ 漢字漢字漢字漢字漢字漢字漢字漢字 │", "│ 漢字漢字                         │",
            ])
        #expect(lines("e\u{301}👨‍👩‍👧🇬🇧").dropFirst(2).first == "│ e\u{301}👨‍👩‍👧🇬🇧" + String(repeating: " ", count: 27) + " │")
    }

    @Test func `Lines end where the text says, and long words are cut`() {
        #expect(
            lines("a\r\nb\n\nc\u{2028}d " + String(repeating: "x", count: 40)).dropFirst(2).dropLast().map { line in
                line.dropFirst(2).dropLast(2).trimmed
            } == ["a", "b", "", "c", "d", String(repeating: "x", count: 32), String(repeating: "x", count: 8)])
    }

    @Test func `Nothing in a text or a name steers the terminal`() {
        let hostile = "\u{1B}[2J\u{7}\u{9B}31m\u{202E}abc\u{0}\u{7F}\u{8}"
        let message = PhoneText(hostile, from: hostile, to: hostile, at: .zero)
        let screen = PhoneScreen.text(message)
        let bad = screen.unicodeScalars.filter { scalar in
            scalar != "\n" && (scalar.properties.generalCategory == .control || scalar.value == 0x202E)
        }
        #expect(bad.isEmpty)
        #expect(screen.contains("␛[2J␇\u{FFFD}31mabc␀␡␈"))
        let marks = "a" + String(repeating: "\u{301}", count: 5_000)
        #expect(PhoneScreen.text(PhoneText(marks, from: "x", to: "y", at: .zero)).unicodeScalars.count < 400)
    }

    @Test func `Every line is as wide as asked for, with colours too`() {
        let message = PhoneText(
            "Hello world, a longer text", from: String(repeating: "n", count: 99),
            to: String(repeating: "9", count: 99), at: .zero)
        for width in [1, 32, 33, 60, 120] {
            for line in PhoneScreen.text(message, width: width).split(separator: "\n") {
                #expect(line.count == max(width, PhoneScreen.minimumWidth), "\(width) \(line)")
            }
        }
        let plain = PhoneScreen.text(message)
        let coloured = PhoneScreen.text(message, colours: true)
        #expect(coloured != plain)
        var stripped = coloured
        for code in ["\u{1B}[2m", "\u{1B}[1;36m", "\u{1B}[0m"] {
            stripped = stripped.split(separator: code, omittingEmptySubsequences: false).joined()
        }
        #expect(stripped == plain)
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
