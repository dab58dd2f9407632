/// One element of a user data header: what it is, and its octets (3GPP TS 23.040 §9.2.3.24).
public struct InformationElement: Hashable, Sendable {
    /// The identifiers that this room reads and writes; every other value passes through.
    public struct Identifier: RawRepresentable, Hashable, Sendable {
        /// The octet on the wire.
        public let rawValue: UInt8

        /// An identifier, known or not.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Concatenated message, 8-bit reference.
        public static let concatenation8 = Identifier(rawValue: 0x00)
        /// Application ports of 8 bits.
        public static let ports8 = Identifier(rawValue: 0x04)
        /// Application ports of 16 bits.
        public static let ports16 = Identifier(rawValue: 0x05)
        /// Concatenated message, 16-bit reference.
        public static let concatenation16 = Identifier(rawValue: 0x08)
        /// National language single shift.
        public static let nationalSingleShift = Identifier(rawValue: 0x24)
        /// National language locking shift.
        public static let nationalLockingShift = Identifier(rawValue: 0x25)
    }

    /// What it is.
    public let identifier: Identifier
    /// What it says.
    public let octets: [UInt8]

    /// An element; a header takes it only when all its elements have room.
    public init(_ identifier: Identifier, _ octets: [UInt8]) {
        self.identifier = identifier
        self.octets = octets
    }

    /// How many octets it takes in a header.
    var encodedLength: Int { octets.count + 2 }
}
