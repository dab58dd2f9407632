/// A compiled regular expression, for `match` in a template.
public protocol TemplatePattern: Sendable {
    /// What the first match in `text` captured: its first group that took part, or all of the match when it has no groups.
    ///
    /// `nil` when nothing matches. Must take bounded time: the text may come from anybody.
    func capture(in text: String) -> String?
}

/// Compiles the regular expressions of templates.
public protocol TemplatePatternCompiler: Sendable {
    /// Compiles `source`.
    func compile(_ source: String) throws(TemplatePatternFailure) -> any TemplatePattern
}

/// Why a regular expression in a template cannot be used.
public struct TemplatePatternFailure: Error, Hashable, Sendable {
    /// Index of the octet in the expression where it went wrong.
    public let offset: Int
    /// What is wrong, in plain words.
    public let text: String

    /// A failure at `offset`.
    public init(offset: Int, text: String) {
        self.offset = offset
        self.text = text
    }
}
