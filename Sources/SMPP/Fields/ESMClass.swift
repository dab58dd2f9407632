/// Mode, type and features of a message, `esm_class` (SMPP 3.4 §5.2.12).
public struct ESMClass: RawRepresentable, Hashable, Sendable {
    /// The octet on the wire.
    public var rawValue: UInt8

    /// An `esm_class` of any value.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// What the message is, from bits 5 to 2.
    public enum MessageType: UInt8, Hashable, Sendable, CaseIterable {
        /// A message from a phone or for one.
        case ordinary = 0x00
        /// A delivery receipt of the carrier.
        case deliveryReceipt = 0x04
        /// An acknowledgement by the receiving phone.
        case deliveryAcknowledgement = 0x08
        /// An acknowledgement by the person at the phone.
        case userAcknowledgement = 0x10
        /// A conversation was aborted (Korean CDMA).
        case conversationAbort = 0x18
        /// A notification on the way to delivery.
        case intermediateNotification = 0x20
    }

    /// Nothing special.
    public static let ordinary = ESMClass(rawValue: 0)
    /// A delivery receipt of the carrier.
    public static let deliveryReceipt = ESMClass(rawValue: MessageType.deliveryReceipt.rawValue)
    /// The user data begins with a user data header.
    public static let userDataHeader = ESMClass(rawValue: 0x40)

    /// What the message is; `nil` for a combination that the specification does not know.
    public var messageType: MessageType? { MessageType(rawValue: rawValue & 0x3C) }

    /// Messaging mode, bits 1 and 0: 0 the carrier's own, 1 datagram, 2 forward, 3 store and forward.
    public var mode: UInt8 { rawValue & 0x03 }

    /// Whether it tells of another message: a final receipt or one on the way.
    public var isReceipt: Bool { rawValue & 0x24 != 0 && rawValue & 0x18 == 0 }

    /// Whether it is one on the way, and the final receipt is still to come.
    public var isIntermediate: Bool { isReceipt && rawValue & 0x20 != 0 }

    /// Whether a phone or the person at it acknowledges something, which is not the carrier's word.
    public var isAcknowledgement: Bool { rawValue & 0x18 != 0 }

    /// UDHI: whether the user data begins with a user data header.
    public var hasUserDataHeader: Bool {
        get { rawValue & 0x40 != 0 }
        set { rawValue = newValue ? rawValue | 0x40 : rawValue & ~0x40 }
    }

    /// Whether a reply path is set.
    public var hasReplyPath: Bool { rawValue & 0x80 != 0 }
}
