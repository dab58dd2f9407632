import Messages
import SMS
import Templates

/// The text that tells of mails that were too many, as in `12 more mails since 14:05: Disk full; Load high`.
struct DigestText {
    /// The most mails whose subjects are looked at.
    static let subjects = 100
    /// The most parts, whatever the application allows.
    static let mostParts = 3
    /// The most characters of a subject.
    static let subjectLength = 80

    let text: String
    let alphabet: Alphabet
    let parts: Int

    /// What is to be said of `count` mails, two or more.
    ///
    /// - Parameters:
    ///   - since: when the first of them came.
    ///   - subjects: theirs, the newest first; the same one is told once.
    static func words(count: Int, since: LocalTime, now: LocalTime, subjects: [String]) -> String {
        var told: Set<String> = []
        let list = subjects.map(line).filter { !$0.isEmpty && told.insert($0).inserted }
        let start = "\(count) more mails since \(time(since, now))"
        return list.isEmpty ? start : "\(start): \(list.joined(separator: "; "))"
    }

    /// A text that is cut to three parts, or to what the application allows for any text or in a day, lest it waits for
    /// ever.
    init(cutting words: String, for application: Application, _ reference: ReferenceSize) {
        let making = application.making
        let most = min(
            making.maxParts ?? Self.mostParts, application.storms.budget.parts ?? Self.mostParts, Self.mostParts)
        var text = making.transliteration.applied(to: words)
        if let characters = making.maxCharacters { text = TextLimit.characters(characters).applied(to: text) }
        self.init(TextLimit.parts(most, reference: reference).applied(to: text), reference)
    }

    /// A text as it is.
    init(_ text: String, _ reference: ReferenceSize) {
        let count = SegmentCount(text, reference: reference)
        self.text = text
        alphabet = count.alphabet
        parts = count.parts
    }

    /// The time of a day; with the day when that is another one.
    private static func time(_ moment: LocalTime, _ now: LocalTime) -> String {
        let (whole, today) = (moment.dateAndTime.prefix(16), now.dateAndTime.prefix(10))
        return whole.hasPrefix(today) ? String(whole.suffix(5)) : String(whole)
    }

    /// A subject in one line: every run of blanks and control characters is one blank.
    private static func line(_ subject: String) -> String {
        // What looks like one character may be any number of them.
        let start = String(subject.unicodeScalars.prefix(4 * subjectLength)).prefix(subjectLength)
        let words = start.unicodeScalars.split { scalar in
            scalar.value <= 0x20 || (0x7F...0xA0).contains(scalar.value) || [0x2028, 0x2029].contains(scalar.value)
        }
        return words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
    }
}
