/// Where a text is that a simulated phone sent.
public enum SentTextState: String, Hashable, Sendable, CaseIterable {
    /// At the SMSC: no client has acknowledged all of it.
    case waiting
    /// A client has acknowledged every part with ESME_ROK.
    case acknowledged
    /// A client has refused a part of it for good.
    case refused
}

/// A text on a phone: one that it got, as its owner sees it, or one that it sent.
public struct PhoneText: Hashable, Sendable {
    /// Its number in the phone book, from 1, ascending over all phones.
    public internal(set) var sequence: UInt64 = 0
    /// When its last part came, or when it was sent: the time since 1970-01-01 00:00 UTC.
    public let time: Duration
    /// Who it is from, as the phone shows it: `+447700900000`, a short code or a name.
    public let sender: String
    /// Whose phone it is on: `+447700900123`.
    public let phone: String
    /// Who it is for; the phone itself, unless it was sent from it.
    public let recipient: String
    /// Where it is; `nil` for a text that the phone got.
    public internal(set) var sent: SentTextState?
    /// The text; what parts that never came would have said reads `[…]`.
    public let text: String
    /// How many parts it has, those that never came included.
    public let parts: Int
    /// The numbers of the parts that never came, ascending.
    public let missing: [Int]
    /// How it is coded; with parts of several kinds, that of the first.
    public let coding: TextCoding

    /// Whether every part came.
    public var isComplete: Bool { missing.isEmpty }

    /// A text on a phone.
    public init(
        _ text: String, from sender: String, to phone: String, at time: Duration, parts: Int = 1, missing: [Int] = [],
        coding: TextCoding = .gsm7
    ) {
        self.text = text
        self.sender = sender
        self.phone = phone
        recipient = phone
        self.time = time
        self.parts = parts
        self.missing = missing
        self.coding = coding
    }

    /// A text that a phone sends.
    init(
        sent text: String, from phone: String, to recipient: String, at time: Duration, parts: Int, coding: TextCoding
    ) {
        self.text = text
        sender = phone
        self.phone = phone
        self.recipient = recipient
        self.time = time
        self.parts = parts
        missing = []
        self.coding = coding
        sent = .waiting
    }
}
