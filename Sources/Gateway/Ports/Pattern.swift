/// Turns the text of a regular expression into a ``Pattern``.
public protocol PatternCompiler: Sendable {
    /// Compiles Perl-compatible syntax with `(?P<name>…)` groups; Unicode, case-sensitive unless it says `(?i)`.
    func compile(_ source: String) throws(PatternFailure) -> any Pattern
}

/// A compiled regular expression. Matching costs bounded time, whatever the pattern and the text.
public protocol Pattern: Sendable {
    /// The text it was compiled from.
    var source: String { get }

    /// Looks for the first match anywhere in `text`.
    func match(_ text: String) -> PatternResult
}

/// What matching came to.
public enum PatternResult: Hashable, Sendable {
    /// The first match: group 0 is the whole; groups that took no part are absent.
    case matched(groups: [Int: String], named: [String: String])
    /// No match.
    case unmatched
    /// It would have taken too long; counts as no match, and is worth a warning.
    case limitExceeded
}

/// Why a regular expression cannot be used.
public struct PatternFailure: Error, Hashable, Sendable {
    /// Index of the octet where it went wrong.
    public let offset: Int
    /// What is wrong, in plain words.
    public let text: String

    /// A failure at `offset`.
    public init(offset: Int, text: String) {
        self.offset = offset
        self.text = text
    }
}
