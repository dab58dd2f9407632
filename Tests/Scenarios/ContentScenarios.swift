import Foundation
import Testing

/// What becomes of awkward mails, from the SMTP client to the SMSC.
@Suite(.timeLimit(.minutes(3))) struct ContentScenarios {
    @Test func `A mail of HTML alone in windows-1252 is readable`() async throws {
        let html: [UInt8] =
            Array("<html><head><style>p { color: red }</style></head><body><h1>Alarm</h1><p>Caf".utf8) + [0xE9]
            + Array(" ".utf8) + [0x93] + Array("Z".utf8) + [0xFC] + Array("rich".utf8) + [0x94]
            + Array(": 5&nbsp;".utf8) + [0x80]
            + Array(" &amp; <b>more</b></p><script>alert(1)</script></body></html>".utf8)
        let letter = Letter(
            header: [
                "Subject: html", "Content-Type: text/html; charset=windows-1252", "Content-Transfer-Encoding: 8bit",
            ],
            body: html)
        let text = try await Self.text(of: letter)
        let words = text.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words == #"Alarm Café "Zürich": 5 € & more"#)
        #expect(text.parts == 1)
    }

    @Test(arguments: ["utf-8", "iso-2022-jp"])
    func `A mail in Japanese arrives as it was written`(charset: String) async throws {
        let words = "会議は十時に始まります。"
        let encoding: String.Encoding = charset == "utf-8" ? .utf8 : .iso2022JP
        let body = try #require(words.data(using: encoding))
        let letter = Letter(header: ["Subject: ja", "Content-Type: text/plain; charset=\(charset)"], body: Array(body))
        #expect(try await Self.text(of: letter) == ReceivedText(to: "447700900123", text: words, parts: 1))
    }

    @Test func `An emoji arrives whole`() async throws {
        let words = "Party 🎉 with 👩‍👩‍👧 at 🇬🇧"
        #expect(try await Self.text(of: Letter(words)) == ReceivedText(to: "447700900123", text: words, parts: 1))
    }

    @Test func `An emoji at the border of two parts is not divided`() async throws {
        // 66 characters and one of two units: 67 units fit in a part, so that the pair would be cut in half.
        let words = String(repeating: "ж", count: 66) + "🎉" + String(repeating: "ю", count: 30)
        let text = try await Self.text(of: Letter(words))
        #expect(text == ReceivedText(to: "447700900123", text: words, parts: 2))
    }

    @Test func `A text of a thousand characters arrives in parts that join to it`() async throws {
        let words = Self.words(1000)
        #expect(words.count == 1000)
        let text = try await Self.text(of: Letter(words), "max_parts = 7", "max_chars = 1000")
        #expect(text == ReceivedText(to: "447700900123", text: words, parts: 7))
    }

    @Test func `A long text of the extension table arrives in parts that join to it`() async throws {
        let words = String(repeating: "a{b}c[d]e€f|g~h", count: 20)
        let text = try await Self.text(of: Letter(words), "max_parts = 7")
        #expect(text == ReceivedText(to: "447700900123", text: words, parts: 3))
    }

    @Test func `A text that is too long is cut to max_parts`() async throws {
        let words = Self.words(1000)
        let text = try await Self.text(of: Letter(words), "max_parts = 2", "max_chars = 2000")
        #expect(text.parts == 2)
        #expect(words.hasPrefix(text.text))
        #expect(text.text.count > 280)
    }

    @Test func `Two recipients in one mail get one text each`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            let reply = try await telepost.take(
                Letter("to both"), for: "+447700900123@sms.test", "p447700900124@sms.test")
            #expect(reply.hasPrefix("250 2.0.0 "))
            let texts = try await smsc.texts(2)
            #expect(Set(texts.map(\.to)) == ["447700900123", "447700900124"])
            #expect(texts.allSatisfy { $0.text == "to both" })
        }
    }

    @Test func `The same recipient in three spellings gets one text`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            try await telepost.take(
                Letter("once"), for: "+447700900123@sms.test", "p447700900123@sms.test", "07700900123@sms.test")
            try await telepost.take(Letter("next"), for: "+447700900124@sms.test")
            #expect(try await smsc.texts(2).map(\.text) == ["once", "next"])
        }
    }

    @Test func `A mail with a subject alone sends the subject`() async throws {
        let letter = Letter(header: ["Subject: =?utf-8?Q?Server_3_is_down_=E2=80=93_again?="], body: [])
        #expect(try await Self.text(of: letter).text == "Server 3 is down - again")
    }

    @Test func `The template has the mail's fields`() async throws {
        let text = try await Self.text(
            of: Letter("hello", subject: "greeting"),
            "text = '<%messageFromName|messageFromAddress%>/<%subject%>/<%msg%>'")
        #expect(text.text == "Alice/greeting/hello")
    }

    @Test func `A mail with a line of one dot, and lines that begin with dots, arrives as it is`() async throws {
        #expect(try await Self.text(of: Letter("one\n.\n..two\n.three")).text == "one\n.\n..two\n.three")
    }

    /// Sends a mail to one phone and returns what it got.
    private static func text(of letter: Letter, _ making: String...) async throws -> ReceivedText {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            var document = Document(smsc)
            document.making = making
            let telepost = try await Telepost.ready(document, on: stage)
            let reply = try await telepost.take(letter, for: "+447700900123@sms.test")
            guard reply.hasPrefix("250") else { throw Trouble(reply) }
            return try await smsc.text()
        }
    }

    /// Words whose every stretch is different, so that parts in the wrong order would show.
    private static func words(_ count: Int) -> String {
        let text = (1...count).map { "word\($0)" }.joined(separator: " ")
        return String(text.prefix(count - 1)) + "."
    }
}
