import Testing

@testable import SMS

@Suite struct `Text limit` {
    @Test func `characters are counted as a person counts them`() {
        let limit = TextLimit.characters(3)
        #expect(limit.applied(to: "ab") == "ab")
        #expect(limit.applied(to: "abc") == "abc")
        #expect(limit.applied(to: "abcd") == "abc")
        #expect(limit.applied(to: "👩‍👩‍👧‍👦🇫🇷e\u{301}x") == "👩‍👩‍👧‍👦🇫🇷e\u{301}")
        #expect(TextLimit.characters(0).applied(to: "abc") == "")
        #expect(TextLimit.characters(-1).applied(to: "abc") == "")
    }

    @Test func `the longest beginning that fits the parts is kept`() {
        func text(_ letter: String, _ count: Int) -> String { String(repeating: letter, count: count) }
        let cases: [(String, parts: Int, kept: Int)] = [
            (text("a", 160), 1, 160), (text("a", 161), 1, 160), (text("a", 306), 2, 306), (text("a", 307), 2, 306),
            (text("я", 70), 1, 70), (text("я", 71), 1, 70), (text("я", 134), 2, 134), (text("я", 135), 2, 134),
            (text("€", 80), 1, 80), (text("€", 81), 1, 80), (text("€", 153), 2, 152), (text("a", 500), 0, 0),
            // The beginning before the first character outside the alphabet is longer than the UTF-16 beginning.
            (text("a", 200) + "я", 1, 160), (text("a", 100) + "я", 1, 100), (text("a", 60) + text("я", 20), 1, 70),
            (text("a", 153) + text("я", 100), 2, 153), (text("a", 120) + text("я", 100), 2, 134),
        ]
        for (text, parts, kept) in cases {
            let cut = TextLimit.parts(parts).applied(to: text)
            #expect(cut == String(text.prefix(kept)), "\(text.prefix(3)) \(text.count) in \(parts)")
            if parts > 0 { #expect(SegmentCount(cut).parts <= parts) }
        }
        #expect(TextLimit.parts(2, reference: .sixteenBit).applied(to: text("a", 400)).count == 304)
        #expect(TextLimit.parts(1).applied(to: text("a", 400), alphabet: .ucs2).count == 70)
    }

    @Test func `a cut never falls inside a grapheme cluster`() {
        for cluster in ["👩‍👩‍👧‍👦", "🇫🇷", "e\u{323}", "1️⃣", "\r\n"] {
            for lead in 50...160 {
                let text = String(repeating: "a", count: lead) + String(repeating: cluster, count: 20)
                let cut = TextLimit.parts(1).applied(to: text)
                #expect(Array(text).starts(with: Array(cut)), "\(cluster) after \(lead)")
                #expect(SegmentCount(cut).parts == 1)
                guard cut != text else { continue }
                let next = String(text.prefix(cut.count + 1))
                #expect(SegmentCount(next).parts > 1, "\(cluster) after \(lead) could be longer")
            }
        }
    }

    @Test func `what was cut to parts takes at most so many parts`() {
        let alphabet = ["a", "€", "я", "😀", "👩‍👩‍👧‍👦", "\r\n", "é", "e\u{301}", "[", "🇫🇷"]
        var state: UInt64 = 42
        for _ in 0..<300 {
            var text = ""
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let variety = Int(state >> 33) % alphabet.count + 1
            for _ in 0..<250 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += alphabet[Int(state >> 33) % variety]
            }
            for parts in 1...4 {
                let cut = TextLimit.parts(parts).applied(to: text)
                #expect(text.hasPrefix(cut) && SegmentCount(cut).parts <= parts)
                let whole = SegmentCount(text).parts <= parts
                #expect(whole == (cut == text))
            }
        }
    }
}
