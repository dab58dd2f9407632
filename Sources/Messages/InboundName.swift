/// The name of an inbound route as the configuration spells it: 1 to 64 of `A–Z a–z 0–9 . _ -`.
public struct InboundName: Hashable, Sendable, CustomStringConvertible {
    /// The name itself.
    public let text: String

    /// `nil` when `text` is no name.
    public init?(_ text: String) {
        guard isConfigurationName(text) else { return nil }
        self.text = text
    }

    public var description: String { text }
}
