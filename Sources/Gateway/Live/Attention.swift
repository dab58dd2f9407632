/// Something that somebody should look at, with what to do about it.
public struct Attention: Hashable, Sendable {
    /// How much it matters.
    public enum Severity: String, Hashable, Sendable, CaseIterable {
        /// Messages do not get through, or soon will not.
        case urgent
        /// Something is not as it should be.
        case warning
        /// Something is still to be done.
        case hint
    }

    /// How much it matters.
    public var severity: Severity
    /// What it is, in a sentence.
    public var sentence: String
    /// What to do next, in a sentence.
    public var advice: String
    /// The page to do it on, as in `/connections/carrier`.
    public var link: String

    /// Something to look at.
    public init(_ severity: Severity, _ sentence: String, advice: String, link: String) {
        self.severity = severity
        self.sentence = sentence
        self.advice = advice
        self.link = link
    }
}
