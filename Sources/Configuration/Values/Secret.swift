/// A password or key that shows itself to nobody who does not ask for it by name.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The secret itself. Whoever asks must not print it.
    public let revealed: String

    /// Wraps a secret.
    public init(_ text: String) {
        revealed = text
    }

    /// `***`, whatever the secret.
    public var description: String { "***" }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
