/// Why a server could not listen.
public struct ListenFailure: Error, Hashable, Sendable {
    /// What went wrong, in plain words.
    public let text: String

    package init(_ text: String) {
        self.text = text
    }
}
