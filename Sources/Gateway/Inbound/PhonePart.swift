public import Messages
public import SMS

/// A text from a phone, or a part of one, as it came over a connection.
public struct PhonePart: Hashable, Sendable {
    /// The connection.
    public var connection: ConnectionName
    /// Who sent it.
    public var sender: Party
    /// The number of ours that it was sent to.
    public var number: Party
    /// Its place in a longer text; `nil`: it is the whole.
    public var place: Concatenation?
    /// What it carries.
    public var payload: PartPayload
    /// The id that its network gave it, when that names it for ever; `nil`: it is known again by its words.
    public var networkID: String?
    /// How it came, for the log; nothing of its text.
    public var facts: String

    /// A part.
    public init(
        connection: ConnectionName, sender: Party, number: Party, place: Concatenation?, payload: PartPayload,
        facts: String = ""
    ) {
        self.connection = connection
        self.sender = sender
        self.number = number
        self.place = place
        self.payload = payload
        self.facts = facts
    }
}
