/// A problem document (RFC 9457 §3.1).
public struct ProblemView: Codable, Hashable, Sendable {
    /// What kind of problem: nothing more than the status says.
    public var type = "about:blank"
    /// The status in words.
    public var title: String
    /// The HTTP status.
    public var status: Int
    /// What is wrong and what is accepted, in plain words.
    public var detail: String
}
