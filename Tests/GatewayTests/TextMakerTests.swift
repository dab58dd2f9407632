import Gateway
import Messages
import SMS
import Templates
import Testing

@Suite struct TextMakerTests {
    private func make(
        _ text: String, _ making: TextMaking? = nil, reference: ReferenceSize = .eightBit, explaining: Bool = false
    ) throws -> Result<MadeText, TextRefused> {
        TextMaker(try making ?? Samples.making(), reference: reference).make(at: nil, explaining: explaining) { field in
            field == "msg" ? text : field == "subject" ? "Disk full" : nil
        }
    }

    private func refusal(_ result: Result<MadeText, TextRefused>) -> Refusal? {
        switch result {
        case .success: nil
        case .failure(let refused): refused.refusal
        }
    }

    private func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

    @Test func `The template makes the text, and the plan is made for it`() throws {
        let made = try make("on host 7", try Samples.making("<%subject%>: <%msg%>")).get()
        #expect(made.text == "Disk full: on host 7")
        #expect(made.plan.alphabet == .gsm7)
        #expect(made.plan.parts.count == 1)
        #expect(made.steps.isEmpty)
        #expect(try make("日本").get().plan.alphabet == .ucs2)
    }

    @Test func `Blanks and empty lines at the end go, those within and before stay`() throws {
        #expect(try make("  a \n b \t\r\n \n").get().text == "  a \n b")
        #expect(try make("a\u{A0}").get().text == "a\u{A0}")
    }

    @Test func `A mail without text is refused, however its blanks are made`() throws {
        for text in ["", " ", "\n", "\r\n\r\n", "\t \n", String(repeating: " ", count: 10_000)] {
            let refusal = refusal(try make(text))
            #expect(refusal?.text == "the mail has no text to send")
            #expect(refusal?.status.description == "5.6.0")
            #expect(refusal?.scope == .message)
        }
        #expect(refusal(try make("text", try Samples.making("<%nothing%>")))?.text == "the mail has no text to send")
    }

    @Test func `max_chars cuts what is longer, and nothing else`() throws {
        let making = try Samples.making(maxCharacters: 5)
        let table = [
            ("abcd", "abcd"), ("abcde", "abcde"), ("abcdef", "abcde"), ("ééééé", "ééééé"), ("éééééé", "ééééé"),
            ("👩‍👩‍👧‍👦1234", "👩‍👩‍👧‍👦1234"), ("👩‍👩‍👧‍👦12345", "👩‍👩‍👧‍👦1234"), ("e\u{301}12345", "e\u{301}1234"),
        ]
        for (text, cut) in table { #expect(try make(text, making).get().text == cut, "\(text)") }
    }

    @Test func `A cut that leaves only blanks is a refusal`() throws {
        let refusal = refusal(try make("      text", try Samples.making(maxCharacters: 3)))
        #expect(refusal?.text == "the text cannot be cut to its limits")
        #expect(refusal?.status.description == "5.6.0")
    }

    @Test func `max_parts cuts at the last character that fits`() throws {
        let making = try Samples.making(maxParts: 2)
        for (count, kept, parts) in [(160, 160, 1), (161, 161, 2), (306, 306, 2), (307, 306, 2), (5000, 306, 2)] {
            let made = try make(letters(count), making).get()
            #expect(made.text.count == kept, "\(count)")
            #expect(made.plan.parts.count == parts, "\(count)")
        }
        let single = try make(letters(161), try Samples.making(maxParts: 1)).get()
        #expect(single.text.count == 160)
        #expect(single.plan.parts.count == 1)
    }

    @Test func `The size of the connection's reference decides how much a part holds`() throws {
        let making = try Samples.making(maxParts: 2)
        #expect(try make(letters(1000), making, reference: .sixteenBit).get().text.count == 304)
        #expect(try make(letters(1000), making, reference: .eightBit).get().text.count == 306)
    }

    @Test func `max_parts may refuse instead, and says how many parts it would take`() throws {
        let making = try Samples.making(maxParts: 2, whenTooLong: .refuse)
        #expect(try make(letters(306), making).get().plan.parts.count == 2)
        for (text, needed) in [
            (letters(307), 3), (letters(459), 3), (letters(460), 4), (String(repeating: "я", count: 135), 3),
        ] {
            let refusal = refusal(try make(text, making))
            #expect(refusal?.text == "the text needs \(needed) text messages; at most 2 are allowed here")
            #expect(refusal?.status.description == "5.2.3")
            #expect(refusal?.persistence == .permanent)
        }
    }

    @Test func `More parts than a message can have are cut to 255, or refused with the count`() throws {
        let cut = try make(letters(255 * 153 + 1)).get()
        #expect(cut.text.count == 255 * 153)
        #expect(cut.plan.parts.count == 255)
        let refused = refusal(try make(letters(255 * 153 + 1), try Samples.making(whenTooLong: .refuse)))
        #expect(refused?.text == "the text needs 256 text messages; at most 255 are allowed here")
        #expect(try make(letters(255 * 153), try Samples.making(whenTooLong: .refuse)).get().plan.parts.count == 255)
    }

    @Test func `Transliteration comes after max_chars and before the parts are counted`() throws {
        let text = String(repeating: "’", count: 160)
        let plain = try make(text, try Samples.making(maxParts: 1, transliteration: .punctuation)).get()
        #expect(plain.text == String(repeating: "'", count: 160))
        #expect(plain.plan.alphabet == .gsm7)
        let cut = try make(text, try Samples.making(maxParts: 1)).get()
        #expect(cut.text.count == 70)
        // Three dots for one character do not count against max_chars.
        let dots = try make("ab…", try Samples.making(maxCharacters: 3, transliteration: .punctuation)).get()
        #expect(dots.text == "ab...")
    }

    @Test func `A character wider than all parts together is cut by force or refused, never sent empty`() throws {
        let monster = "e" + String(repeating: "\u{334}", count: 500)
        switch try make(monster, try Samples.making(maxParts: 1)) {
        case .success(let made): #expect(!made.text.isEmpty)
        case .failure(let refused): #expect(refused.refusal.text == "the text cannot be cut to its limits")
        }
    }

    @Test func `Each step is explained when that is wanted`() throws {
        let making = try Samples.making(
            "<%subject%>: <%msg%> <%pri%>", maxCharacters: 400, maxParts: 2, transliteration: .punctuation)
        let text = "line 1\nline 2 ’" + letters(500)
        let made = try make(text, making, explaining: true).get()
        #expect(
            made.steps == [
                "field subject = \"Disk full\"",
                "field msg = \"line 1⏎line 2 ’\(letters(45))… (515 characters)\"",
                "field pri = \"\"",
                "max_chars = 400: cut from 526 characters",
                "transliteration (punctuation): characters replaced to fit 7-bit",
                "max_parts = 2: cut, it would have needed 3 parts",
            ])
        #expect(try make("short", making, explaining: true).get().steps.count == 3)
    }

    @Test func `Explaining changes nothing but the steps`() throws {
        for text in ["a", "a  \n", letters(1000), "ça ’ …", "日本\n"] {
            let making = try Samples.making(maxCharacters: 300, maxParts: 1, transliteration: .accents)
            #expect(try make(text, making).get().text == make(text, making, explaining: true).get().text)
        }
    }

    @Test func `Templates see the local time of the mail's arrival`() throws {
        let making = try Samples.making("<%time.strftime('%H:%M')%>")
        let moment = LocalTime(seconds: 1_700_000_000, offset: 3600)
        let made = try TextMaker(making).make(at: moment) { _ in nil }.get()
        #expect(made.text == "23:13")
    }
}
