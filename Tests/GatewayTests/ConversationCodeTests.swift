import Gateway
import Testing

@Suite struct ConversationCodeTests {
    private static let numbers: [Int64] = [
        0, 1, 2, 9, 30, 31, 32, 33, 1023, 1024, 1025, 123_456, 33_554_432, 1 << 40, (1 << 60) - 1,
    ]

    @Test(arguments: numbers)
    func `A code reads back as its number, wherever it stands`(number: Int64) {
        let code = ConversationCode.text(number)
        for (text, rest) in [
            (code, ""), ("yes " + code, "yes"), ("yes  \(code)", "yes"), (code + " yes", " yes"),
            ("a \(code) b", "a b"), ("yes\(code)", "yes"), ("yes \(code).", "yes."), ("ja \(code)\nBob", "ja\nBob"),
            ("# no \(code)", "# no"), ("#1 \(code)", "#1"), ("##\(code)", "##"),
        ] {
            let found = ConversationCode.find(in: text)
            #expect(found?.number == number, "\(text)")
            #expect(found?.rest == rest, "\(text)")
        }
    }

    @Test func `Codes are short, differ, and hold no letters that are hard to read`() {
        var seen: Set<String> = []
        for number in Int64(1)...2000 {
            let code = ConversationCode.text(number)
            #expect(code.hasPrefix("#"))
            #expect(code.count == (number < 1024 ? 4 : 5))
            #expect(!code.contains { "ILOU".contains($0) })
            seen.insert(code)
        }
        #expect(seen.count == 2000)
    }

    @Test(arguments: numbers)
    func `Small letters count as capitals, O as 0, I and L as 1`(number: Int64) {
        let code = ConversationCode.text(number)
        #expect(ConversationCode.find(in: code.lowercased())?.number == number)
        for (digit, likeness) in [("0", "O"), ("0", "o"), ("1", "I"), ("1", "l"), ("1", "L"), ("1", "i")] {
            let written = code.split(separator: digit, omittingEmptySubsequences: false).joined(separator: likeness)
            #expect(ConversationCode.find(in: written)?.number == number, "\(written)")
        }
    }

    @Test func `A code with another check letter is none`() {
        let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        for number in Int64(1)...200 {
            let code = ConversationCode.text(number)
            let right = alphabet.filter { ConversationCode.find(in: code.dropLast() + String($0)) != nil }
            #expect(right == String(code.suffix(1)), "\(code)")
        }
    }

    @Test func `A mistyped letter or two that changed places make no code, nearly always`() {
        var slips = 0
        var tries = 0
        for number in Int64(1025)...1500 {
            let code = Array(ConversationCode.text(number))
            for place in 1..<code.count - 1 where code[place] != code[place + 1] {
                var swapped = code
                swapped.swapAt(place, place + 1)
                tries += 1
                if ConversationCode.find(in: String(swapped)) != nil { slips += 1 }
            }
        }
        #expect(slips * 20 < tries, "\(slips) of \(tries)")
    }

    @Test(arguments: [
        "", "#", "##", "# ", "#A", "#00", "no code", "#_01K7", "#ÄÖÜ", "1K7", "#0000000000000000000", "#zzzzzzzzzzzzzz",
    ])
    func `What is no code is none`(text: String) {
        #expect(ConversationCode.find(in: text) == nil)
    }

    @Test func `A word that only begins as a code is none`() {
        for number in Int64(1)...500 {
            let code = ConversationCode.text(number)
            for rest in ["u", "U", "é", "uvre", "日本"] {
                #expect(ConversationCode.find(in: code + rest) == nil, "\(code)\(rest)")
            }
        }
    }

    @Test func `Texts made to cost time cost none`() {
        #expect(ConversationCode.find(in: String(repeating: "#", count: 200_000)) == nil)
        #expect(ConversationCode.find(in: String(repeating: "#1", count: 200_000)) == nil)
    }
}
