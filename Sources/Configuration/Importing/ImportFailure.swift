/// Why nothing could be imported.
public struct ImportFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason, in plain words.
    public let description: String

    init(_ reason: String) {
        description = reason
    }
}
