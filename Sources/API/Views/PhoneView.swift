import Messages

/// A simulated phone as the API shows it.
public struct PhoneView: Codable, Hashable, Sendable {
    /// Its number.
    public var number: String

    /// What the API shows of a phone.
    init(_ number: PhoneNumber) {
        self.number = number.e164
    }
}

/// A text on a simulated phone, as the API shows it.
public struct PhoneMessageView: Codable, Hashable, Sendable {
    /// Its number on this phone.
    public var sequence: Int64
    /// When it came or went.
    public var at: Moment
    /// Who sent it.
    public var from: String
    /// Who it is for.
    public var to: String
    /// The text.
    public var text: String
    /// Of a text that the phone sent: `waiting`, `acknowledged` by the gateway, or `refused` by it; else absent.
    public var state: String?

    /// What the API shows of a text.
    init(_ message: PhoneMessage) {
        sequence = message.sequence
        at = Moment(message.at)
        from = message.from
        to = message.to
        text = message.text
        state = message.sent?.rawValue
    }
}
