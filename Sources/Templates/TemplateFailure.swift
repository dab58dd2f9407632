/// Why a text is not a template.
public struct TemplateFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Index of the octet where it went wrong.
    public let offset: Int
    /// What is wrong, in plain words.
    public let text: String
    /// The field or function that was perhaps meant.
    public let suggestion: String?

    /// A failure at `offset`.
    public init(offset: Int, text: String, suggestion: String? = nil) {
        self.offset = offset
        self.text = text
        self.suggestion = suggestion
    }

    /// The reason, the suggestion and the place in one line.
    public var description: String {
        let hint = suggestion.map { "; did you mean '\($0)'?" } ?? ""
        return "\(text)\(hint) (at octet \(offset))"
    }
}
