/// Why passwords cannot be hashed or secrets not be sealed.
public struct SecretsFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in plain words with the path of the file, for the operator.
    public let text: String

    /// A failure in words.
    public init(_ text: String) {
        self.text = text
    }

    public var description: String { text }
}
