import Messages
import Testing

@testable import Gateway

/// Which words of a mail are numbers (row S0-15).
@Suite struct NumbersInTextTests {
    private func numbers(_ text: String, _ form: NumberForm = .international, region: String? = nil) -> [String] {
        var numbers = NumbersInText(form, region: region, plan: PlainNumberPlan())
        numbers.look(at: text)
        return numbers.numbers.map(\.e164)
    }

    @Test func `A number is + and 4 to 15 digits that stand alone`() {
        let (one, two) = ("+447700900123", "+447700900124")
        let table: [(text: String, numbers: [String])] = [
            (one, [one]), ("", []), ("+", []), ("++", []), ("447700900123", []), ("+4", []), ("+447", []),
            ("+4477", ["+4477"]), ("+123456789012345", ["+123456789012345"]), ("+1234567890123456", []),
            // Blanks and the like end it.
            ("+44 7700 900123", []), ("+44-7700-900123", []), ("+44(0)7700900123", []), ("+ 447700900123", []),
            ("+44.7700.900123", []), ("+44\u{A0}7700900123", []),
            // What print puts around it.
            ("Call \(one).", [one]), ("(\(one))", [one]), ("<\(one)>", [one]), ("\(one), \(two);", [one, two]),
            ("\(one)!?", [one]), ("“\(one)”", [one]), ("«\(one)»", [one]), ("tel:\(one)", [one]),
            ("\(one)/\(two)", [one, two]), ("\(one)\n\(two)\r\n", [one, two]), ("\t\(one)\t", [one]),
            ("\(one)@sms.test", [one]), ("\"\(one)\"<\(one)@sms.test>", [one]), ("→\(one)←", [one]),
            ("\u{FEFF}\(one)", [one]), ("\(one)-", [one]), ("=\(one)", [one]), ("😀\(one)😀", [one]),
            // Parts of something else.
            ("a\(one)", []), ("\(one)a", []), ("ä\(one)", []), ("\(one)ä", []), ("1\(one)", []), ("+\(one)", []),
            ("\(one)\(two)", []), ("\(one)+", []), ("bob+447700900123@x.test", []), ("中\(one)", []), ("٣\(one)", []),
            // Digits of elsewhere are none.
            ("+４４７７００９００１２３", []), ("+٤٤٧٧٠٠", []), ("＋447700900123", []),
            // No country has it, or it begins with 0.
            ("+999123456", []), ("+0447700900123", []), ("+0000", []),
            // Once each, in the order in which they come.
            ("\(two) \(one) \(two) \(one)", [two, one]),
        ]
        for (text, expected) in table { #expect(numbers(text) == expected, "\(text)") }
    }

    @Test func `The wider rule takes 4 to 20 digits, with + or without`() {
        let table: [(text: String, region: String?, numbers: [String])] = [
            ("447700900123", nil, ["+447700900123"]), ("+447700900123", nil, ["+447700900123"]),
            ("07700900123", "GB", ["+447700900123"]), ("00447700900123", "GB", ["+447700900123"]),
            ("07700900123", nil, []), ("123", nil, []), ("1234", nil, ["+1234"]),
            ("12345678901234567890", nil, []), ("123456789012345678901", nil, []),
            ("123456789012345", nil, ["+123456789012345"]),
            ("a1234", nil, []), ("1234a", nil, []), ("1234.5678", nil, ["+1234", "+5678"]),
            ("+447700900123 447700900123", nil, ["+447700900123"]), ("+ 1234", nil, ["+1234"]),
            ("447700900123@sms.test", nil, ["+447700900123"]), ("999123456", nil, []),
        ]
        for (text, region, expected) in table { #expect(numbers(text, .any, region: region) == expected, "\(text)") }
    }

    @Test func `A mail has a hundred numbers at most, and says when there were more`() {
        for (count, kept, isCut) in [(99, 99, false), (100, 100, false), (101, 100, true), (5000, 100, true)] {
            var numbers = NumbersInText(.international, region: nil, plan: PlainNumberPlan())
            numbers.look(at: (0..<count).map { "+4477009\(10_000 + $0)" }.joined(separator: " "))
            #expect(numbers.numbers.count == kept)
            #expect(numbers.isCut == isCut, "\(count)")
            #expect(numbers.numbers.first?.e164 == "+447700910000")
        }
    }

    @Test func `Hostile texts cost little`() {
        let clock = ContinuousClock()
        let million = 200_000
        let texts = [
            String(repeating: "+", count: million), String(repeating: "1", count: million),
            String(repeating: "+1", count: million), String(repeating: "1 ", count: million),
            "+" + String(repeating: "1", count: million), String(repeating: "+999123 ", count: million / 8),
            (0..<20_000).map { "+999\(100_000 + $0)" }.joined(separator: " "),
            String(repeating: "ä+1234ä", count: 20_000),
            String(repeating: "\u{0301}", count: million),
        ]
        for form in [NumberForm.international, .any] {
            for text in texts {
                var numbers = NumbersInText(form, region: "GB", plan: PlainNumberPlan())
                let took = clock.measure { numbers.look(at: text) }
                #expect(numbers.numbers.count <= 1)
                #expect(took < .seconds(20))
            }
        }
    }
}
