import Gateway
import SMS
import Testing

/// What a text must end with stays, whatever is cut before it.
@Suite struct ReplyCodeTextTests {
    private let code = " #1K7"

    private func make(
        _ text: String, _ making: TextMaking, explaining: Bool = false
    ) -> Result<MadeText, TextRefused> {
        TextMaker(making).make(at: nil, suffix: code, explaining: explaining) { $0 == "msg" ? text : nil }
    }

    @Test(arguments: [1, 2, 3], [Alphabet.gsm7, .ucs2])
    func `A text with a code keeps to max_parts`(parts: Int, alphabet: Alphabet) throws {
        let making = try Samples.making(maxParts: parts)
        let room =
            alphabet == .gsm7 ? (parts == 1 ? 160 : parts * 153) : (parts == 1 ? 70 : parts * 67)
        for over in [-6, -5, -4, 0, 1, 400] {
            let letters = String(repeating: alphabet == .gsm7 ? "a" : "日", count: room + over)
            let made = try make(letters, making).get()
            #expect(made.text.hasSuffix(code))
            #expect(made.plan.parts.count == parts, "\(over)")
            #expect(made.text.count == min(room, room + over + 5), "\(over)")
        }
    }

    @Test func `A text with a code keeps to max_chars`() throws {
        for (count, kept) in [(1, 6), (14, 19), (15, 20), (16, 20), (100, 20)] {
            let made = try make(String(repeating: "a", count: count), try Samples.making(maxCharacters: 20)).get()
            #expect(made.text.count == kept)
            #expect(made.text.hasSuffix(code))
        }
        let family = String(repeating: "👩‍👩‍👧‍👦", count: 20)
        #expect(try make(family, try Samples.making(maxCharacters: 20)).get().text.count == 20)
    }

    @Test func `Limits that leave no room beside the code are a refusal, not a code alone`() throws {
        for most in [1, 4, 5] {
            let made = make("hello", try Samples.making(maxCharacters: most))
            #expect(throws: TextRefused.self) { try made.get() }
        }
        #expect(try make("hello", try Samples.making(maxCharacters: 6)).get().text == "h #1K7")
        #expect(throws: TextRefused.self) { try make("      text", try Samples.making(maxCharacters: 9)).get() }
    }

    @Test func `A text that is too long with its code is refused where it may not be cut`() throws {
        let making = try Samples.making(maxParts: 1, whenTooLong: .refuse)
        #expect(try make(String(repeating: "a", count: 155), making).get().text.count == 160)
        #expect(throws: TextRefused.self) { try make(String(repeating: "a", count: 156), making).get() }
    }

    @Test func `A text that is far too long is cut at one go`() throws {
        let long = String(repeating: "a", count: 100_000)
        #expect(try make(long, try Samples.making(maxParts: 2)).get().text.count == 306)
        #expect(try make(long, try Samples.making()).get().plan.parts.count == 255)
    }

    @Test func `The steps say that the code was added`() throws {
        #expect(
            try make("hello", try Samples.making(), explaining: true).get().steps.last == "reply_code: \" #1K7\" added")
    }
}
