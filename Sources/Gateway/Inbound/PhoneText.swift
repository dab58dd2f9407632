public import Messages
public import SMS

/// A text from a phone, its parts joined.
public struct PhoneText: Hashable, Sendable {
    /// Its id: nobody else's, and later ones are larger.
    public var id: String
    /// The connection it came over.
    public var connection: ConnectionName
    /// Who sent it.
    public var sender: Party
    /// The number of ours that it was sent to.
    public var number: Party
    /// The text; where parts are missing it says so.
    public var text: String
    /// What it carries that is no text.
    public var binary: BinaryContent?
    /// The id that its network gave it for ever; `nil`: it is known by what it says.
    public var networkID: String?
    /// The named groups of the pattern by which a route took it.
    public var groups: [String: String] = [:]
    /// When its last part came.
    public var receivedAt: Timestamp

    /// A text from a phone.
    public init(
        id: String, connection: ConnectionName, sender: Party, number: Party, text: String,
        binary: BinaryContent? = nil, receivedAt: Timestamp
    ) {
        self.id = id
        self.connection = connection
        self.sender = sender
        self.number = number
        self.text = text
        self.binary = binary
        self.receivedAt = receivedAt
    }

    /// Our number as a value; `nil` when it is none.
    public var ours: Originator? { number.originator }

    /// The phone; `nil` when the sender is no phone that could be written to.
    public var phone: PhoneNumber? { sender.number }

    /// What tells it from other texts, so that one which the network sends again is known: connection and the
    /// network's id, else connection, sender, number and what it carries.
    public var mark: String {
        var high: UInt64 = 0xCBF2_9CE4_8422_2325
        var low: UInt64 = 0x9E37_79B9_7F4A_7C15
        func mix(_ octets: some Sequence<UInt8>) {
            for octet in octets {
                high = (high ^ UInt64(octet)) &* 0x100_0000_01B3
                low = (low &+ UInt64(octet) &+ 1) &* 0xD6E8_FEB8_6659_FD93
                low ^= low >> 32
            }
        }
        if let networkID {
            mix("\(connection)|id|\(networkID)".utf8)
        } else {
            mix("\(connection)|\(sender)|\(number)|\(text)".utf8)
            // The words for what is no text say only how long it is.
            if let binary { mix(binary.octets) }
        }
        return "\(connection).\(String(high, radix: 36)).\(String(low, radix: 36))"
    }
}
