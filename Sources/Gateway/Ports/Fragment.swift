public import Messages
public import SMS

/// The number of a fragment.
public struct FragmentID: Hashable, Sendable {
    /// The number; ever increasing.
    public let rawValue: Int64

    /// The fragment of that number.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

/// A part of a phone's text whose other parts may be still to come.
public struct Fragment: Hashable, Sendable {
    /// The connection it came over.
    public var connection: ConnectionName
    /// Who sent it, as in the PDU.
    public var sender: String
    /// For whom it is, as in the PDU.
    public var recipient: String
    /// Its place among the others.
    public var place: Concatenation
    /// When it came.
    public var receivedAt: Timestamp
    /// What it carries, in a form of the connection's own.
    public var payload: [UInt8]

    /// A fragment.
    public init(
        connection: ConnectionName, sender: String, recipient: String, place: Concatenation, receivedAt: Timestamp,
        payload: [UInt8]
    ) {
        self.connection = connection
        self.sender = sender
        self.recipient = recipient
        self.place = place
        self.receivedAt = receivedAt
        self.payload = payload
    }
}

/// A fragment that the store keeps.
public struct KeptFragment: Hashable, Sendable {
    /// Its number.
    public let id: FragmentID
    /// What it is.
    public let fragment: Fragment
    /// Whether its text was joined; then it is only kept to know repetitions by.
    public let isJoined: Bool

    /// A fragment that the store keeps.
    public init(id: FragmentID, fragment: Fragment, isJoined: Bool) {
        self.id = id
        self.fragment = fragment
        self.isJoined = isJoined
    }
}
