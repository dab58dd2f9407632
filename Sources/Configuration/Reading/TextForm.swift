/// How a setting is written in text: what is accepted, in words, and how it is read.
package struct TextForm<Value> {
    /// What is accepted, for people.
    package let accepted: String
    /// The words that are accepted, when there are only so many; for suggestions.
    package let words: [String]
    /// Words that a later version will accept.
    package let unavailable: [String]
    /// Reads a text; `nil` when it is not of this form.
    package let read: (String) -> Value?

    /// A form that `read` understands.
    package init(
        _ accepted: String, words: [String] = [], unavailable: [String] = [], read: @escaping (String) -> Value?
    ) {
        self.accepted = accepted
        self.words = words
        self.unavailable = unavailable
        self.read = read
    }

    /// Whether a later version will accept `text`: one of the words, or one that ends in a colon with something behind.
    package func isUnavailable(_ text: String) -> Bool {
        unavailable.contains { text == $0 || ($0.hasSuffix(":") && text.hasPrefix($0)) }
    }
}

extension TextForm where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words of an enumeration.
    package static func word(unavailable: [String] = []) -> TextForm {
        let words = Value.allCases.map(\.rawValue)
        return TextForm(listed(words), words: words, unavailable: unavailable) { Value(rawValue: $0) }
    }

    private static func listed(_ words: [String]) -> String {
        let quoted = words.map { "\"\($0)\"" }
        guard quoted.count > 1, let last = quoted.last else { return quoted.joined() }
        return quoted.dropLast().joined(separator: ", ") + " or " + last
    }
}

extension TextForm where Value == String {
    /// Text of so many octets without control characters.
    package static func text(octets range: ClosedRange<Int>, _ accepted: String) -> TextForm {
        TextForm(accepted) { text in
            let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            return isPlain && range.contains(text.utf8.count) ? text : nil
        }
    }

    /// So many printable characters of ASCII.
    package static func ascii(_ range: ClosedRange<Int>, _ accepted: String) -> TextForm {
        TextForm(accepted) { text in
            range.contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? text : nil
        }
    }
}
