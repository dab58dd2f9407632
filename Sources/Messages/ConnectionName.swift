/// The name of a connection as the configuration spells it: 1 to 64 of `A–Z a–z 0–9 . _ -`.
public struct ConnectionName: Hashable, Sendable, CustomStringConvertible {
    /// The connection that calls web hooks; always there.
    public static let webHooks = ConnectionName(builtIn: "webhooks")
    /// The connection that runs commands; always there.
    public static let commands = ConnectionName(builtIn: "commands")

    /// The connection that writes files into folders; always there.
    public static let folders = ConnectionName(builtIn: "folders")

    /// Where mails wait that a digest is to tell of; always there.
    public static let digests = ConnectionName(builtIn: "digests")

    /// Where parts wait that clients of the SMPP server have submitted; no connection.
    public static let clients = ConnectionName(builtIn: "smpp-clients")

    /// The name itself.
    public let text: String

    /// `nil` when `text` is no name.
    public init?(_ text: String) {
        guard isConfigurationName(text) else { return nil }
        self.text = text
    }

    private init(builtIn text: String) {
        self.text = text
    }

    public var description: String { text }
}
