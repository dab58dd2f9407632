import Messages
import SMS
import Templates
import Testing

@testable import Gateway

/// What a digest says.
@Suite struct DigestTextTests {
    /// 2026-11-20 14:05:00 UTC.
    private let since = LocalTime(seconds: 1_795_183_500)

    private func words(_ subjects: [String], now: LocalTime? = nil) -> String {
        DigestText.words(count: 12, since: since, now: now ?? since, subjects: subjects)
    }

    private func digest(
        _ subjects: [String], budget: Int? = nil, _ making: TextMaking? = nil
    ) throws -> DigestText {
        var storms = StormRules()
        storms.budget.parts = budget
        let application = Application(
            name: try #require(ApplicationName("sms")), domains: ["sms.test"],
            making: try making ?? Samples.making(), via: [try Samples.connection()], storms: storms)
        return DigestText(cutting: words(subjects), for: application, .eightBit)
    }

    @Test func `It tells how many, since when, and the subjects, each once`() {
        let table: [(subjects: [String], text: String)] = [
            (["Disk full", "Load high"], "12 more mails since 14:05: Disk full; Load high"),
            (["Disk full", "Load high", "Disk full"], "12 more mails since 14:05: Disk full; Load high"),
            (["a\r\n b\u{0}\t c\u{2028}d ", "a b c d"], "12 more mails since 14:05: a b c d"),
            (["", " \r\n"], "12 more mails since 14:05"),
            ([], "12 more mails since 14:05"),
            (["Łódź"], "12 more mails since 14:05: Łódź"),
        ]
        for (subjects, text) in table { #expect(words(subjects) == text) }
    }

    @Test func `A day that is over is told`() {
        let tomorrow = LocalTime(seconds: since.seconds + 86_400)
        #expect(words(["A"], now: tomorrow) == "12 more mails since 2026-11-20 14:05: A")
    }

    @Test func `It keeps to the application's limits, and the number is never cut off`() throws {
        let subjects = (0..<100).map { "Subject number \($0)" }
        for (parts, most) in [(1, 1), (2, 2), (3, 3), (4, 3), (10, 3)] {
            let (made, poor) = (
                try digest(subjects, Samples.making(maxParts: parts)), try digest(subjects, budget: parts)
            )
            #expect(made.parts == most && made.text.hasPrefix("12 more mails since 14:05: Subject number 0;"))
            #expect(poor.text == made.text)
        }
        let short = try Samples.making(maxCharacters: 30)
        #expect(try digest(subjects, short).text == "12 more mails since 14:05: Sub")
        let curly = try Samples.making(transliteration: .punctuation)
        #expect(try digest(["“Disk”"], curly).text == "12 more mails since 14:05: \"Disk\"")
        // One that is long leaves room for others, be it one character with a thousand accents.
        let long = String(repeating: "x", count: 5000)
        #expect(words([long, "B"]).hasSuffix(String(repeating: "x", count: 80) + "; B"))
        let odd = "e" + String(repeating: "\u{301}", count: 5000)
        #expect(words([odd, "B"]).unicodeScalars.count < 400)
    }
}
